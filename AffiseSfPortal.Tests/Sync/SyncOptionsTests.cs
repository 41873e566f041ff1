using AffiseSfPortal.Sync;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Sync;

public sealed class SyncOptionsTests
{
    [Theory]
    [InlineData("BatchSize", "0")]
    [InlineData("BatchSize", "201")]
    [InlineData("LeaseDuration", "00:00:30")]
    [InlineData("PollInterval", "00:02:00")]
    [InlineData("MaxAttempts", "0")]
    [InlineData("RetryBase", "00:00:00")]
    [InlineData("RetryCap", "02:00:00")]
    [InlineData("AttemptRetentionDays", "0")]
    [InlineData("InstanceName", "portal#1")]
    [InlineData("InstanceName", "a-name-of-more-than-sixty-characters-does-not-fit-into-the-table-of-instances")]
    public void Validate_OutOfRange_NamesTheKey(string key, string value)
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build().Get<SyncOptions>()!;
        var result = new SyncOptionsValidation().Validate(null, options);
        Assert.Contains($"Sync:{key}", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Defaults_AreFine() => Assert.True(new SyncOptionsValidation().Validate(null, new SyncOptions()).Succeeded);

    [Fact]
    public void Backoff_ManyFailures_GrowsAndNeverPassesTheCap()
    {
        var backoff = new Backoff(new Random(7), Options.Create(new SyncOptions()));
        for (var failures = 1; failures <= 100; failures++)
        {
            var ceiling = Math.Min(15 * 60, 2 * Math.Pow(2, Math.Min(failures - 1, 30)));
            Assert.InRange(backoff.After(failures).TotalSeconds, 0, ceiling);
        }
        Assert.True(Enumerable.Range(0, 50).Max(_ => backoff.After(20).TotalMinutes) > 10);
    }
}

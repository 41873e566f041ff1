using AffiseSfPortal.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Reliability;

public sealed class FailPointsTests
{
    [Theory]
    [InlineData(1, null, "FailPoints:KillAt must be empty in Production")]
    [InlineData(null, "batch.claimed", "FailPoints:KillAtName must be empty in Production")]
    public void Validate_InProduction_IsRefusedByTheKey(int? at, string? name, string message) =>
        Assert.StartsWith(message, Validate(at, name, Environments.Production).FailureMessage, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, null, "FailPoints:KillAt is 0")]
    [InlineData(null, "batch.posted", "FailPoints:KillAtName is \"batch.posted\"")]
    [InlineData(null, "batch.claimed:0", "FailPoints:KillAtName is \"batch.claimed:0\"")]
    [InlineData(null, "batch.claimed:x", "FailPoints:KillAtName is \"batch.claimed:x\"")]
    public void Validate_NoStep_IsRefusedByTheKey(int? at, string? name, string message) =>
        Assert.StartsWith(message, Validate(at, name, "Test").FailureMessage, StringComparison.Ordinal);

    [Theory]
    [InlineData(null, null, "Production")]
    [InlineData(null, "", "Production")]
    [InlineData(7, null, "Test")]
    [InlineData(null, "batch.claimed", "Development")]
    [InlineData(null, "batch.claimed:2", "Test")]
    public void Validate_NothingOrAStepOutsideProduction_IsFine(int? at, string? name, string environment) =>
        Assert.True(Validate(at, name, environment).Succeeded);

    [Fact]
    public void Pass_NotConfigured_DoesNothing()
    {
        var points = new FailPoints(Options.Create(new FailPointOptions()));
        foreach (var name in FailPoint.All)
            points.Pass(name);
    }

    private static ValidateOptionsResult Validate(int? at, string? name, string environment) =>
        new FailPointOptionsValidation(new HostingEnvironment { EnvironmentName = environment })
            .Validate(null, new FailPointOptions { KillAt = at, KillAtName = name });
}

using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Operator.Diagnostics;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Operator;

public sealed partial class OperatorTests
{
    private const string Key = "a-key-of-more-than-24-characters";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_AndReady_AnswerWithoutAUser()
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();

        Assert.Equal("""{"status":"well","checks":{}}""", await client.GetStringAsync("/health/live", Cancel));
        Assert.Equal("""{"status":"well","checks":{"database":"well","worker":"well","key ring":"well"}}""", await client.GetStringAsync("/health/ready", Cancel));
    }

    [Fact]
    public async Task Ready_EngineHangs_SaysSoAndLiveDoesNot()
    {
        // Its clock stands at the start, so that the engine never goes round as far as it knows.
        await using var portal = new PortalFactory().WithServices(s => s.AddSingleton(new WorkerPulse(new Silent())));
        using var client = portal.NewClient();

        using var answer = await client.GetAsync("/health/ready", Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("\"worker\":\"not ready\"", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var live = await client.GetAsync("/health/live", Cancel);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Ready_DatabaseGone_SaysSo()
    {
        var check = new AffiseSfPortal.Features.Operator.Health.DatabaseCheck(new NoDatabase(), new DatabaseSpace(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<DatabaseSpace>.Instance));
        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy, (await check.CheckHealthAsync(new(), Cancel)).Status);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer nonsense", HttpStatusCode.Unauthorized)]
    [InlineData("Basic " + Key, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + Key, HttpStatusCode.OK)]
    public async Task Metrics_WithAKeySet_NeedIt(string? authorization, HttpStatusCode expected)
    {
        await using var portal = new PortalFactory().WithAdministrator().With("Telemetry:MetricsKey", Key);
        using var client = portal.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (authorization is not null)
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);

        using var answer = await client.SendAsync(request, Cancel);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_WithoutAKey_AreNotThere()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = await portal.NewSignedInClientAsync();

        using var answer = await client.GetAsync("/metrics", Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void Start_WithAShortKey_SaysWhichSettingItIs()
    {
        using var portal = new PortalFactory().With("Telemetry:MetricsKey", "short");
        var refusal = portal.RefusedStart();
        Assert.Contains("Telemetry:MetricsKey", refusal.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A metric that is renamed leaves a picture empty, and nobody notices: the dashboard of the documentation asks only for what there is.</summary>
    [Fact]
    public async Task Dashboard_OfTheDocumentation_AsksForMetricsThatAreThere()
    {
        await using var portal = new PortalFactory().WithAdministrator().With("Telemetry:MetricsKey", Key);
        using var client = portal.NewClient();
        using (await client.GetAsync("/account/login", Cancel))
        {
            // One request, so that those of requests are there.
        }
        portal.Services.GetRequiredService<SyncTelemetry>().Settled(new BatchReport([], 1, null, null), DateTime.UnixEpoch, TimeSpan.FromSeconds(1));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var metrics = await client.GetStringAsync("/metrics", Cancel);
        var there = MetricType().Matches(metrics).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        // Told at the first record alone.
        there.UnionWith(["affise_sf_records_total", "affise_sf_edit_to_salesforce_seconds"]);

        var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operation", "grafana.json"), Cancel));
        var asked = Expressions(dashboard.RootElement).SelectMany(e => MetricName().Matches(e)).Select(m => Suffix().Replace(m.Value, "")).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(asked.Count >= 8);
        Assert.All(asked, name => Assert.True(there.Contains(name) || there.Contains(name + "_total"), name));
    }

    [Fact]
    public async Task Diagnostics_OfAWorkingPortal_HoldNoSecretAndNoName()
    {
        const string Needle = "n33dle";
        await using var portal = new PortalFactory().WithAdministrator().With("Telemetry:MetricsKey", Key + Needle);
        using var client = await portal.NewSignedInClientAsync();
        var box = portal.Services.GetRequiredService<ISecretBox>();
        await using (var database = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(Cancel))
        {
            var affiliate = new Affiliate { Email = $"{Needle}@example.com", CompanyName = Needle, Notes = Needle, Phone = Needle };
            affiliate.AssignId("1042");
            affiliate.Touch(DateTime.UnixEpoch);
            var connection = await database.Connections.OrderBy(c => c.Id).FirstAsync(Cancel);
            connection.ConsumerKey = Needle;
            connection.ProtectedConsumerSecret = box.Protect(SecretPurpose.ConsumerSecret, Needle) + Needle;
            connection.ProtectedRefreshToken = Needle;
            connection.InstanceUrl = $"https://{Needle}.my.salesforce.com";
            connection.ApiUrl = $"https://{Needle}.my.salesforce.com/services/data/v60.0";
            connection.DestinationObject = "Lead";
            connection.SalesforceDomain = $"https://{Needle}.my.salesforce.com";
            connection.SalesforceUsername = Needle;
            connection.OrgName = Needle;
            connection.HoldMessage = Needle;
            database.Add(affiliate);
            await database.SaveChangesAsync(Cancel);
            database.AddRange(
                new SyncRow { ConnectionId = connection.Id, AffiliateKey = affiliate.Key, Cause = RowCause.Refused, FaultCode = "STRING_TOO_LONG", FaultMessage = Needle, FaultFields = ["Phone"], FaultShape = Needle, ActorId = Needle },
                new SyncAttempt { ConnectionId = connection.Id, AffiliateKey = affiliate.Key, At = DateTime.UnixEpoch, RequestJson = Needle, ReplyJson = Needle, FaultMessage = Needle, ActorId = Needle },
                new MappingVersion { ConnectionId = connection.Id, Number = 1, DestinationObject = "Lead", SavedBy = Needle, Rows = [new MappingRow { SourceKey = "email", TargetField = "Email" }] });
            await database.SaveChangesAsync(Cancel);
        }

        using var zip = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync("/settings/diagnostics.zip", Cancel)), ZipArchiveMode.Read);

        Assert.Contains("attempts.json", zip.Entries.Select(e => e.Name));
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(Cancel), Encoding.UTF8);
            var text = await reader.ReadToEndAsync(Cancel);
            Assert.DoesNotContain(Needle, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(PortalFactory.AdminPassword, text, StringComparison.Ordinal);
            Assert.DoesNotContain(PortalFactory.AdminEmail, text, StringComparison.Ordinal);
            if (entry.Name == "causes.json")
                Assert.Contains("STRING_TOO_LONG", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Diagnostics_WithoutAUser_LeadToSignIn()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        using var answer = await client.GetAsync("/settings/diagnostics.zip", Cancel);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.NameEquals("expr") ? [p.Value.GetString()!] : Expressions(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    [GeneratedRegex(@"^# TYPE (?<name>\w+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricType();

    [GeneratedRegex(@"\b(?:affise_sf|http_server|dotnet)_\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex("_(?:bucket|count|sum)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix();

    private sealed class Silent : TimeProvider
    {
        private long _asked;

        public override long GetTimestamp() => Interlocked.Add(ref _asked, 10 * TimestampFrequency * 60);
    }

    private sealed class NoDatabase : IDbContextFactory<PortalDbContext>
    {
        public PortalDbContext CreateDbContext() => throw new InvalidOperationException("away");
    }
}

using System.Text;
using AffiseSfPortal.Components;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Features.Settings.Trail;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Settings.Trail;

public sealed class SqliteTrailTests : TrailTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync();
}

public sealed class PostgresTrailTests(PgCluster cluster) : TrailTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster);
}

/// <summary>The page of the trail and its file, over both databases.</summary>
public abstract class TrailTests : UiTest, IAsyncLifetime
{
    private TestPortal _portal = null!;

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync()
    {
        _portal = await StartAsync();
        Services.AddSingleton(_portal.Get<IDbContextFactory<PortalDbContext>>());
        // Into the database, so that what is looked at is really there.
        Services.AddSingleton(_portal.Get<IAuditTrail>());
        Services.AddSingleton(_portal.Get<AuditVerifier>());
        Services.AddSettingsFeature();
        await RecordAsync("claire@acme.com", new AuditEvent(AuditAction.ApiKeyCreated, "Nightly push", After: "prefix: ask_1234"));
        _portal.Time.Advance(TimeSpan.FromDays(1));
        await RecordAsync("paul@acme.com", new AuditEvent(AuditAction.RoleChanged, "=HYPERLINK(\"http://evil\")", "role: Viewer", "role: Operator"));
        await RecordAsync("paul@acme.com", new AuditEvent(AuditAction.AccessRefused, "<img src=x onerror=alert(1)>", Refused: true));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _portal.DisposeAsync();
    }

    [Fact]
    public void Page_NewestFirst_ShowsWhatHappenedAsText()
    {
        var page = Open();

        var entries = page.FindAll(".entries li");
        Assert.Equal(["Access", "Role changed", "API key created"], entries.Select(e => e.QuerySelector("strong")!.TextContent));
        Assert.Contains("refused", entries[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("<img src=x onerror=alert(1)>", entries[0].TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("img"));
        Assert.Contains("role: Operator", entries[1].QuerySelector("dl")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("203.0.113.7", entries[1].QuerySelector("dl")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_WithFiltersInTheAddress_ShowsWhatMatches()
    {
        (string Query, int Count)[] cases =
        [
            ("?person=PAUL", 2), ("?action=ApiKeyCreated", 1), ("?text=operator", 1), ("?text=203.0.113", 3), ("?to=2026-11-24", 1),
            ("?from=2026-11-25", 2), ("?from=2026-11-25&person=claire", 0), ("?from=not-a-day", 3),
        ];
        var navigation = Services.GetRequiredService<NavigationManager>();
        foreach (var (query, count) in cases)
        {
            navigation.NavigateTo(Urls.Audit + query);
            Assert.Equal((query, count), (query, Open().FindAll(".entries li").Count));
        }
    }

    [Fact]
    public async Task Verify_AChainThatHolds_SaysSoInWordsAndIsRecorded()
    {
        var page = Open();

        await page.FindAll("button").First(b => b.TextContent.Contains("Verify", StringComparison.Ordinal)).ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("The chain holds: 3 entries", page.Find(".ap-verdict").TextContent, StringComparison.Ordinal));
        Assert.Matches("entry and its hash are 3:[0-9a-f]{64}", page.Find(".ap-verdict").TextContent);
        Assert.Equal("Chain verified", page.Find(".entries li strong").TextContent);
    }

    [Fact]
    public async Task File_OfTheTrail_GuardsFormulasAndRecordsItself()
    {
        using var stream = new MemoryStream();
        await using (var output = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true))
            await Services.GetRequiredService<TrailService>().WriteAsync(output, TrailQuery.Of(null, "paul@acme.com", null, null, null), TestPortal.Cancel);

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("\ufeffSequence,UTC,Action,Result,Who", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://evil\"\")\",role: Viewer,role: Operator,", lines[1], StringComparison.Ordinal);
        var export = await _portal.ReadAsync(db => db.AuditEntries.OrderByDescending(e => e.Sequence).FirstAsync(TestPortal.Cancel));
        Assert.Equal(("Exported", "audit trail", "person: p…@…"), (export.Action, export.Subject, export.After));
    }

    [Fact]
    public void Actions_OfTheTrail_HaveWords()
    {
        var options = Open().FindAll("#audit-action option").Skip(1).ToList();
        Assert.Equal(Enum.GetNames<AuditAction>().Order(StringComparer.Ordinal), options.Select(o => o.GetAttribute("value")!).Order(StringComparer.Ordinal));
        Assert.Empty(options.Where(o => o.TextContent == o.GetAttribute("value")).Select(o => o.TextContent).Except(["Exported"], StringComparer.Ordinal));
    }

    private IRenderedComponent<TrailPage> Open()
    {
        var page = RenderPage<TrailPage>();
        page.WaitForState(() => page.FindAll(".ap-skeleton").Count == 0);
        return page;
    }

    private Task RecordAsync(string name, AuditEvent what) => _portal.Get<IAuditTrail>().RecordAsync(new AuditActor(name, name, "203.0.113.7"), what, TestPortal.Cancel);
}

using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Features.SyncHealth.Values;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AngleSharp.Dom;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

public sealed class SyncHealthPageTests : UiTest
{
    private readonly HealthFile _file = new();
    private readonly FakeIntake _intake = new();
    private readonly FakeControl _control = new();
    private readonly FakeCures _cures = new();

    public SyncHealthPageTests()
    {
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IAffiliateIntake>(_intake);
        Services.AddSingleton<IConnectionControl>(_control);
        Services.AddSingleton<IMappingCures>(_cures);
        Services.AddSyncHealth();
        // Its button is not pressed here.
        Services.AddSingleton(new ValueCheck(_file, null!, null!, null!, null!, null!, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<ValueCheck>.Instance));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public void Render_NotSetUp_OffersSetUpAndNoFigures()
    {
        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Equal("Salesforce is not connected yet", Verdict(page)));
        Assert.Equal("/marketplace/salesforce-leads", Named(page, "a", "Set up").GetAttribute("href"));
        Assert.Empty(page.FindAll("dl"));
    }

    [Fact]
    public async Task Render_AllInSalesforce_SaysSoWithItsAgeAndNothingToPress()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B");
        await _file.AddAsync(HealthFile.LinkOf(connection, all[0]), HealthFile.LinkOf(connection, all[1]));

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Equal("All 2 affiliates are in Salesforce; last sync 12 s ago", Verdict(page)));
        Assert.Empty(page.FindAll(".ap-verdict-action"));
        Assert.Equal(["Nothing to fix"], page.FindAll("h2").Select(h => h.TextContent).Where(t => t.Contains("fix", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Render_RefusedForAViewer_ShowsTheCauseAndNothingToPress()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("Clicpanda SARL");
        await _file.AddAsync(HealthFile.RowOf(connection, all[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"));
        Access.OnlyRead();

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Contains("STRING_TOO_LONG says no", page.Markup, StringComparison.Ordinal));
        Assert.All(page.FindAll(".fix button, .verdict button, .drift button, .pause"), b => Assert.True(b.HasAttribute("disabled") || b.Closest("fieldset[disabled]") is not null));
        Assert.NotEmpty(page.FindAll(".fix button"));
        Assert.NotNull(page.Find(".ap-only-why"));
    }

    [Fact]
    public async Task Render_Refused_NamesTheCauseAndRetriesIt()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("Clicpanda SARL");
        await _file.AddAsync(HealthFile.RowOf(connection, all[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"));

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.StartsWith("1 affiliate is waiting: Phone is too long", Verdict(page), StringComparison.Ordinal));
        Assert.Contains("STRING_TOO_LONG says no", page.Markup, StringComparison.Ordinal);
        Assert.Equal($"/affiliates/manage/{all[0].Key}", Named(page, "a", "Clicpanda SARL").GetAttribute("href"));
        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.GetAttribute("aria-label")?.StartsWith("Retry 1:", StringComparison.Ordinal) == true).Click());

        page.WaitForAssertion(() => Assert.Equal([all[0].Key], Assert.Single(_intake.Owed).Keys));
        Assert.Equal(UserId, _intake.Owed[0].ActorId);
        Notices!.WaitForAssertion(() => Assert.Contains("1 affiliate is on its way again", Notices!.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cure_WithAChoice_PublishesItAndRetriesExactlyTheAffected()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B", "C");
        await _file.AddAsync(
            HealthFile.RowOf(connection, all[0], RowCause.Refused, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Country"),
            HealthFile.RowOf(connection, all[1], RowCause.Refused, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Country"),
            HealthFile.RowOf(connection, all[2], RowCause.Duplicate, "DUPLICATES_DETECTED"));
        _cures.Found.Add(new MappingCure(MappingCureKind.MapValue, "Country", "Country", "FD", null, [new("FR", "France"), new("DE", "Germany")]));
        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Contains(page.FindAll("button"), b => b.TextContent.Trim() == "Map “FD”…"));
        await page.InvokeAsync(() => Named(page, "button", "Map “FD”…").Click());
        Dialogs!.WaitForAssertion(() => Assert.Contains("What “FD” becomes in Country", Dialogs!.Markup, StringComparison.Ordinal));
        await Dialogs!.InvokeAsync(() => Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Publish and retry 2").Click());
        Assert.Empty(_cures.Published);
        Dialogs!.WaitForAssertion(() => Assert.Contains("Choose what is sent instead.", Dialogs!.Markup, StringComparison.Ordinal));

        var list = Dialogs!.FindComponent<MudBlazor.MudAutocomplete<CureChoice>>();
        await Dialogs!.InvokeAsync(() => list.Instance.ValueChanged.InvokeAsync(_cures.Found[0].Choices[0]));
        await Dialogs!.InvokeAsync(() => Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Publish and retry 2").Click());

        page.WaitForAssertion(() => Assert.Equal(("FR", 7), (Assert.Single(_cures.Published).Choice, _cures.Published[0].BaseNumber)));
        page.WaitForAssertion(() => Assert.Equal([all[0].Key, all[1].Key], Assert.Single(_intake.Owed).Keys!.Order()));
        Notices!.WaitForAssertion(() => Assert.Contains("Version 8 is in effect; 2 affiliates are on their way again", Notices!.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ignore_WithAReason_TakesTheCauseOffTheListAndShowsWhy()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B");
        await _file.AddAsync(HealthFile.RowOf(connection, all[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"), HealthFile.LinkOf(connection, all[1]));
        var page = RenderPage<SyncHealthPage>();
        page.WaitForAssertion(() => page.Find(".cause"));

        await page.InvokeAsync(() => page.Find("button[aria-label^='More for']").Click());
        await Popovers!.InvokeAsync(() => Popovers!.FindAll(".mud-menu-item").Single(i => i.TextContent.Contains("Ignore", StringComparison.Ordinal)).Click());
        Dialogs!.WaitForAssertion(() => Dialogs!.Find("#ignore-reason"));
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#ignore-reason").Input("Closed account"));
        await Dialogs!.InvokeAsync(() => Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Ignore").Click());

        page.WaitForAssertion(() => Assert.Contains("Reason: Closed account", page.Markup, StringComparison.Ordinal));
        Assert.Equal("1 of 2 affiliates are in Salesforce; 1 are ignored", Verdict(page));
    }

    [Fact]
    public async Task Range_Week_IsInTheAddressAndItsFiguresOnTheScreen()
    {
        var connection = await _file.AddConnectionAsync();
        await _file.AddAsync(new SyncSlot { ConnectionId = connection.Id, At = new DateTime(2026, 11, 20, 14, 0, 0, DateTimeKind.Utc), Delivered = 41, Refused = 1 });
        var page = RenderPage<SyncHealthPage>();
        page.WaitForAssertion(() => Assert.Contains("Delivered, 24 h", page.Markup, StringComparison.Ordinal));

        await page.InvokeAsync(() => page.FindAll("button, [role=button], .mud-toggle-item").First(b => b.TextContent.Trim() == "Week").Click());

        page.WaitForAssertion(() => Assert.Equal("97.6", Figure(page, "Delivered, 7 days")));
        Assert.EndsWith("/sync-health?range=week", Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_ThenResume_ChangesTheVerdictInPlace()
    {
        var connection = await _file.AddConnectionAsync();
        _control.Then = async call =>
        {
            await using var database = _file.CreateDbContext();
            var stored = await database.Connections.SingleAsync(c => c.Id == connection.Id);
            stored.PausedAt = call == "pause" ? Clock.GetUtcNow().UtcDateTime : null;
            await database.SaveChangesAsync();
        };
        var page = RenderPage<SyncHealthPage>();
        page.WaitForAssertion(() => Assert.Equal("Connected and ready", Verdict(page)));

        await page.InvokeAsync(() => Named(page, "button", "Pause").Click());
        page.WaitForAssertion(() => Assert.Equal("Sync is paused", Verdict(page)));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Pause");

        await page.InvokeAsync(() => Named(page, "button", "Resume").Click());
        page.WaitForAssertion(() => Assert.Equal("Connected and ready", Verdict(page)));
        Assert.Equal(["pause", "resume"], _control.Calls);
    }

    [Theory]
    [InlineData(HoldCause.Unavailable, "Salesforce cannot be reached since 14:02", "Try now")]
    [InlineData(HoldCause.ApiLimit, "The day's API calls are used up", "Try now")]
    [InlineData(HoldCause.NotAllowed, "Salesforce does not allow this user to call it", "Try now")]
    [InlineData(HoldCause.MappingBroken, "Salesforce refuses the mapping of Segment__c", "Configure fields")]
    [InlineData(HoldCause.ReconnectNeeded, "Salesforce took the permission back", "Reconnect")]
    public async Task Render_Held_SaysWhyAndOffersOneButton(HoldCause hold, string sentence, string button)
    {
        await _file.AddConnectionAsync(c =>
        {
            (c.Hold, c.HoldSince, c.HoldUntil) = (hold, HealthClock.Start.AddMinutes(-6), HealthClock.Start.AddMinutes(9));
            c.HoldFields = ["Segment__c"];
        });

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Equal(sentence, Verdict(page)));
        Assert.Equal(button, Assert.Single(page.FindAll(".ap-verdict-action a, .ap-verdict-action button")).TextContent.Trim());
        Assert.Contains("Nothing is waiting.", page.Find(".ap-verdict").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HoldCause.ReconnectNeeded, false)]
    [InlineData(HoldCause.Unavailable, false)]
    [InlineData(HoldCause.MappingBroken, false)]
    [InlineData(null, true)]
    public async Task Render_NothingIsSent_SaysWhenTheLastSuccessWas(HoldCause? hold, bool paused)
    {
        await _file.AddConnectionAsync(c => (c.Hold, c.PausedAt, c.LastSuccessAt) =
            (hold, paused ? HealthClock.Start : null, HealthClock.Start.AddMinutes(-7)));

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Contains("Last sync 7 min ago.", page.Find(".ap-verdict").TextContent, StringComparison.Ordinal));
        Assert.Contains("Last success 7 min ago", page.Find("dl").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendNeverSent_Pressed_SendsWhatWasThereBefore()
    {
        await _file.AddConnectionAsync();
        await _file.AddAffiliatesAsync("A");
        var page = RenderPage<SyncHealthPage>();
        page.WaitForAssertion(() => Assert.Equal("1 affiliate was never sent", Verdict(page)));

        await page.InvokeAsync(() => Named(page, "button", "Send 1 now").Click());

        page.WaitForAssertion(() => Assert.Equal(["send existing"], _control.Calls));
    }

    [Fact]
    public async Task Feed_ManyEvents_RefreshAtOnceAndThenOnceASecond()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B", "C");
        var page = RenderPage<SyncHealthPage>();
        page.WaitForAssertion(() => Assert.Equal("0", Figure(page, "In Salesforce")));

        await _file.AddAsync(HealthFile.LinkOf(connection, all[0]));
        await page.InvokeAsync(() => Feed.Publish(new ConnectionChanged(connection.Id)));
        page.WaitForAssertion(() => Assert.Equal("1", Figure(page, "In Salesforce")));

        await _file.AddAsync(HealthFile.LinkOf(connection, all[1]));
        await page.InvokeAsync(() => Feed.Publish(new ConnectionChanged(connection.Id)));
        Assert.Equal("1", Figure(page, "In Salesforce"));

        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal("2", Figure(page, "In Salesforce")));
    }

    [Fact]
    public async Task Verdict_ChangedLive_IsReadOutAtMostOnceInTenSeconds()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A");
        await _file.AddAsync(HealthFile.LinkOf(connection, all[0]));
        var page = RenderPage<SyncHealthPage>();
        page.WaitForAssertion(() => Assert.StartsWith("The affiliate is in Salesforce", Verdict(page), StringComparison.Ordinal));
        Assert.Equal("", page.Find("[role=status][aria-live=polite]").TextContent);

        await _file.AddAsync(HealthFile.RowOf(connection, all[0]));
        await page.InvokeAsync(() => Feed.Publish(new ConnectionChanged(connection.Id)));
        page.WaitForAssertion(() => Assert.StartsWith("0 of 1", Verdict(page), StringComparison.Ordinal));
        Assert.Equal("", page.Find("[role=status][aria-live=polite]").TextContent);

        Clock.Advance(TimeSpan.FromSeconds(11));
        await page.InvokeAsync(() => Feed.Publish(new ConnectionChanged(connection.Id)));
        page.WaitForAssertion(() => Assert.StartsWith("0 of 1", page.Find("[role=status][aria-live=polite]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TableToggle_Pressed_SwapsTheChartForTheSameFigures()
    {
        var connection = await _file.AddConnectionAsync();
        await _file.AddAsync(new SyncSlot { ConnectionId = connection.Id, At = new DateTime(2026, 11, 24, 14, 0, 0, DateTimeKind.Utc), Delivered = 26, Refused = 14 });
        var page = RenderPage<SyncHealthPage>();
        page.WaitForAssertion(() => page.Find("[role=img]"));

        await page.InvokeAsync(() => page.Find("button[aria-label='Affiliates per hour as a table']").Click());

        Assert.Equal("true", page.Find("button[aria-label='Affiliates per hour as a table']").GetAttribute("aria-pressed"));
        Assert.Equal(24, page.FindAll("tbody tr").Count);
        Assert.Equal(["14:00", "26", "14"], page.FindAll("tbody tr")[23].Children.Select(c => c.TextContent));
    }

    [Fact]
    public async Task Render_BeforeTheFirstSync_SaysWhenFiguresCome()
    {
        await _file.AddConnectionAsync(c => c.LastSuccessAt = null);

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("p").Count(p => p.TextContent == "Figures appear after the first sync")));
    }

    [Fact]
    public async Task Render_Attempts_LinkAffiliateAndRecord()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("Nordlicht Media GmbH");
        await _file.AddAsync(HealthFile.AttemptOf(connection, all[0].Key, HealthClock.Start.AddSeconds(-12), waitedMs: 800));

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Equal($"/affiliates/manage/{all[0].Key}", Named(page, "a", "Nordlicht Media GmbH").GetAttribute("href")));
        var cells = page.FindAll("tbody tr").Single().Children.Select(c => c.TextContent.Trim()).ToList();
        Assert.Equal(["14:08:19", "Nordlicht Media GmbH", "Updated", "4"], cells[..4]);
        Assert.StartsWith("https://acme.my.salesforce.com/00Q", page.Find("td.record a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_French_SpeaksFrench()
    {
        UseCulture("fr");
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B");
        await _file.AddAsync(HealthFile.LinkOf(connection, all[0]), HealthFile.RowOf(connection, all[1]));

        var page = RenderPage<SyncHealthPage>();

        page.WaitForAssertion(() => Assert.Equal("1 affiliés sur 2 sont dans Salesforce, 1 en route", Verdict(page)));
        Assert.Equal("Santé synchro", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task Dispose_Page_LeavesTheFeed()
    {
        await _file.AddConnectionAsync();
        RenderPage<SyncHealthPage>();
        Assert.Equal(1, Feed.Subscribers);

        await DisposeComponentsAsync();

        Assert.Equal(0, Feed.Subscribers);
    }

    private static string Verdict(IRenderedComponent<SyncHealthPage> page) => page.Find(".ap-verdict p").TextContent;

    private static string Figure(IRenderedComponent<SyncHealthPage> page, string label) =>
        page.FindAll("dt").Single(d => d.TextContent == label).ParentElement!.QuerySelector(".ap-figure-value")!.TextContent;

    private static IElement Named(IRenderedComponent<SyncHealthPage> page, string tag, string name) =>
        page.FindAll(tag).First(e => e.TextContent.Trim() == name);
}

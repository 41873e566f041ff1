using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Live;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class AffiliateSyncPanelTests : AffiliatesUiTest
{
    private static readonly DateTime At = new(2026, 11, 24, 14, 8, 0, DateTimeKind.Utc);

    [Fact]
    public void Render_NotConnected_LinksToTheWizard()
    {
        var panel = Open(null);
        Assert.Equal("/marketplace/salesforce-leads", panel.Find("a").GetAttribute("href"));
    }

    [Fact]
    public async Task Render_NewAffiliate_SaysWhenItIsSent()
    {
        await Portal.ConnectAsync();
        var panel = Open(null);
        Assert.Contains("Saved affiliates are sent to Salesforce at once.", panel.Markup);
        Assert.Empty(panel.FindAll("button"));
    }

    [Theory]
    [InlineData(HoldCause.MappingBroken, "INVALID_FIELD", "error", "/settings/content/salesforce-fields", "foo__c does not exist in your org")]
    [InlineData(HoldCause.Unavailable, "SERVER_UNAVAILABLE", "warning", "/sync-health", "The portal tries again by itself at 08:05.")]
    public async Task Render_ConnectionWaits_SaysWhyAndWhereItIsCured(HoldCause hold, string code, string tone, string href, string words)
    {
        await Portal.ConnectAsync(configure: c =>
        {
            (c.Hold, c.HoldCode, c.HoldMessage) = (hold, code, hold == HoldCause.MappingBroken ? "No such column 'foo__c' on sobject of type Lead" : null);
            c.HoldUntil = hold == HoldCause.Unavailable ? new DateTime(2026, 11, 25, 8, 5, 0, DateTimeKind.Utc) : null;
        });
        var panel = Open(await AddAsync());
        Assert.Equal("Paused", panel.Find(".ap-chip").TextContent.Trim());
        var note = panel.Find($".ap-verdict-{tone}");
        Assert.Contains(words, note.TextContent, StringComparison.Ordinal);
        Assert.Contains("saved and kept", note.TextContent, StringComparison.Ordinal);
        Assert.Equal(href, note.QuerySelectorAll("a")[^1].GetAttribute("href"));
    }

    [Fact]
    public async Task Feed_BatchSettled_ChipAttemptAndLinkAppear()
    {
        await Portal.ConnectAsync();
        var key = await AddAsync();
        var panel = Open(key);
        Assert.Equal("Waiting", panel.Find(".ap-chip").TextContent.Trim());
        await SettleAsync(key, new SyncAttempt { Outcome = SyncOutcome.Created, FieldCount = 4, DurationMs = 830, SalesforceId = "00Q5g00000K3vQXEAZ", HttpStatus = 200 }, linked: true);
        Feed.Publish(Outcome(key, SyncOutcome.Created));
        panel.WaitForAssertion(() => Assert.Equal("In Salesforce", panel.Find(".ap-chip").TextContent.Trim()));
        Assert.Contains("Record created, 4 fields sent", panel.Markup);
        Assert.Contains("0.8 s", panel.Markup);
        Assert.Contains("https://acme.my.salesforce.com/", panel.Find("a.ap-record").GetAttribute("href"));
        Assert.Contains("External ID Affise_Affiliate_Id__c", panel.Markup);
    }

    [Fact]
    public async Task Feed_AnotherAffiliate_ChangesNothing()
    {
        await Portal.ConnectAsync();
        var key = await AddAsync();
        var panel = Open(key);
        var renders = panel.RenderCount;
        Feed.Publish(Outcome(key + 1, SyncOutcome.Created));
        Assert.Equal(renders, panel.RenderCount);
    }

    [Fact]
    public async Task Attempt_Refused_ShowsSentenceAndSalesforcesWordsAndJsonAsText()
    {
        await Portal.ConnectAsync();
        var key = await AddAsync();
        await SettleAsync(key, new SyncAttempt
        {
            Outcome = SyncOutcome.Refused,
            FaultCode = "STRING_TOO_LONG",
            FaultMessage = "Zip: data value too large: 123 (max length=20)",
            FaultFields = ["PostalCode"],
            RequestJson = """{"LastName":"<b>Ångström</b>"}""",
            ReplyJson = "not json",
        });
        var panel = Open(key);
        Assert.Contains("Salesforce refused it", panel.Markup);
        Assert.Contains("data value too large", panel.Find(".fault").TextContent);
        Assert.Empty(panel.FindAll("pre"));

        await panel.Find("details").TriggerEventAsync("ontoggle", EventArgs.Empty);
        panel.WaitForAssertion(() => Assert.Equal(2, panel.FindAll("pre").Count));
        Assert.Equal("{\n  \"LastName\": \"<b>Ångström</b>\"\n}", panel.FindAll("pre")[0].TextContent.ReplaceLineEndings("\n"));
        Assert.Equal("not json", panel.FindAll("pre")[1].TextContent);
        Assert.Empty(panel.FindAll("pre b"));
    }

    [Theory]
    [InlineData("en", "ID was sent to Affise_Affiliate_Id__c.", "Email was not sent to Email: the affiliate has nothing there.", "Company name was not sent to Company: the connected user may not change it in an existing record.",
        "Contact person was not sent to LastName: Salesforce has a value, which was kept.", "Phone was not sent to Phone: the row writes into new records only.", "City was not sent: no row leads anywhere from it.")]
    [InlineData("fr", "ID a été envoyé vers Affise_Affiliate_Id__c.", "l’affilié n’a rien ici.", "", "Salesforce a une valeur, qui a été conservée.", "", "Ville n’a pas été envoyé : aucune ligne n’en part.")]
    public async Task Attempt_OfAMapping_SaysOfEveryFieldWhyItWasSentOrNot(string culture, params string[] sentences)
    {
        UseCulture(culture);
        await Portal.ConnectAsync();
        var key = await AddAsync();
        var trace = DecisionTrace.Write([FieldOutcome.Sent, FieldOutcome.Empty, FieldOutcome.NotUpdateable, FieldOutcome.KeptSalesforceValue, FieldOutcome.KeptOnUpdate]);
        await SettleAsync(key, new SyncAttempt { Outcome = SyncOutcome.Updated, FieldCount = 1, Trace = trace });
        var panel = Open(key);

        await panel.Find("details").TriggerEventAsync("ontoggle", EventArgs.Empty);

        panel.WaitForAssertion(() => Assert.NotEmpty(panel.FindAll(".trace li")));
        var said = panel.FindAll(".trace li").Select(l => l.TextContent.Trim().Replace('\u00a0', ' ').Replace('\u202f', ' ')).ToList();
        Assert.All(sentences, sentence => Assert.Contains(said, s => s.EndsWith(sentence, StringComparison.Ordinal)));
        Assert.Equal(said.Count, said.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Older_MoreThanAPage_AreShownOnDemand()
    {
        await Portal.ConnectAsync();
        var key = await AddAsync();
        for (var i = 0; i < 23; i++)
            await SettleAsync(key, new SyncAttempt { Outcome = SyncOutcome.Updated, FieldCount = i });
        var panel = Open(key);
        Assert.Equal(10, panel.FindAll(".attempt").Count);
        Assert.Contains("22 fields sent", panel.FindAll(".attempt")[0].TextContent);
        await Button(panel, "Show older").ClickAsync();
        await Button(panel, "Show older").ClickAsync();
        Assert.Equal(23, panel.FindAll(".attempt").Count);
        Assert.DoesNotContain(panel.FindAll("button"), b => b.TextContent.Contains("older", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SyncNow_Pressed_OwesByForce()
    {
        await Portal.ConnectAsync();
        var key = await AddAsync();
        var panel = Open(key);
        await Button(panel, "Sync now").ClickAsync();
        var (keys, reason, force) = Assert.Single(Intake.Owed);
        Assert.Equal((key, OwedReason.SyncNow, true), (Assert.Single(keys!), reason, force));
    }

    [Fact]
    public async Task Dispose_Subscribed_LeavesTheFeed()
    {
        var panel = Open(null);
        Assert.Equal(1, Feed.Subscribers);
        await DisposeComponentsAsync();
        Assert.Equal(0, Feed.Subscribers);
        Assert.True(panel.IsDisposed);
    }

    private IRenderedComponent<AffiliateSyncPanel> Open(long? key)
    {
        var panel = RenderPage<AffiliateSyncPanel>(p => p.Add(c => c.Key, key));
        panel.WaitForState(() => panel.FindAll(".ap-skeleton").Count == 0);
        return panel;
    }

    private Task SettleAsync(long key, SyncAttempt attempt, bool linked = false) => Portal.WriteAsync(async db =>
    {
        var connection = await db.Connections.SingleAsync(TestPortal.Cancel);
        attempt.ConnectionId = connection.Id;
        attempt.AffiliateKey = key;
        attempt.At = At;
        attempt.ObjectName = "Lead";
        attempt.MappingNumber = 1;
        db.SyncAttempts.Add(attempt);
        if (!linked)
            return;
        db.SyncRows.RemoveRange(db.SyncRows);
        db.SyncLinks.Add(new SyncLink { ConnectionId = connection.Id, AffiliateKey = key, SalesforceId = attempt.SalesforceId!, ObjectName = "Lead", MappingNumber = 1, LastSyncedAt = At });
    });

    private static BatchSettled Outcome(long key, SyncOutcome outcome) => new(
        1, [new RecordOutcome(key, "portal-1", "Nordlicht", outcome, "Lead", "00Q5g00000K3vQXEAZ", null, 4, null, OwedReason.Edited, null, null, [])]);
}

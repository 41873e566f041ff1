using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Marketplace;
using AffiseSfPortal.Features.Marketplace.HealthCheck;
using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Marketplace;

public sealed class TestRunTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 14, 0, 0, TimeSpan.Zero);
    private readonly TestRun _run = new(new TestAffiliate(7, "portal-7", "Test affiliate", "t@example.com", true), Start);

    [Fact]
    public void Take_EventsInOrder_PassesEachStage()
    {
        _run.Pass(TestStage.Saved, Start);
        Assert.Equal(TestStage.Queued, _run.Current);
        Assert.True(_run.Take(new QueueChanged(1, [7], Claimed: false), 1, Start.AddSeconds(1)));
        Assert.True(_run.Take(new QueueChanged(1, [7], Claimed: true), 1, Start.AddSeconds(2)));
        Assert.Equal(TestStage.Answered, _run.Current);
        Assert.True(_run.Take(HealthCheckTests.Settled(7, SyncOutcome.Created), 1, Start.AddSeconds(3)));
        Assert.True(_run.IsOver);
        Assert.Equal(TimeSpan.FromSeconds(2), _run.After(TestStage.Sending));
    }

    [Fact]
    public void Take_OutcomeWithoutEarlierEvents_PassesThemToo()
    {
        _run.Take(HealthCheckTests.Settled(7, SyncOutcome.Updated), 1, Start);
        Assert.All(Enum.GetValues<TestStage>(), s => Assert.Equal(TestStageState.Passed, _run.State(s)));
    }

    [Theory]
    [InlineData(2, 7)]
    [InlineData(1, 8)]
    public void Take_EventOfAnotherAffiliateOrConnection_IsIgnored(int connection, long key) =>
        Assert.False(_run.Take(HealthCheckTests.Settled(key, SyncOutcome.Created, connection), 1, Start));

    [Fact]
    public void Take_RetriesSpent_IsOver()
    {
        var settled = HealthCheckTests.Settled(7, SyncOutcome.WillRetry);
        _run.Take(settled with { Outcomes = [settled.Outcomes[0] with { Cause = RowCause.RetriesSpent }] }, 1, Start);
        Assert.True(_run.IsOver);
    }

    [Theory]
    [InlineData(SyncOutcome.Refused, true)]
    [InlineData(SyncOutcome.WillRetry, false)]
    [InlineData(SyncOutcome.Held, false)]
    public void Take_Failure_MarksTheAnswer(SyncOutcome outcome, bool isOver)
    {
        _run.Take(HealthCheckTests.Settled(7, outcome), 1, Start);
        Assert.Equal(TestStageState.Failed, _run.State(TestStage.Answered));
        Assert.Equal(isOver, _run.IsOver);
    }
}

/// <summary>Step 5 on the screen.</summary>
public sealed class HealthCheckTests : UiTest, IAsyncLifetime
{
    private TestPortal _portal = null!;
    private FakeControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync(s => s.AddSingleton<ILiveFeed>(Feed));
        MarketplaceBench.AddFakes(Services);
        Services.AddSingleton(_portal.Get<IDbContextFactory<PortalDbContext>>());
        Services.AddSingleton(_portal.Get<ISecretBox>());
        Services.AddSingleton(_portal.Get<IAffiliateIntake>());
        Services.AddSingleton<PortalAddress>();
        _control = (FakeControl)Services.GetRequiredService<IConnectionControl>();
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    internal static BatchSettled Settled(long key, SyncOutcome outcome, int connection = 1) => new(connection,
    [
        new RecordOutcome(key, $"portal-{key}", "Test affiliate", outcome, "Lead", "00Q000000000001AAA",
            "https://acme.my.salesforce.com/00Q000000000001AAA", 5, "user-1", OwedReason.Test,
            outcome == SyncOutcome.Refused ? "STRING_TOO_LONG" : null, outcome == SyncOutcome.Refused ? "Company: data value too large" : null, ["Company"]),
    ]);

    [Fact]
    public async Task Send_Sample_MakesItOwesItAndShowsEachStage()
    {
        var page = await OpenAsync();
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Assert.Equal("now", Stage(page, "Sending")));
        var row = await _portal.RowAsync();
        Assert.Equal((OwedReason.Test, true, UserId), (row.Reason, row.Force, row.ActorId));
        await page.InvokeAsync(() => Feed.Publish(new QueueChanged(1, [row.AffiliateKey], Claimed: true)));
        page.WaitForAssertion(() => Assert.StartsWith("after", Stage(page, "Sending"), StringComparison.Ordinal));
        await page.InvokeAsync(() => Feed.Publish(Settled(row.AffiliateKey, SyncOutcome.Created)));
        page.WaitForAssertion(() => Assert.Contains("Lead created in Salesforce, 5 fields", page.Markup, StringComparison.Ordinal));
        Assert.Equal("https://acme.my.salesforce.com/00Q000000000001AAA", page.FindAll("a").Single(a => a.TextContent == "Open in Salesforce").GetAttribute("href"));
    }

    [Fact]
    public async Task Send_Refused_ShowsTheSentenceAndSalesforcesWords()
    {
        var page = await OpenAsync();
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Stage(page, "Queued"));
        var row = await _portal.RowAsync();
        await page.InvokeAsync(() => Feed.Publish(Settled(row.AffiliateKey, SyncOutcome.Refused)));
        page.WaitForAssertion(() => Assert.Contains("Company: data value too large", page.Markup, StringComparison.Ordinal));
        Assert.Equal("refused", Stage(page, "Salesforce answered"));
    }

    [Fact]
    public async Task Remove_AfterTheSample_TakesRecordAndAffiliateAway()
    {
        var page = await OpenAsync();
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Stage(page, "Queued"));
        var row = await _portal.RowAsync();
        await page.InvokeAsync(() => Feed.Publish(Settled(row.AffiliateKey, SyncOutcome.Created)));
        page.WaitForAssertion(() => Button(page, "Remove the test record"));
        Button(page, "Remove the test record").Click();
        page.WaitForAssertion(() => Assert.Contains("The test record is removed", page.Markup, StringComparison.Ordinal));
        Assert.Contains("remove test record", _control.Calls);
        Assert.Equal(0, await _portal.ReadAsync(db => db.Affiliates.CountAsync()));
    }

    [Theory]
    [InlineData(HoldCause.MappingBroken, "INVALID_FIELD", "does not exist in your org", "sent as soon as this is cured", "error")]
    [InlineData(HoldCause.NotAllowed, "API_DISABLED_FOR_ORG", "API access is off in this org", "sent as soon as this is cured", "error")]
    [InlineData(HoldCause.Unavailable, "SERVER_UNAVAILABLE", "not available at the moment", "goes on by itself", "warning")]
    public async Task Send_ConnectionBeginsToWait_SaysWhyAndMayBeSentAgain(HoldCause cause, string code, string why, string next, string tone)
    {
        var page = await OpenAsync();
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Assert.True(Button(page, "Send test sync").HasAttribute("disabled")));
        var row = await _portal.RowAsync();

        await HoldAsync(cause, code);
        await page.InvokeAsync(() => Feed.Publish(new ConnectionChanged(1)));
        await page.InvokeAsync(() => Feed.Publish(Held(row.AffiliateKey, cause, code)));

        page.WaitForAssertion(() => Assert.Contains(why, page.Find($".ap-verdict-{tone}").TextContent, StringComparison.Ordinal));
        Assert.Contains(next, page.Find($".ap-verdict-{tone}").TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll(".ap-verdict"));
        Assert.False(Button(page, "Send test sync").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Send_ConnectionWaitsAlready_SaysWhyAndDoesNotHang()
    {
        var page = await OpenAsync(c => (c.Hold, c.HoldCode) = (HoldCause.ApiLimit, "REQUEST_LIMIT_EXCEEDED"));
        Assert.Contains("daily allowance of API calls is used up", page.Find(".ap-verdict-warning").TextContent, StringComparison.Ordinal);

        Button(page, "Send test sync").Click();

        page.WaitForAssertion(() => Assert.Equal("not yet", Stage(page, "Sending")));
        Assert.False(Button(page, "Send test sync").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Held_HoldNotReadYet_IsWordedByItsCause()
    {
        var page = await OpenAsync();
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Stage(page, "Queued"));
        var row = await _portal.RowAsync();

        await page.InvokeAsync(() => Feed.Publish(Held(row.AffiliateKey, HoldCause.ReconnectNeeded, "invalid_grant")));

        page.WaitForAssertion(() => Assert.Contains("The test is kept and sent as soon as this is cured.", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("The portal tries again by itself", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_AfterAReload_IsOfferedForTheEarlierTest()
    {
        var saved = await _portal.SaveAsync("Clickwise Media", "mara@clickwise.example");
        await _portal.WriteAsync(db =>
        {
            db.SyncLinks.Add(new SyncLink { ConnectionId = 1, AffiliateKey = saved.Key, SalesforceId = "00Q000000000001AAA", ObjectName = "Lead", IsTest = true });
            return Task.CompletedTask;
        });
        var page = await OpenAsync();
        page.WaitForAssertion(() => Assert.Contains("The record of an earlier test, “Clickwise Media”, is still in Salesforce", page.Markup, StringComparison.Ordinal));
        Assert.Contains("00Q000000000001AAA", page.Markup, StringComparison.Ordinal);

        Button(page, "Remove the test record").Click();

        page.WaitForAssertion(() => Assert.Contains("The test record is removed", page.Markup, StringComparison.Ordinal));
        Assert.Contains("remove test record", _control.Calls);
        Assert.Equal(1, await _portal.ReadAsync(db => db.Affiliates.CountAsync()));
    }

    [Fact]
    public async Task Remove_GrantGone_SaysWhatToDoAndCanBeTriedAgain()
    {
        var page = await ArrivedAsync();
        _control.Fault = new NotConnectedException(1);

        Button(page, "Remove the test record").Click();

        page.WaitForAssertion(() => Assert.Contains("Salesforce is not connected: grant permissions", page.Markup, StringComparison.Ordinal));
        _control.Fault = null;
        Button(page, "Remove the test record").Click();
        page.WaitForAssertion(() => Assert.Contains("remove test record", _control.Calls));
    }

    [Fact]
    public async Task Remove_Fails_CanBeTriedAgain()
    {
        var page = await ArrivedAsync();
        _control.Fault = new InvalidOperationException("The database is away.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Button(page, "Remove the test record").ClickAsync(new()));
        _control.Fault = null;

        Button(page, "Remove the test record").Click();

        page.WaitForAssertion(() => Assert.Contains("remove test record", _control.Calls));
    }

    [Fact]
    public async Task Activate_Fails_CanBeTriedAgain()
    {
        var page = await OpenAsync();
        _control.Fault = new InvalidOperationException("The database is away.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Button(page, "Activate").ClickAsync(new()));
        _control.Fault = null;

        Button(page, "Activate").Click();

        page.WaitForAssertion(() => Assert.Equal(["activate"], _control.Calls));
    }

    [Fact]
    public async Task LiveFeed_OutcomeAfterTheStepIsLeft_RaisesNothing()
    {
        var page = await OpenAsync();
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Stage(page, "Queued"));
        var row = await _portal.RowAsync();
        var late = Feed.Handlers;
        await page.InvokeAsync(() => page.FindComponent<HealthCheckStep>().Instance.Dispose());

        foreach (var handler in late)
            await handler(Settled(row.AffiliateKey, SyncOutcome.Created));
    }

    [Fact]
    public async Task Send_OwnAffiliateNotChosen_AsksForOne()
    {
        var page = await OpenAsync();
        page.FindAll("input[type=radio]")[1].Change(true);
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Assert.Contains("Choose an affiliate first.", page.Markup, StringComparison.Ordinal));
        Assert.Empty(await _portal.RowsAsync());
    }

    [Theory]
    [InlineData("Send 2 now", "activate and send")]
    [InlineData("Not now", "activate")]
    public async Task Activate_AffiliatesWereThereBefore_OffersToSendThem(string button, string call)
    {
        await _portal.SaveAsync("One", "one@example.com");
        await _portal.SaveAsync("Two", "two@example.com");
        var page = await OpenAsync();
        Button(page, "Activate").Click();
        page.WaitForAssertion(() => Assert.Contains("2 affiliates have not been sent yet", page.Markup, StringComparison.Ordinal));
        Assert.Empty(_control.Calls);
        Button(page, button).Click();
        page.WaitForAssertion(() => Assert.Equal([call], _control.Calls));
    }

    [Fact]
    public async Task Activate_NothingBefore_ActivatesAtOnce()
    {
        var page = await OpenAsync();
        Button(page, "Activate").Click();
        page.WaitForAssertion(() => Assert.Equal(["activate"], _control.Calls));
    }

    private async Task<IRenderedComponent<SalesforceLeads>> ArrivedAsync()
    {
        var page = await OpenAsync();
        Button(page, "Send test sync").Click();
        page.WaitForAssertion(() => Stage(page, "Queued"));
        var row = await _portal.RowAsync();
        await page.InvokeAsync(() => Feed.Publish(Settled(row.AffiliateKey, SyncOutcome.Created)));
        page.WaitForAssertion(() => Button(page, "Remove the test record"));
        return page;
    }

    /// <summary>Granted and mapped; affiliates saved before that are owed to nobody.</summary>
    private Task HoldAsync(HoldCause cause, string code) => _portal.WriteAsync(async db =>
    {
        var connection = await db.Connections.SingleAsync();
        (connection.Hold, connection.HoldCode) = (cause, code);
    });

    private static BatchSettled Held(long key, HoldCause cause, string code)
    {
        var settled = Settled(key, SyncOutcome.Held);
        return settled with { Outcomes = [settled.Outcomes[0] with { Hold = cause, FaultCode = code, FaultFields = [] }] };
    }

    private async Task<IRenderedComponent<SalesforceLeads>> OpenAsync(Action<SalesforceConnection>? configure = null)
    {
        await _portal.ConnectAsync(configure: configure);
        Services.GetRequiredService<NavigationManager>().NavigateTo(Urls.SalesforceLeadsStep(5));
        var page = RenderPage<SalesforceLeads>();
        page.WaitForElement(".mk-whom");
        return page;
    }

    private static IElement Button(IRenderedComponent<SalesforceLeads> page, string name) =>
        page.FindAll("button").Single(b => b.TextContent.Trim() == name);

    private static string Stage(IRenderedComponent<SalesforceLeads> page, string name) =>
        page.FindAll(".mk-stages li").Single(l => l.Children[1].TextContent == name).Children[2].TextContent;
}

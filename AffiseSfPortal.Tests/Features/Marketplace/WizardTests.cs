using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Marketplace;
using AffiseSfPortal.Features.Marketplace.BuiltIn;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.OAuth;
using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Marketplace;

/// <summary>The wizard by roles and labels, over a real SQLite file.</summary>
public sealed class WizardTests : UiTest, IAsyncLifetime
{
    private TestPortal _portal = null!;
    private FakeControl _control = null!;
    private readonly FakeBuiltInOrg _builtIn = new();

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync(s => s.AddSingleton<ILiveFeed>(Feed));
        MarketplaceBench.AddFakes(Services);
        Services.AddSingleton<IBuiltInOrg>(_builtIn);
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

    [Fact]
    public void Step1_FirstVisit_ShowsTheExternalClientAppAndTheCallbackUrl()
    {
        var page = Open(null);
        Assert.Equal("true", Tab(page, "External Client App").GetAttribute("aria-selected"));
        Assert.Contains("http://localhost/salesforce/oauth2/callback", page.Markup, StringComparison.Ordinal);
        Tab(page, "Existing connected app").Click();
        Assert.Contains("App Manager", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Step1_AppCreated_LeadsToConnection()
    {
        var page = Open(null);
        Button(page, "I have created the app").Click();
        page.WaitForAssertion(() => Assert.EndsWith("?step=2", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
    }

    [Fact]
    public void Connection_EveryField_IsFoundByItsLabel()
    {
        var page = Open(2);
        foreach (var label in new[] { "Consumer Key", "Consumer Secret", "API URL", "Salesforce destination object", "Salesforce domain" })
            Assert.Equal("INPUT", Field(page, label).TagName);
        Assert.Equal("password", Field(page, "Consumer Secret").GetAttribute("type"));
        Assert.Equal("off", Field(page, "Consumer Secret").GetAttribute("autocomplete"));
    }

    [Fact]
    public void Connection_FieldLeftWithAFault_NamesItAndOffersTheCure()
    {
        var page = Open(2);
        Type(page, "API URL", "http://acme.my.salesforce.com/services/data/v48.0");
        page.WaitForAssertion(() => Assert.Contains("https only", Message(page, "api-url"), StringComparison.Ordinal));
        Assert.Equal("true", Field(page, "API URL").GetAttribute("aria-invalid"));
        Button(page, "Use https:// instead of http://").Click();
        page.WaitForAssertion(() => Assert.Equal("https://acme.my.salesforce.com/services/data/v48.0", Field(page, "API URL").GetAttribute("value")));
        Assert.DoesNotContain("https only", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_VersionMissing_OffersTheOrgsNewest()
    {
        var page = Open(2);
        Type(page, "API URL", "https://acme.my.salesforce.com/services/data");
        page.WaitForAssertion(() => Button(page, "Use v68.0, this org’s newest"));
        Button(page, "Use v48.0");
    }

    [Fact]
    public void Connection_ErrorShown_FollowsTheKeys()
    {
        var page = Open(2);
        Type(page, "Salesforce destination object", "My Object");
        page.WaitForAssertion(() => Assert.Contains("is a label", Message(page, "destination-object"), StringComparison.Ordinal));
        Field(page, "Salesforce destination object").Input("My_Object__c");
        Assert.DoesNotContain("is a label", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_SaveWithFaults_CountsThemAndFocusesTheFirst()
    {
        var page = Open(2);
        Type(page, "Consumer Key", "3MVG9key");
        Button(page, "Save").Click();
        page.WaitForAssertion(() => Assert.Contains("4 fields to correct", page.Markup, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Contains(JSInterop.Invocations, i => i.Identifier == "apPortal.focus" && Equals(i.Arguments[0], "consumer-secret")));
    }

    [Fact]
    public void Connection_Saved_ShowsTheSecretAsStoredAndNeverItsText()
    {
        var page = Open(2);
        Fill(page);
        Assert.DoesNotContain(MarketplaceBench.Good.ConsumerSecret, page.Markup, StringComparison.Ordinal);
        Button(page, "Save").Click();
        page.WaitForAssertion(() => Assert.StartsWith("Saved and encrypted", Field(page, "Consumer Secret").GetAttribute("value"), StringComparison.Ordinal));
        Assert.True(Field(page, "Consumer Secret").HasAttribute("readonly"));
        Assert.DoesNotContain(MarketplaceBench.Good.ConsumerSecret, page.Markup, StringComparison.Ordinal);
        page.Find("button[aria-label='Replace the Consumer Secret']").Click();
        Assert.Equal("password", Field(page, "Consumer Secret").GetAttribute("type"));
    }

    [Fact]
    public async Task Connection_Reload_KeepsWhatWasTyped()
    {
        var page = Open(2);
        Type(page, "Consumer Key", "3MVG9half");
        Type(page, "Consumer Secret", "half-a-secret");
        Type(page, "API URL", "http://not-right");
        await page.InvokeAsync(() => ((IDisposable)page.Instance).Dispose());
        var again = Open(null);
        Assert.Equal("3MVG9half", Field(again, "Consumer Key").GetAttribute("value"));
        Assert.Equal("http://not-right", Field(again, "API URL").GetAttribute("value"));
        Assert.StartsWith("Kept and encrypted, not saved yet", Field(again, "Consumer Secret").GetAttribute("value"), StringComparison.Ordinal);
        Assert.DoesNotContain("half-a-secret", again.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_TypedAndNotLeft_IsKeptAfterAMoment()
    {
        var page = Open(2);
        Field(page, "Consumer Key").Input("3MVG9typing");
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal("3MVG9typing", Draft().ConsumerKey));
    }

    [Fact]
    public void Connection_BuiltInOrg_FillsTheFieldsAndStillNeedsSave()
    {
        _builtIn.Address = new Uri("http://127.0.0.1:7610/");
        var page = Open(2);
        Button(page, "Use the built-in Salesforce org").Click();
        page.WaitForAssertion(() => Assert.Equal("http://127.0.0.1:7610", Field(page, "Salesforce domain").GetAttribute("value")));
        Assert.Equal("http://127.0.0.1:7610/services/data/v48.0", Field(page, "API URL").GetAttribute("value"));
        Assert.DoesNotContain("built-in-secret", page.Markup, StringComparison.Ordinal);
        Assert.Null(Stored().ConsumerKey);
        Button(page, "Save").Click();
        page.WaitForAssertion(() => Assert.Equal("built-in-key", Stored().ConsumerKey));
    }

    [Fact]
    public async Task Connection_TypedWhileSaveRuns_StaysInTheFieldAndIsKept()
    {
        var page = Open(2);
        Fill(page);
        var saving = new TaskCompletionSource();
        _control.Configuring = saving.Task;

        var click = Button(page, "Save").ClickAsync(new());
        Field(page, "API URL").Input("https://other.my.salesforce.com/services/data/v60.0");
        Field(page, "Consumer Secret").Input("another-secret");
        saving.SetResult();
        await click;

        page.WaitForAssertion(() => Assert.Equal("https://other.my.salesforce.com/services/data/v60.0", Draft().ApiUrl));
        Assert.Equal("https://other.my.salesforce.com/services/data/v60.0", Field(page, "API URL").GetAttribute("value"));
        Assert.Equal(MarketplaceBench.Good.ApiUrl, Stored().ApiUrl);
        Assert.NotNull(Draft().ProtectedConsumerSecret);
        Assert.Null(Draft().ConsumerKey);
    }

    [Fact]
    public async Task Connection_LeftWhileItIsKept_RaisesNothing()
    {
        var page = Open(2);
        var fields = page.FindComponent<ConnectionFields>().Instance;
        Field(page, "Consumer Key").Input("3MVG9typing");

        // The timer strikes while the page is being left: its call reaches the circuit after the page is gone.
        await page.InvokeAsync(() =>
        {
            var timer = new Thread(() => Clock.Advance(TimeSpan.FromSeconds(1)));
            timer.Start();
            timer.Join();
            fields.Dispose();
        });

        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    [Fact]
    public async Task LiveFeed_EventAfterThePageIsLeft_RaisesNothing()
    {
        var page = Open(2);
        var late = Feed.Handlers;
        await page.InvokeAsync(() => page.Instance.Dispose());

        foreach (var handler in late)
            await handler(new ConnectionChanged(1));
    }

    [Fact]
    public void Connection_NotSaved_GrantSaysWhyItIsBlocked()
    {
        var page = Open(2);
        var grant = Button(page, "Grant permissions");
        Assert.Equal("true", grant.GetAttribute("aria-disabled"));
        grant.Click();
        Assert.Contains("Save the connection before you grant permissions.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_AnotherKeyOnAGrantedConnection_SaysThatTheGrantEnds()
    {
        await _portal.ConnectAsync();
        var page = Open(2);
        Field(page, "Consumer Key").Input("3MVG9other");
        Assert.Contains("ends the present grant", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Step5_NothingDone_IsLockedWithTheReason()
    {
        var page = Open(5);
        Assert.Contains("This step opens when the connection is saved.", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Send test sync");
    }

    [Fact]
    public async Task Permissions_Saved_GrantSubmitsTheFormToTheStart()
    {
        await _portal.ConnectAsync(configure: c => c.ProtectedRefreshToken = null);
        var page = Open(4);
        var grant = Button(page, "Grant permissions");
        Assert.Equal("submit", grant.GetAttribute("type"));
        Assert.Equal(Urls.OAuthStart, grant.GetAttribute("formaction"));
        Assert.Contains("https://login.salesforce.com/services/oauth2/authorize", page.Markup, StringComparison.Ordinal);
        Assert.Contains("signs in to production", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(null, true)]
    public async Task Grant_WhereverItsButtonStands_TheExactAddressIsShown(int? step, bool isActive)
    {
        await _portal.ConnectAsync(configure: c => c.ActivatedAt = isActive ? Clock.GetUtcNow().UtcDateTime : null);
        var page = Open(step);
        Assert.Equal("submit", Button(page, "Grant permissions").GetAttribute("type"));
        Assert.Contains(
            "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=3MVG9key", page.Find(".mk-address").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grant_BlockedByUnsavedEntries_ShowsNoAddress()
    {
        await _portal.ConnectAsync();
        var page = Open(2);
        Field(page, "Consumer Key").Input("3MVG9other");
        Assert.Empty(page.FindAll(".mk-address"));
    }

    [Fact]
    public async Task Step5_GrantTakenBack_IsLockedSaysWhyAndLeadsToPermissions()
    {
        await _portal.ConnectAsync(configure: c => (c.Hold, c.HoldCode, c.HoldMessage) = (HoldCause.ReconnectNeeded, "invalid_grant", "expired access/refresh token"));
        var page = Open(5);
        Assert.Contains("This step opens when permissions are granted.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("was revoked or it expired", page.Find(".ap-verdict-error").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Send test sync");
        Button(page, "Go to Permissions").Click();
        page.WaitForAssertion(() => Assert.EndsWith("?step=4", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Permissions_NoAnswerFor45Seconds_AsksWhatSalesforceShowed()
    {
        await _portal.ConnectAsync(configure: c => c.ProtectedRefreshToken = null);
        await Services.GetRequiredService<OAuthStarter>().BeginAsync(UserId, MarketplaceBench.Callback, Xunit.TestContext.Current.CancellationToken);
        var page = Open(4);
        Assert.DoesNotContain("Did Salesforce show", page.Markup, StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromSeconds(46));
        page.WaitForAssertion(() => Assert.Contains("Did Salesforce show one of these?", page.Markup, StringComparison.Ordinal));
        foreach (var words in new[] { "redirect_uri_mismatch", "access_denied", "inactive user", "inactive org" })
            Assert.Contains(page.FindAll(".mk-refusals dt"), d => d.TextContent.Contains(words, StringComparison.Ordinal));
        var org = page.FindAll(".mk-refusals > div").Single(d => d.QuerySelector("dt")!.TextContent == "inactive org");
        Assert.DoesNotContain("active user", org.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissions_InstanceDiffersFromApiUrl_IsCorrectedInOneClick()
    {
        await _portal.ConnectAsync(configure: c => (c.InstanceUrl, c.OrgName) = ("https://acme2.my.salesforce.com", "Acme Media"));
        var page = Open(4);
        Assert.Contains("Connected to Acme Media", page.Markup, StringComparison.Ordinal);
        Button(page, "Use acme2.my.salesforce.com").Click();
        page.WaitForAssertion(() => Assert.Equal(
            "https://acme2.my.salesforce.com/services/data/v66.0", Stored().ApiUrl));
    }

    [Fact]
    public async Task Settings_Activated_ShowsStateFieldsAndActions()
    {
        await _portal.ConnectAsync(configure: c => c.ActivatedAt = Clock.GetUtcNow().UtcDateTime);
        var page = Open(null);
        Assert.Contains("Every affiliate that is saved goes to Salesforce at once.", page.Markup, StringComparison.Ordinal);
        Field(page, "Consumer Key");
        Button(page, "Configure fields");
        Button(page, "Grant permissions");
        Button(page, "Pause").Click();
        page.WaitForAssertion(() => Assert.Contains("pause", _control.Calls));
    }

    [Fact]
    public async Task Settings_ApiCalls_ShareAndReserveAreSaved()
    {
        var id = await _portal.ConnectAsync(configure: c => c.ActivatedAt = Clock.GetUtcNow().UtcDateTime);
        var page = Open(null);
        page.WaitForAssertion(() => Field(page, "Calls a day for this portal"));
        Field(page, "Calls a day for this portal").Change("many");
        Field(page, "Kept free for other tools, in percent").Change("91");
        page.Find("form.budget").Submit();
        Assert.Contains("Write a whole number of calls", page.Markup, StringComparison.Ordinal);
        Field(page, "Calls a day for this portal").Change("1 000");
        page.Find("form.budget").Submit();
        page.WaitForAssertion(() => Assert.Contains("Write a whole number from 0 to 90.", page.Markup, StringComparison.Ordinal));
        Field(page, "Kept free for other tools, in percent").Change("20");
        page.Find("form.budget").Submit();
        Notices!.WaitForAssertion(() => Assert.Contains("API calls saved", Notices!.Markup, StringComparison.Ordinal));
        var saved = await _portal.ReadAsync(db => db.Connections.AsNoTracking().SingleAsync(c => c.Id == id, TestPortal.Cancel));
        Assert.Equal((1000, 20), (saved.ApiShare, saved.ApiReservePercent));
    }

    [Theory]
    [InlineData(true, "Salesforce confirmed that the access is revoked")]
    [InlineData(false, "Salesforce could not confirm the revocation")]
    public async Task Settings_Disconnect_AsksFirstAndSaysWhatSalesforceConfirmed(bool confirmed, string words)
    {
        _control.ConfirmsRevocation = confirmed;
        await _portal.ConnectAsync(configure: c => c.ActivatedAt = Clock.GetUtcNow().UtcDateTime);
        var page = Open(null);
        Button(page, "Disconnect").Click();
        var dialogs = Dialogs!;
        dialogs.WaitForAssertion(() => Assert.Contains("Disconnect Salesforce?", dialogs.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("disconnect", _control.Calls);
        dialogs.FindAll("button").Single(b => b.TextContent.Trim() == "Disconnect").Click();
        var notices = Notices!;
        notices.WaitForAssertion(() => Assert.Contains(words, notices.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_DisconnectTakesTheViewAway_ClosesItsDialogAllTheSame()
    {
        await _portal.ConnectAsync(configure: c => c.ActivatedAt = Clock.GetUtcNow().UtcDateTime);
        var page = Open(null);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _control.Disconnecting = async () =>
        {
            await _portal.WriteAsync(async db => (await db.Connections.SingleAsync()).ForgetGrant());
            await Task.Run(() => Feed.Publish(new ConnectionChanged(1)));
            await gone.Task;
        };
        Button(page, "Disconnect").Click();
        Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Disconnect").Click();
        page.WaitForAssertion(() => Assert.Equal("Permissions", page.Find("h2.mk-title").TextContent));
        gone.SetResult();

        Dialogs!.WaitForAssertion(() => Assert.DoesNotContain("Disconnect Salesforce?", Dialogs!.Markup, StringComparison.Ordinal));
        Notices!.WaitForAssertion(() => Assert.Contains("Salesforce confirmed that the access is revoked", Notices!.Markup, StringComparison.Ordinal));
        Assert.Equal((int)WizardStep.Permissions, Draft().Step);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("99999999999")]
    [InlineData("")]
    public void Open_StepThatIsNoNumber_OpensTheWizardAsWithoutOne(string step)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"{Urls.SalesforceLeads}?step={step}");
        var page = RenderPage<SalesforceLeads>();
        page.WaitForElement(".steps");
        Assert.Equal("Create the app in Salesforce", page.Find("h2.mk-title").TextContent);
    }

    [Fact]
    public async Task Settings_GrantEnds_GoesBackToTheStepThatIsMissing()
    {
        await _portal.ConnectAsync(configure: c => c.ActivatedAt = Clock.GetUtcNow().UtcDateTime);
        var page = Open(null);
        await _portal.WriteAsync(async db => (await db.Connections.SingleAsync()).ForgetGrant());
        await page.InvokeAsync(() => Feed.Publish(new ConnectionChanged(1)));
        page.WaitForAssertion(() => Assert.Equal("Permissions", page.Find("h2.mk-title").TextContent));
    }

    [Fact]
    public void Connection_NothingSaved_SaysBesideTheButtonsWhyTheyAreBlocked()
    {
        var page = Open(2);
        Assert.Equal("Save the connection before you configure fields or grant permissions.", page.Find(".ap-sticky-message .mk-reason").TextContent.Trim());
    }

    [Fact]
    public void Connection_French_SpeaksFrench()
    {
        UseCulture("fr");
        var page = Open(2);
        Field(page, "URL de l’API");
        Button(page, "Enregistrer");
        Button(page, "Accorder les autorisations");
    }

    private IRenderedComponent<SalesforceLeads> Open(int? step)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(step is null ? Urls.SalesforceLeads : Urls.SalesforceLeadsStep(step.Value));
        var page = RenderPage<SalesforceLeads>();
        page.WaitForElement(".steps");
        return page;
    }

    private SalesforceConnection Stored()
    {
        using var db = Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext();
        return db.Connections.AsNoTracking().Single();
    }

    private ConnectionDraft Draft()
    {
        using var db = Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext();
        return db.ConnectionDrafts.AsNoTracking().Single();
    }

    private static void Fill(IRenderedComponent<SalesforceLeads> page)
    {
        var good = MarketplaceBench.Good;
        Type(page, "Consumer Key", good.ConsumerKey);
        Type(page, "Consumer Secret", good.ConsumerSecret);
        Type(page, "API URL", good.ApiUrl);
        Type(page, "Salesforce destination object", good.DestinationObject);
        Type(page, "Salesforce domain", good.SalesforceDomain);
    }

    private static void Type(IRenderedComponent<SalesforceLeads> page, string label, string text)
    {
        Field(page, label).Input(text);
        Field(page, label).Blur();
    }

    private static IElement Field(IRenderedComponent<SalesforceLeads> page, string label)
    {
        var id = page.FindAll("label").Single(l => l.TextContent.Trim() == label).GetAttribute("for");
        return page.Find($"#{id}");
    }

    private static IElement Button(IRenderedComponent<SalesforceLeads> page, string name) =>
        page.FindAll("button").Single(b => b.TextContent.Trim() == name);

    private static IElement Tab(IRenderedComponent<SalesforceLeads> page, string name) =>
        page.FindAll("[role=tab]").Single(b => b.TextContent.Trim() == name);

    private static string Message(IRenderedComponent<SalesforceLeads> page, string id) => page.Find($"#{id}-message").TextContent;
}

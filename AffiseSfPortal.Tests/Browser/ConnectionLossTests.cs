using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>What is typed while the page has no connection is told afterwards; what is pressed says that nothing was done.</summary>
[Collection(InBrowser.Name)]
public sealed partial class ConnectionLossTests(Stages stages)
{
    [Fact]
    public async Task Editor_TypedWithoutConnection_IsSavedOnceItIsBack()
    {
        // It saves an affiliate, and the fresh portal must stay without one.
        var stage = await stages.DraftingAsync();
        await using var cable = new Cable(stage.Portal.Address);
        await using var visit = await stage.VisitAsync(at: cable.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await visit.FillNewAffiliateAsync("Before GmbH", "Jana Vogt", "offline@nordlicht.example");
        await page.Button("Save").ClickAsync();
        await Expect(SavedAt(page)).ToBeVisibleAsync();

        await visit.WhileAwayAsync(async () =>
        {
            cable.Cut();
            await Expect(Bar(page)).ToBeVisibleAsync();
            await page.FieldStarting("Company name").FillAsync("After AG");
            await page.Field("Status").SelectOptionAsync("OnModeration");
            await page.Field("Country").FillAsync("germ");
            await page.FieldStarting("Phone").FillAsync("+49 40 1234");
            await Expect(page.GetByText("Not saved yet").First).ToBeVisibleAsync();
            await Expect(SavedAt(page)).ToBeHiddenAsync();

            var address = page.Url;
            await page.Button("Save").ClickAsync();
            await Expect(Bar(page)).ToContainTextAsync("Not connected: nothing was done.");
            await page.FieldStarting("Phone").PressAsync("Control+s");
            Assert.Equal(address, page.Url);

            cable.Join();
            await Expect(Bar(page)).ToBeHiddenAsync();
        });
        await Expect(page.GetByText("Not saved yet").Last).ToBeVisibleAsync();
        await page.Button("Save").ClickAsync();
        await Expect(SavedAt(page)).ToBeVisibleAsync();
        await Expect(page.Title()).ToHaveTextAsync("After AG");
        await page.ReloadAsync();

        await Expect(page.FieldStarting("Company name")).ToHaveValueAsync("After AG");
        await Expect(page.Field("Status")).ToHaveValueAsync("OnModeration");
        await Expect(page.Field("Country")).ToHaveValueAsync("Germany (DE)");
        await Expect(page.FieldStarting("Phone")).ToHaveValueAsync("+49 40 1234");
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Wizard_TypedWithoutConnection_IsKeptOnceItIsBack()
    {
        var stage = await stages.DraftingAsync();
        await using var cable = new Cable(stage.Portal.Address);
        await using var visit = await stage.VisitAsync(at: cable.Address);
        var page = visit.Page;
        await visit.GoAsync("/marketplace/salesforce-leads?step=2");
        await Expect(page.Field("Consumer Key")).ToBeVisibleAsync();

        await visit.WhileAwayAsync(async () =>
        {
            cable.Cut();
            await Expect(Bar(page)).ToBeVisibleAsync();
            await page.Field("Consumer Key").FillAsync("3MVG9offline");
            await page.Field("Salesforce destination object").FillAsync("My Object");
            await page.Field("Salesforce destination object").BlurAsync();
            cable.Join();
            await Expect(Bar(page)).ToBeHiddenAsync();
        });
        await Expect(page.GetByText("is a label").First).ToBeVisibleAsync();
        await page.Field("Salesforce destination object").FillAsync("Lead");
        await page.Field("Salesforce destination object").BlurAsync();
        await Expect(page.GetByText("is a label")).ToBeHiddenAsync();
        await page.ReloadAsync();

        await Expect(page.Field("Consumer Key")).ToHaveValueAsync("3MVG9offline");
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Mapping_TypedWithoutConnection_IsSearchedForOnceItIsBack()
    {
        var stage = await stages.FreshAsync();
        await using var cable = new Cable(stage.Portal.Address);
        await using var visit = await stage.VisitAsync(at: cable.Address);
        var page = visit.Page;
        // A change that is not saved asks before the page is left.
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await visit.GoAsync("/settings/content/salesforce-fields");
        const string Name = "Salesforce field for City";
        await page.Button(Name).ClickAsync();
        var box = page.GetByRole(AriaRole.Combobox, new() { Name = Name, Exact = true });
        await box.WaitForAsync();

        await visit.WhileAwayAsync(async () =>
        {
            cable.Cut();
            await Expect(Bar(page)).ToBeVisibleAsync();
            await box.FillAsync("Industry");
            cable.Join();
            await Expect(Bar(page)).ToBeHiddenAsync();
        });
        await page.GetByRole(AriaRole.Option).Filter(new() { HasText = "Industry" }).First.WaitForAsync();
        await box.PressAsync("Enter");
        await Expect(page.Button(Name)).ToContainTextAsync("Industry");
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Network_Gone_IsSaidAtOnce()
    {
        await using var visit = await (await stages.FreshAsync()).VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/affiliates/manage/new");
        await visit.WhileAwayAsync(async () =>
        {
            await visit.Context.SetOfflineAsync(true);
            await Expect(Bar(page)).ToBeVisibleAsync(new() { Timeout = 5000 });
            // The browser opens menus by itself.
            await page.Button("Help").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
            await visit.Context.SetOfflineAsync(false);
            await Expect(Bar(page)).ToBeHiddenAsync();
        });
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Field_MoreThanAMessageHolds_IsRefusedByNameAndThePageGoesOn()
    {
        await using var visit = await (await stages.FreshAsync()).VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/affiliates/manage/new");
        var notes = page.FieldStarting("Notes");

        await notes.FillAsync(new string('x', 33_000));
        await notes.BlurAsync();
        await Expect(page.GetByText("Notes is too long. It holds 2,000")).ToBeVisibleAsync();

        await notes.FillAsync("short");
        await notes.FillAsync(new string('é', 200_000));
        await Expect(page.Locator("#ap-notice")).ToHaveTextAsync("Notes: 200,000 characters at once are too many, a field takes 40,000. Nothing was changed.");
        await Expect(notes).ToHaveValueAsync("short");
        await notes.FillAsync(new string('é', 39_999));
        await notes.BlurAsync();
        await Expect(page.GetByText("Notes is too long. It holds 2,000")).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    [Theory]
    [InlineData(1440, "components-reconnect-rejected")]
    [InlineData(360, "components-reconnect-failed")]
    public async Task Bar_PortalGone_HidesNothingOfThePage(int width, string state)
    {
        await using var visit = await (await stages.FreshAsync()).VisitAsync(new VisitOptions { Width = width });
        var page = visit.Page;
        await visit.GoAsync("/affiliates/manage/new");
        await Bar(page).EvaluateAsync("(bar, state) => { bar.className = state; }", state);

        var reload = Bar(page).GetByRole(AriaRole.Button, new() { Name = "Reload", Exact = true });
        await Expect(reload).ToBeVisibleAsync();
        Assert.Equal(("none", "0px"), (await StyleAsync(reload, "textTransform"), await StyleAsync(reload, "marginTop")));
        var bar = (await Bar(page).BoundingBoxAsync())!;
        await Expect(page.Locator("html")).ToHaveAttributeAsync("style", TopOf(bar.Height));
        Assert.Equal(bar.Height, (await page.Locator(".ap-appbar").BoundingBoxAsync())!.Y, 1.0);
        if (width > 600)
            Assert.InRange(bar.Height, 30, 50);
        await Expect(page.Button("Save")).ToBeInViewportAsync();
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Portal_StartedAnew_PageComesBackByItselfWithWhatWasTyped()
    {
        await using var portal = await PortalProcess.StartAsync(new PortalStart { WithAdministrator = true });
        await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), portal.Address);
        await visit.SignInAsync();
        await visit.InteractiveAsync();
        await visit.GoAsync("/affiliates/manage/new");
        var editor = visit.Page;
        await editor.FieldStarting("Company name").FillAsync("Kept GmbH");
        var wizard = await visit.Context.NewPageAsync();
        await wizard.GotoAsync("/marketplace/salesforce-leads?step=2");
        await wizard.Field("Consumer Key").WaitForAsync();

        await visit.WhileAwayAsync(async () =>
        {
            await portal.KillAsync();
            await Expect(Bar(wizard)).ToBeVisibleAsync();
            await wizard.Field("Consumer Key").FillAsync("3MVG9whiledown");
            await portal.StartProcessAsync();
            await Expect(editor.GetByText("Entries that were not saved are back.")).ToBeVisibleAsync();
            await Expect(Bar(wizard)).ToBeHiddenAsync();
        });
        await Expect(editor.FieldStarting("Company name")).ToHaveValueAsync("Kept GmbH");
        await Expect(wizard.Field("Consumer Key")).ToHaveValueAsync("3MVG9whiledown");
    }

    [Fact]
    public async Task SignOut_InOneWindow_EndsTheOthers()
    {
        await using var portal = await PortalProcess.StartAsync(new PortalStart { WithAdministrator = true });
        await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), portal.Address);
        await visit.SignInAsync();
        await visit.InteractiveAsync();
        var other = await visit.Context.NewPageAsync();
        await other.GotoAsync("/affiliates/manage/new");
        await other.FieldStarting("Company name").FillAsync("Typed GmbH");

        await visit.Page.Locator(".ap-account > button").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();

        await Expect(visit.Page.Title()).ToHaveTextAsync("Sign in");
        await Expect(other.Title()).ToHaveTextAsync("Sign in", new() { Timeout = 10_000 });
    }

    private static ILocator SavedAt(IPage page) => page.GetByText(SavedAtSomeTime());

    private static Regex TopOf(float height) => new($@"--ap-top: {height.ToString("0.###", CultureInfo.InvariantCulture)}", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("^Saved [0-9]", RegexOptions.None, 1000)]
    private static partial Regex SavedAtSomeTime();

    private static ILocator Bar(IPage page) => page.Locator("#components-reconnect-modal");

    private static Task<string> StyleAsync(ILocator of, string property) => of.EvaluateAsync<string>("(e, p) => getComputedStyle(e)[p]", property);
}

using System.Text.RegularExpressions;
using AffiseSfPortal.Domain;
using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>Every page that is looked at, by the name of its picture.</summary>
/// <param name="Name">What the picture is called.</param>
/// <param name="Path">The address.</param>
/// <param name="On">The portal it is looked at on.</param>
/// <param name="IsStatic">Has no circuit to wait for.</param>
/// <param name="Ready">A selector that is there when the page shows what it is about.</param>
/// <param name="IsRefusal">The page says no with its status too.</param>
public sealed record PageToSee(string Name, string Path, PageStage On = PageStage.Fresh, bool IsStatic = false, string Ready = "h1", bool IsRefusal = false)
{
    /// <summary>What is done on the page before it is looked at. Roles and the page's own names, never words: the page may speak French.</summary>
    private Func<Visit, Stage, Task>? Then { get; init; }

    public static IReadOnlyList<PageToSee> All { get; } =
    [
        new("sign-in", "/account/login", IsStatic: true),
        new("dashboard-first-steps", "/", Ready: ".steps li"),
        new("marketplace-not-set-up", "/marketplace", Ready: "article"),
        new("wizard-app", "/marketplace/salesforce-leads?step=1", Ready: ".mk ol"),
        new("wizard-connection", "/marketplace/salesforce-leads?step=2", Ready: "#api-url"),
        new("wizard-fields", "/marketplace/salesforce-leads?step=3", Ready: ".mk h2"),
        new("wizard-permissions-locked", "/marketplace/salesforce-leads?step=4", Ready: ".mk h2"),
        new("salesforce-fields-before-grant", "/settings/content/salesforce-fields", Ready: "table"),
        new("affiliates-empty", "/affiliates/manage", Ready: "h2"),
        new("affiliate-new", "/affiliates/manage/new", Ready: "form"),
        new("sync-health-not-set-up", "/sync-health", Ready: ".ap-verdict"),
        new("settings", "/settings"),
        new("account", "/account/security", IsStatic: true),
        new("account-authenticator", "/account/security", IsStatic: true) { Then = SetUpAuthenticatorAsync },
        new("account-confirm", "/account/confirm", IsStatic: true),
        new("sign-up-fields", "/settings/content/sign-up-fields"),
        new("api-keys-none", "/settings/api-keys", Ready: ".ap-empty"),
        new("alerts", "/settings/alerts", Ready: "fieldset") { Then = OpenAlertsAsync },
        new("users", "/settings/users", On: PageStage.AtWork, Ready: ".people li"),
        new("audit", "/settings/audit", On: PageStage.AtWork, Ready: ".entries li") { Then = OpenEntryAsync },
        new("invitation", "/settings/users", Ready: "#invite-email") { Then = OpenInvitationAsync },
        new("error-help", "/help/errors"),
        new("error-help-code", "/help/errors/FIELD_INTEGRITY_EXCEPTION", Ready: ".help-text"),
        new("error-help-unknown", "/help/errors/NOBODY_KNOWS_THIS", Ready: ".help-text"),
        new("not-found", "/affiliates/nowhere", Ready: ".ap-empty", IsRefusal: true),
        new("error", "/error", IsStatic: true),
        new("oauth-start-too-early", "/salesforce/oauth2/start", IsStatic: true) { Then = PressGrantAsync },
        new("oauth-state-unknown", "/salesforce/oauth2/callback?code=abc&state=forged", IsStatic: true, IsRefusal: true),
        new("dashboard", "/", On: PageStage.AtWork, Ready: ".ap-verdict"),
        new("menu", "/", On: PageStage.AtWork, Ready: ".ap-verdict") { Then = OpenMenuAsync },
        new("marketplace", "/marketplace", On: PageStage.AtWork, Ready: "article"),
        new("plug-in-settings", "/marketplace/salesforce-leads", On: PageStage.AtWork, Ready: ".ap-verdict"),
        new("wizard-permissions", "/marketplace/salesforce-leads?step=4", On: PageStage.AtWork, Ready: ".ap-verdict"),
        new("wizard-health-check", "/marketplace/salesforce-leads?step=5", On: PageStage.AtWork, Ready: ".mk fieldset"),
        new("salesforce-fields", "/settings/content/salesforce-fields", On: PageStage.AtWork, Ready: "table"),
        new("salesforce-fields-picker", "/settings/content/salesforce-fields", On: PageStage.AtWork, Ready: "table") { Then = OpenPickerAsync },
        OnMapping("salesforce-fields-draft", AcceptSuggestionsAsync),
        OnMapping("salesforce-fields-steps", OpenStepsAsync),
        OnMapping("salesforce-fields-values", OpenValueMapAsync),
        OnMapping("salesforce-fields-risky", OpenRiskAsync),
        OnMapping("salesforce-fields-changes", SeeChangesAsync),
        OnMapping("salesforce-fields-preflight", visit => OpenPanelAsync(visit, 0)),
        OnMapping("salesforce-fields-preview", visit => OpenPanelAsync(visit, 1)),
        OnMapping("salesforce-fields-dry-run", DryRunAsync),
        OnMapping("salesforce-fields-versions", visit => OpenPanelAsync(visit, 3)),
        OnMapping("salesforce-fields-settings", visit => OpenPanelAsync(visit, 4)),
        OnMapping("salesforce-fields-owner", FindOwnerAsync),
        OnMapping("salesforce-fields-filter", MakeFilterAsync),
        OnMapping("salesforce-fields-file", visit => OpenPanelAsync(visit, 6)),
        OnMapping("salesforce-fields-apply", visit => OpenPanelAsync(visit, 7)),
        OnMapping("salesforce-fields-apply-filtered", visit => ChooseWhichAsync(visit, 1)),
        OnMapping("salesforce-fields-apply-selected", ChooseSomeAsync),
        OnMapping("salesforce-fields-drift", visit => OpenPanelAsync(visit, 8)),
        OnMapping("salesforce-fields-affected", OpenAffectedAsync),
        new("disconnect", "/marketplace/salesforce-leads", On: PageStage.AtWork, Ready: ".ap-verdict") { Then = AskToDisconnectAsync },
        new("oauth-start", "/salesforce/oauth2/start", On: PageStage.Sending, IsStatic: true),
        new("oauth-leaving", "/salesforce/oauth2/start", On: PageStage.Sending, IsStatic: true) { Then = PressGrantAndStayAsync },
        new("oauth-refused", "/salesforce/oauth2/start", On: PageStage.Sending, IsStatic: true) { Then = ComeBackRefusedAsync },
        new("affiliates", "/affiliates/manage", On: PageStage.AtWork, Ready: "table, [role=list], ul"),
        new("affiliate", "/affiliates/manage/3", On: PageStage.AtWork, Ready: "form"),
        new("affiliate-erase", "/affiliates/manage/3", On: PageStage.AtWork, Ready: "form") { Then = AskToEraseAsync },
        new("affiliate-refused", "/affiliates/manage/26", On: PageStage.AtWork, Ready: "form"),
        new("api-keys", "/settings/api-keys", On: PageStage.AtWork, Ready: ".keys"),
        new("sync-health", "/sync-health", On: PageStage.AtWork, Ready: ".cause"),
        new("sync-health-cure", "/sync-health", On: PageStage.AtWork, Ready: ".cause") { Then = OpenCureAsync },
        new("sync-health-ignore", "/sync-health", On: PageStage.AtWork, Ready: ".cause") { Then = OpenIgnoreAsync },
        new("sync-health-month", "/sync-health?range=month", On: PageStage.AtWork, Ready: ".cause"),
    ];

    /// <summary>With <c>PAGES=affected</c> those pages alone that have it in their name.</summary>
    public static TheoryData<string> Names => [.. All.Select(p => p.Name).Where(n => n.Contains(Environment.GetEnvironmentVariable("PAGES") ?? "", StringComparison.Ordinal))];

    public static PageToSee Of(string name) => All.Single(p => p.Name == name);

    internal async Task<Visit> OpenAsync(Stages stages, VisitOptions options)
    {
        var stage = await (On switch
        {
            PageStage.Fresh => stages.FreshAsync(),
            PageStage.Sending => stages.SendingAsync(),
            PageStage.AtWork => stages.AtWorkAsync(),
        });
        // Whoever is signed in would be led on from the sign-in page.
        var visit = Name == "sign-in" ? await Visit.BeginAsync(await stage.Chromium.GetAsync(), stage.Portal.Address, options) : await stage.VisitAsync(options);
        if (IsRefusal)
            visit.ExpectRefusal(Path);
        if (IsStatic)
            await visit.Page.GotoAsync(Path);
        else
            await visit.GoAsync(Path);
        await visit.Page.Locator(Ready).First.WaitForAsync();
        if (Then is not null)
            await Then(visit, stage);
        // Chips and ages come with the first figures; fonts before a picture.
        await visit.Page.EvaluateAsync("document.fonts.ready");
        return visit;
    }

    /// <summary>Shows a secret that nobody takes.</summary>
    private static async Task SetUpAuthenticatorAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator("section[aria-labelledby=authenticator] button.ap-button-primary").ClickAsync();
        await visit.Page.Locator(".ap-qr").WaitForAsync();
    }

    private static Task PressGrantAsync(Visit visit, Stage stage) => visit.Page.Locator("button[form=oauth-start]").ClickAsync();

    /// <summary>The page that leads on by itself, held before it does.</summary>
    private static async Task PressGrantAndStayAsync(Visit visit, Stage stage)
    {
        await visit.Page.RouteAsync("**/salesforce/oauth2/start", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Headers = answer.Headers.Where(h => h.Key != "refresh") });
        });
        await PressGrantAsync(visit, stage);
        await visit.Page.Locator("main a.ap-button").WaitForAsync();
    }

    /// <summary>The refusal that says most: with this portal's callback URL.</summary>
    private static async Task ComeBackRefusedAsync(Visit visit, Stage stage)
    {
        await stage.Portal.ArmFaultAsync(new { kind = "authorizeError", code = "redirect_uri_mismatch", message = "redirect_uri must match configuration", value = "return" });
        await PressGrantAsync(visit, stage);
        await visit.Page.IsAtAsync("/salesforce/oauth2/callback");
    }

    /// <summary>Everything that can be filled in.</summary>
    private static async Task OpenAlertsAsync(Visit visit, Stage stage)
    {
        var switches = visit.Page.Locator(".card input[type=checkbox]");
        for (var i = 0; i < await switches.CountAsync(); i++)
            await switches.Nth(i).CheckAsync(new() { Force = true });
        await visit.Page.Locator("#alert-from-time").WaitForAsync();
    }

    /// <summary>Makes a link and follows it.</summary>
    private static async Task OpenInvitationAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator("#invite-email").FillAsync($"guest-{Guid.NewGuid():N}@example.com");
        await visit.Page.Locator("#invite-email").PressAsync("Enter");
        await visit.Page.GotoAsync(await visit.Page.Locator("#new-link code").InnerTextAsync());
        await visit.Page.Locator("#password").WaitForAsync();
    }

    private static Task OpenEntryAsync(Visit visit, Stage stage) => visit.Page.Locator(".entries summary").First.ClickAsync();

    /// <summary>The account menu: on a phone the only one.</summary>
    private static async Task OpenMenuAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator(".ap-account > button").ClickAsync();
        await visit.Page.Locator("#menu-account").WaitForAsync();
    }

    private static async Task OpenPickerAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator("[data-grid] button[aria-haspopup=listbox]").Nth(1).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Option).First.WaitForAsync();
    }

    /// <summary>The mapping of the portal at work, which nothing here saves.</summary>
    private static PageToSee OnMapping(string name, Func<Visit, Task> then) =>
        new(name, "/settings/content/salesforce-fields", On: PageStage.AtWork, Ready: "table") { Then = (visit, _) => then(visit) };

    private static async Task AcceptSuggestionsAsync(Visit visit)
    {
        await visit.Page.Locator(".tools .ap-cure").Last.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("[data-accept]")).ToHaveCountAsync(0);
    }

    private static async Task OpenStepsAsync(Visit visit)
    {
        await RowTo(visit, "Last Name").Locator("[data-cell=transform]").ClickAsync();
        await visit.Page.Locator(".editor").WaitForAsync();
    }

    private static async Task OpenValueMapAsync(Visit visit)
    {
        await AcceptSuggestionsAsync(visit);
        await RowTo(visit, "Affiliate Status").Locator("[data-cell=transform]").ClickAsync();
        await visit.Page.Locator(".editor-start button").ClickAsync();
        await visit.Page.Locator(".editor .values").WaitForAsync();
    }

    /// <summary>A long text to a short field: counted, and opened by its mark.</summary>
    private static async Task OpenRiskAsync(Visit visit)
    {
        await AcceptSuggestionsAsync(visit);
        await RowTo(visit, "Description").Locator("[data-cell=target]").ClickAsync();
        var box = visit.Page.GetByRole(AriaRole.Combobox, new() { Expanded = true });
        await box.FillAsync("Internal_Note__c");
        await visit.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = "Internal_Note__c" }).First.WaitForAsync();
        await box.PressAsync("Enter");
        // Counted: until then every row that could lose something says so.
        await visit.Page.Locator(".grid button.check").Filter(new() { HasTextRegex = new("[0-9]", RegexOptions.None, TimeSpan.FromSeconds(1)) }).First.ClickAsync();
        await visit.Page.Locator(".opened").First.WaitForAsync();
    }

    private static async Task SeeChangesAsync(Visit visit)
    {
        await AcceptSuggestionsAsync(visit);
        await visit.Page.Locator("button[aria-expanded]:not([data-cell])").Last.ClickAsync();
        await visit.Page.Locator(".dock").WaitForAsync();
    }

    private static async Task OpenPanelAsync(Visit visit, int item)
    {
        await visit.Page.Locator(".tools .more button").ClickAsync();
        await visit.Page.Locator(".mud-menu-item").Nth(item).ClickAsync();
        // Whole, without skeletons and with nothing being counted.
        await visit.Page.Locator(".panel").WaitForAsync();
        await Assertions.Expect(visit.Page.Locator(".panel .mud-skeleton, .panel .mud-progress-linear")).ToHaveCountAsync(0);
    }

    /// <summary>As Salesforce knows them: by a part of the name.</summary>
    private static async Task FindOwnerAsync(Visit visit)
    {
        await OpenPanelAsync(visit, 4);
        await visit.Page.Locator("input[name=owner]").Nth((int)OwnerRule.Fixed).CheckAsync();
        await visit.Page.Locator("#owner-name").FillAsync("ne");
        await visit.Page.Locator(".ap-option").First.WaitForAsync();
    }

    private static async Task MakeFilterAsync(Visit visit)
    {
        await OpenPanelAsync(visit, 5);
        await visit.Page.Locator(".panel fieldset .mud-button-root").First.ClickAsync();
        await visit.Page.Locator(".panel input.wide").FillAsync("banned");
        await visit.Page.Locator(".panel input.wide").PressAsync("Tab");
        await visit.Page.Locator("input[name=leaving]").Nth(1).CheckAsync();
        await visit.Page.Locator("#leaving-field").WaitForAsync();
    }

    private static async Task ChooseWhichAsync(Visit visit, int which)
    {
        await OpenPanelAsync(visit, 7);
        await visit.Page.Locator("input[name=apply-which]").Nth(which).CheckAsync();
        // Counted anew.
        await Assertions.Expect(visit.Page.Locator(".panel-verdict")).ToContainTextAsync(new Regex("[0-9]", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static async Task ChooseSomeAsync(Visit visit)
    {
        await ChooseWhichAsync(visit, 2);
        for (var i = 0; i < 2; i++)
        {
            await visit.Page.Locator("#apply-add").ClickAsync();
            await visit.Page.Locator(".mud-popover-open .mud-list-item").First.ClickAsync();
            await Assertions.Expect(visit.Page.Locator(".apply-chosen li")).ToHaveCountAsync(i + 1);
        }
        await Assertions.Expect(visit.Page.Locator(".mud-popover-open")).ToHaveCountAsync(0);
    }

    private static async Task OpenAffectedAsync(Visit visit)
    {
        await OpenRiskAsync(visit);
        await visit.Page.Locator(".counted .row-button").First.ClickAsync();
        await visit.Page.Locator(".mud-dialog tbody tr").First.WaitForAsync();
    }

    private static async Task OpenCureAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator(".cause button.ap-cure").First.ClickAsync();
        await visit.Page.Locator(".mud-dialog .mud-dialog-actions").WaitForAsync();
    }

    private static async Task OpenIgnoreAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator(".cause .mud-menu button").First.ClickAsync();
        await visit.Page.Locator(".mud-menu-item").Nth(1).ClickAsync();
        await visit.Page.Locator("#ignore-reason").WaitForAsync();
    }

    private static async Task DryRunAsync(Visit visit)
    {
        await AcceptSuggestionsAsync(visit);
        await OpenPanelAsync(visit, 2);
        await visit.Page.Locator(".panel-head .mud-button-root").First.ClickAsync();
        await visit.Page.Locator(".panel-verdict").WaitForAsync();
    }

    /// <summary>By the org's own label, which is the same in every language.</summary>
    private static ILocator RowTo(Visit visit, string label) =>
        visit.Page.Locator("tr[data-row]").Filter(new() { Has = visit.Page.Locator($".target-label:text-is('{label}')") });

    /// <summary>Of the buttons beside the form the one that only an administrator sees and that warns.</summary>
    private static async Task AskToEraseAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator(".editor-side .mud-button-outlined-error").ClickAsync();
        await visit.Page.Locator("#erase-confirm").WaitForAsync();
    }

    private static async Task AskToDisconnectAsync(Visit visit, Stage stage)
    {
        await visit.Page.Locator(".mk-side .mk-buttons button").Last.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
    }
}

/// <summary>The portals of <see cref="Stages"/>.</summary>
public enum PageStage
{
    Fresh = 0,
    Sending = 1,
    AtWork = 2,
}

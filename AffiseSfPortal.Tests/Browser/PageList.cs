namespace AffiseSfPortal.Tests.Browser;

/// <summary>Every page that is looked at, by the name of its picture.</summary>
/// <param name="Name">What the picture is called.</param>
/// <param name="Path">The address.</param>
/// <param name="AtWork">On the portal at work instead of the one just begun.</param>
/// <param name="IsStatic">Has no circuit to wait for.</param>
/// <param name="Ready">A selector that is there when the page shows what it is about.</param>
public sealed record PageToSee(string Name, string Path, bool AtWork = false, bool IsStatic = false, string Ready = "h1")
{
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
        new("sign-up-fields", "/settings/content/sign-up-fields"),
        new("api-keys-none", "/settings/api-keys", Ready: ".ap-empty"),
        new("error-help", "/help/errors"),
        new("dashboard", "/", AtWork: true, Ready: ".ap-verdict"),
        new("marketplace", "/marketplace", AtWork: true, Ready: "article"),
        new("plug-in-settings", "/marketplace/salesforce-leads", AtWork: true, Ready: ".ap-verdict"),
        new("wizard-permissions", "/marketplace/salesforce-leads?step=4", AtWork: true, Ready: ".ap-verdict"),
        new("wizard-health-check", "/marketplace/salesforce-leads?step=5", AtWork: true, Ready: ".mk fieldset"),
        new("salesforce-fields", "/settings/content/salesforce-fields", AtWork: true, Ready: "table"),
        new("affiliates", "/affiliates/manage", AtWork: true, Ready: "table, [role=list], ul"),
        new("affiliate", "/affiliates/manage/3", AtWork: true, Ready: "form"),
        new("affiliate-refused", "/affiliates/manage/26", AtWork: true, Ready: "form"),
        new("api-keys", "/settings/api-keys", AtWork: true, Ready: ".keys"),
        new("sync-health", "/sync-health", AtWork: true, Ready: ".ap-verdict"),
    ];

    public static TheoryData<string> Names => [.. All.Select(p => p.Name)];

    public static PageToSee Of(string name) => All.Single(p => p.Name == name);

    internal async Task<Visit> OpenAsync(Stages stages, VisitOptions options)
    {
        var stage = AtWork ? await stages.AtWorkAsync() : await stages.FreshAsync();
        // Whoever is signed in would be led on from the sign-in page.
        var visit = Name == "sign-in" ? await Visit.BeginAsync(await stage.Chromium.GetAsync(), stage.Portal.Address, options) : await stage.VisitAsync(options);
        if (IsStatic)
            await visit.Page.GotoAsync(Path);
        else
            await visit.GoAsync(Path);
        await visit.Page.Locator(Ready).First.WaitForAsync();
        // Chips and ages come with the first figures; fonts before a picture.
        await visit.Page.EvaluateAsync("document.fonts.ready");
        return visit;
    }
}

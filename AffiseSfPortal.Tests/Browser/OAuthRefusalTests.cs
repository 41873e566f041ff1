using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>Every documented way in which Salesforce refuses a sign-in ends on a page that says what happened and what to do.</summary>
[Collection(InBrowser.Name)]
public sealed class OAuthRefusalTests(Stages stages)
{
    private const string AgainThere = "Back to Permissions";
    private const string ToFields = "Go to Connection";

    /// <summary>Error, its description, title, words of the cure, and where the page leads.</summary>
    public static TheoryData<string, string?, string, string, string> AtTheSignIn => new()
    {
        { "access_denied", "end-user denied authorization", "Permission was denied", "then Allow", AgainThere },
        { "access-denied", null, "Permission was denied", "then Allow", AgainThere },
        { "redirect_uri_mismatch", "redirect_uri must match configuration", "The callback URL differs", "paste this callback URL", AgainThere },
        { "invalid_client_id", "client identifier invalid", "Salesforce does not know the Consumer Key", "wait ten minutes", ToFields },
        { "invalid_client", "app must be installed into org", "The app must be installed in the org", "Approve Uninstalled Connected Apps", AgainThere },
        { "OAUTH_APPROVAL_ERROR_GENERIC", null, "The app must be installed in the org", "Use Any API Client", AgainThere },
        { "OAUTH_APP_BLOCKED", "this app is blocked by admin", "The app is blocked", "press Unblock", AgainThere },
        { "OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", "The user is not approved for the app", "permission set", AgainThere },
        { "restricted_access", "ip restricted", "Salesforce refuses this server’s address", "Relax IP restrictions", AgainThere },
        { "inactive_user", "inactive user", "The Salesforce user is inactive", "activate this one", AgainThere },
        { "inactive_org", "inactive org", "The Salesforce org is inactive", "reactivate the org", AgainThere },
        { "invalid_scope", "the requested scope is not allowed", "The app lacks a scope", "Add both scopes", AgainThere },
        { "immediate_unsuccessful", "immediate unsuccessful", "Salesforce needs a sign-in", "Grant permissions again", AgainThere },
        { "brand_new_error", "words that nobody knows yet", "Salesforce refused with a reason unknown to the portal", "Salesforce’s words", AgainThere },
    };

    /// <summary>The same for what Salesforce says when the portal changes the code for tokens.</summary>
    public static TheoryData<string, string?, string, string, string> AtTheToken => new()
    {
        { "invalid_grant", "expired authorization code", "Salesforce’s answer was too old", "Grant permissions again", AgainThere },
        { "invalid_grant", "ip restricted", "Salesforce refuses this server’s address", "Relax IP restrictions", AgainThere },
        { "invalid_grant", "inactive user", "The Salesforce user is inactive", "activate this one", AgainThere },
        { "invalid_grant", "invalid code verifier", "The proof of the sign-in did not fit", "Grant permissions again", AgainThere },
        { "invalid_grant", "authentication failure", "Salesforce could not verify the sign-in", "Login History", AgainThere },
        { "invalid_client", "invalid client credentials", "Key and secret do not fit together", "Copy the Consumer Secret again", ToFields },
        { "invalid_app_access", "user is not admin approved to access this app", "The user is not approved for the app", "permission set", AgainThere },
        { "rate_limit_exceeded", "too many requests", "Too many sign-ins", "Wait an hour", AgainThere },
    };

    [Theory]
    [MemberData(nameof(AtTheSignIn))]
    public async Task SignIn_Refused_SaysWhatHappenedAndWhatToDo(string error, string? description, string title, string cure, string leadsTo)
    {
        await using var visit = await LeaveAsync(new { kind = "authorizeError", code = error, message = description ?? "", value = "return" });

        await AssertPageAsync(visit, error, description, title, cure, leadsTo);
    }

    [Theory]
    [MemberData(nameof(AtTheToken))]
    public async Task Token_Refused_SaysWhatHappenedAndWhatToDo(string error, string? description, string title, string cure, string leadsTo)
    {
        await using var visit = await LeaveAsync(new { kind = "tokenError", path = "/services/oauth2/token", code = error, message = description });
        await visit.Page.Button("Allow").ClickAsync();

        await AssertPageAsync(visit, error, description, title, cure, leadsTo);
    }

    [Fact]
    public async Task SignIn_Refused_IsToldByTheWizardToo()
    {
        await using var visit = await LeaveAsync(new { kind = "authorizeError", code = "OAUTH_APP_BLOCKED", message = "this app is blocked by admin", value = "return" });
        await visit.Page.Link(AgainThere).ClickAsync();
        await visit.InteractiveAsync();

        await Expect(visit.Page.GetByText("The app is blocked").First).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("press Unblock").First).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    /// <summary>What stays on Salesforce's own page, found by the words that it shows there.</summary>
    [Theory]
    [InlineData("redirect_uri_mismatch", "paste this callback URL")]
    [InlineData("invalid_client_id", "wait ten minutes")]
    [InlineData("OAUTH_APPROVAL_ERROR_GENERIC", "Approve Uninstalled Connected Apps")]
    [InlineData("OAUTH_APP_BLOCKED", "press Unblock")]
    [InlineData("OAUTH_APP_ACCESS_DENIED", "permission set")]
    public async Task SignIn_EndedAtSalesforce_IsFoundInTheRecipe(string error, string cure)
    {
        await using var visit = await LeaveAsync(new { kind = "authorizeError", code = error, message = "" });
        var page = visit.Page;
        await Expect(page.GetByText(error).First).ToBeVisibleAsync();

        await visit.GoAsync("/marketplace/salesforce-leads?step=1");
        await page.Locator("details summary").ClickAsync();

        var refusal = page.Locator("dl > div").Filter(new() { Has = page.Locator("dt").Filter(new() { HasText = error }) });
        await Expect(refusal.First).ToContainTextAsync(cure);
        visit.AssertQuiet();
    }

    /// <summary>From the portal's own page before Salesforce's, with the fault armed.</summary>
    private async Task<Visit> LeaveAsync(object fault)
    {
        var stage = await stages.SendingAsync();
        await stage.Portal.ArmFaultAsync(fault);
        var visit = await stage.VisitAsync();
        await visit.Page.GotoAsync("/salesforce/oauth2/start");
        await visit.Page.Button("Grant permissions").ClickAsync();
        return visit;
    }

    private static async Task AssertPageAsync(Visit visit, string error, string? description, string title, string cure, string leadsTo)
    {
        var page = visit.Page;
        await Expect(page.Title()).ToHaveTextAsync(title);
        await Expect(page.GetByText("What to do:")).ToBeVisibleAsync();
        await Expect(page.Locator("section p").Filter(new() { HasText = "What to do:" })).ToContainTextAsync(cure);
        await Expect(page.Locator("section p").Filter(new() { HasText = "Salesforce said" })).ToContainTextAsync($"{error} {description}".Trim());
        await Expect(page.Link(leadsTo)).ToBeVisibleAsync();
        visit.AssertQuiet();
    }
}

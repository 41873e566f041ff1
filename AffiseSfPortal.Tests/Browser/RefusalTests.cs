using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>What is refused, where an administrator sees it, with the cure beside it.</summary>
[Collection(InBrowser.Name)]
public sealed class RefusalTests(Stages stages)
{
    [Theory]
    [InlineData("API URL", "http://acme.my.salesforce.com/services/data/v48.0", "Salesforce answers on https only.")]
    [InlineData("API URL", "https://acme.my.salesforce.com/services/data", "The version is missing.")]
    [InlineData("API URL", "https://example.com/services/data/v48.0", "is not a Salesforce host")]
    [InlineData("Salesforce domain", "https://salesforce.com.example.com", "Salesforce")]
    [InlineData("Salesforce destination object", "My Object", "is a label")]
    public async Task ConnectionField_Wrong_IsRefusedWhenItIsLeft(string field, string text, string words)
    {
        await using var visit = await (await stages.DraftingAsync()).VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/marketplace/salesforce-leads?step=2");

        await page.Field(field).FillAsync(text);
        await page.Field(field).BlurAsync();

        await Expect(page.Field(field)).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText(words).First).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    [Theory]
    [InlineData("API URL", "https://acme.lightning.force.com/lightning/page/home", "is the address bar’s host", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("API URL", "https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home", "is the host of Setup", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("API URL", "https://acme--uat.sandbox.lightning.force.com/lightning/page/home", "is the address bar’s host", "https://acme--uat.sandbox.my.salesforce.com/services/data/v48.0")]
    [InlineData("Salesforce domain", "https://acme.lightning.force.com/lightning/page/home", "is the address bar’s host", "https://acme.my.salesforce.com")]
    [InlineData("Salesforce domain", "https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home", "is the host of Setup", "https://acme.my.salesforce.com")]
    public async Task Host_PastedFromTheAddressBar_IsCuredInOneClick(string field, string pasted, string words, string right)
    {
        await using var visit = await (await stages.DraftingAsync()).VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/marketplace/salesforce-leads?step=2");
        // A domain of production beside the API URL of a sandbox is refused for that reason.
        await page.Field("API URL").FillAsync("https://acme.my.salesforce.com/services/data/v48.0");
        await page.Field("API URL").BlurAsync();

        await page.Field(field).FillAsync(pasted);
        await page.Field(field).BlurAsync();
        await Expect(page.GetByText(words)).ToBeVisibleAsync();
        await page.Button($"Use {new Uri(right).Host}").ClickAsync();

        await Expect(page.Field(field)).ToHaveValueAsync(right);
        await Expect(page.Field(field)).Not.ToHaveAttributeAsync("aria-invalid", "true");
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Grant_Denied_SaysSoAndTheAnswerWorksOnce()
    {
        await using var visit = await (await stages.SendingAsync()).VisitAsync();
        visit.ExpectRefusal("/salesforce/oauth2/callback");
        var page = visit.Page;
        await visit.LeaveForSalesforceAsync();
        await page.Button("Deny").ClickAsync();

        await Expect(page.Title()).ToHaveTextAsync("Permission was denied");
        await page.ReloadAsync();
        await Expect(page.Title()).ToHaveTextAsync("This answer was used already");
        await page.Link("Back to Permissions").ClickAsync();
        await visit.InteractiveAsync();
        visit.AssertQuiet();
    }

    [Theory]
    [InlineData("?code=abc&state=forged", "This sign-in did not begin here")]
    [InlineData("?code=abc", "This is not an answer to a sign-in")]
    public async Task Callback_WithAWrongMark_IsRefused(string query, string title)
    {
        await using var visit = await (await stages.SendingAsync()).VisitAsync();
        visit.ExpectRefusal("/salesforce/oauth2/callback");

        await visit.Page.GotoAsync("/salesforce/oauth2/callback" + query);

        await Expect(visit.Page.Title()).ToHaveTextAsync(title);
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Grant_AnsweredTooLate_IsRefused()
    {
        var stage = await stages.SendingAsync();
        await using var visit = await stage.VisitAsync();
        visit.ExpectRefusal("/salesforce/oauth2/callback");
        await visit.LeaveForSalesforceAsync();
        await stage.AgeSignInsAsync(TimeSpan.FromMinutes(11));
        await visit.Page.Button("Allow").ClickAsync();

        await Expect(visit.Page.Title()).ToHaveTextAsync("The sign-in took longer than 10 minutes");
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Grant_WithoutRefreshToken_IsNotConnected()
    {
        var stage = await stages.SendingAsync();
        await stage.Portal.ArmFaultAsync(new { kind = "noRefreshToken" });
        await using var visit = await stage.VisitAsync();
        visit.ExpectRefusal("/salesforce/oauth2/callback");
        await visit.LeaveForSalesforceAsync();
        await visit.Page.Button("Allow").ClickAsync();

        await Expect(visit.Page.Title()).ToHaveTextAsync("Salesforce sent no refresh token");
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Grant_ThatNeverCameBack_AsksWhatSalesforceShowed()
    {
        var stage = await stages.SendingAsync();
        await stage.Portal.ArmFaultAsync(new { kind = "authorizeError", code = "redirect_uri_mismatch", message = "redirect_uri must match configuration" });
        await using var visit = await stage.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/marketplace/salesforce-leads?step=4");
        await page.Button("Grant permissions").ClickAsync();
        await Expect(page.GetByText("redirect_uri_mismatch").First).ToBeVisibleAsync();

        await stage.AgeSignInsAsync(TimeSpan.FromMinutes(1));
        await visit.GoAsync("/marketplace/salesforce-leads?step=4");
        await Expect(page.GetByText("Did Salesforce show one of these?")).ToBeVisibleAsync();
        await Expect(page.GetByText("redirect_uri_mismatch").First).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    [Fact]
    public async Task SignIn_WithAWrongPassword_SaysOneThingForBothFields()
    {
        var stage = await stages.FreshAsync();
        await using var visit = await Visit.BeginAsync(await stage.Chromium.GetAsync(), stage.Portal.Address);

        await visit.SignInAsync(password: "not the password at all");

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("E-mail or password is not right.");
        visit.AssertQuiet();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/affiliates/manage/1")]
    [InlineData("/marketplace/salesforce-leads")]
    [InlineData("/settings/content/salesforce-fields")]
    [InlineData("/sync-health")]
    public async Task Page_WithoutSignIn_LeadsToSignInAndBack(string path)
    {
        var stage = await stages.FreshAsync();
        await using var visit = await Visit.BeginAsync(await stage.Chromium.GetAsync(), stage.Portal.Address);

        await visit.Page.GotoAsync(path);

        await Expect(visit.Page.Title()).ToHaveTextAsync("Sign in");
        Assert.StartsWith("/account/login", new Uri(visit.Page.Url).AbsolutePath, StringComparison.Ordinal);
        visit.AssertQuiet();
    }
}

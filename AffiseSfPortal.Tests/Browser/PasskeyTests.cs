using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>Passkeys from end to end, with a virtual authenticator: only a browser decides whether they work under the content policy.</summary>
[Collection(InBrowser.Name)]
public sealed class PasskeyTests(Stages stages)
{
    [Fact]
    public async Task Passkey_OfAnAdministrator_OpensThePortalAloneAndAfterThePassword()
    {
        await using var portal = await PortalProcess.StartAsync(new PortalStart
        {
            WithAdministrator = true,
            WithSimulator = false,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Identity:RequireSecondFactor"] = "true", ["BuiltIn:Enabled"] = "false" },
        });
        await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), portal.Address);
        var page = visit.Page;
        await AddAuthenticatorAsync(visit);

        // Nothing else is reached before there is a second factor.
        await visit.SignInAsync();
        await page.IsAtAsync("/account/security");
        await Expect(page.GetByText("Administrators need a second factor.")).ToBeVisibleAsync();
        await page.Field("Name of a new passkey").FillAsync("Laptop");
        await page.Button("Add passkey").ClickAsync();
        await Expect(page.GetByText("The passkey was added.")).ToBeVisibleAsync();
        await page.Link("Rename Laptop").ClickAsync();
        await page.Field("Name").FillAsync("Work laptop");
        await page.Button("Save").ClickAsync();
        await Expect(page.Button("Remove Work laptop")).ToBeVisibleAsync();
        await AccessibilityTests.AssertAccessibleInBothThemesAsync(visit);
        await page.Link("Back to the portal").ClickAsync();
        await visit.InteractiveAsync();

        await visit.Context.ClearCookiesAsync();
        await page.GotoAsync("/account/login");
        await page.Button("Sign in with a passkey").ClickAsync();
        await visit.InteractiveAsync();

        await visit.Context.ClearCookiesAsync();
        await visit.SignInAsync();
        await page.IsAtAsync("/account/second-factor");
        await AccessibilityTests.AssertAccessibleInBothThemesAsync(visit);
        await page.Button("Sign in with a passkey").ClickAsync();
        await visit.InteractiveAsync();
        visit.AssertQuiet();
    }

    /// <summary>A built-in one that asks its owner and answers at once.</summary>
    private static async Task AddAuthenticatorAsync(Visit visit)
    {
        var devtools = await visit.Context.NewCDPSessionAsync(visit.Page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}

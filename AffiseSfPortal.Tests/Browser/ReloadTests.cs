using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>A reload in the middle of the work loses nothing that was entered.</summary>
[Collection(InBrowser.Name)]
public sealed partial class ReloadTests(Stages stages)
{
    [Fact]
    public async Task SalesforceFields_ReloadedWithChanges_BringsThemBackUntilTheyAreDiscarded()
    {
        await using var visit = await (await stages.FreshAsync()).VisitAsync();
        var page = visit.Page;
        // The browser itself asks before it reloads.
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await visit.GoAsync("/settings/content/salesforce-fields");
        await page.PickTargetAsync("City", "City");
        await page.PickTargetAsync("ID", "Affise_Affiliate_Id__c");
        await Expect(page.GetByText("2 changes")).ToBeVisibleAsync();

        await page.ReloadAsync();

        await Expect(page.GetByText("Changes that were not saved are back.")).ToBeVisibleAsync();
        await Expect(page.Button("Salesforce field for City")).ToContainTextAsync("City");
        await Expect(page.Button("Salesforce field for ID")).ToContainTextAsync("Affise_Affiliate_Id__c");
        await page.Button("Discard them").ClickAsync();
        await Expect(page.GetByText("2 changes")).ToBeHiddenAsync();
        // The page is drawn first and the browser told to forget right after: faster than any hand that reloads.
        await page.WaitForFunctionAsync("() => !Object.keys(sessionStorage).some(k => k.startsWith('mapping-draft:'))");
        await page.ReloadAsync();
        await Expect(page.Button("Salesforce field for City")).ToContainTextAsync("Not mapped");
        await Expect(page.GetByText("Changes that were not saved are back.")).ToBeHiddenAsync();
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Wizard_ReloadedAtConnection_KeepsWhatWasTypedButNeverTheSecret()
    {
        await using var visit = await (await stages.DraftingAsync()).VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/marketplace/salesforce-leads?step=2");
        (string Field, string Text)[] typed =
        [
            ("Consumer Key", "3MVG9reloadedKey"),
            ("API URL", "https://acme.my.salesforce.com/services/data/v48.0"),
            ("Salesforce domain", "https://acme.my.salesforce.com"),
            // Wrong, and kept all the same; that it is told shows that it was kept.
            ("Salesforce destination object", "My Object"),
        ];
        await page.Field("Consumer Secret").FillAsync("typed-secret-0123456789");
        foreach (var (field, text) in typed)
            await page.Field(field).FillAsync(text);
        await page.Field("Salesforce destination object").BlurAsync();
        await Expect(page.GetByText("is a label").First).ToBeVisibleAsync();

        await page.ReloadAsync();

        foreach (var (field, text) in typed)
            await Expect(page.Field(field)).ToHaveValueAsync(text);
        await Expect(page.Field("Consumer Secret")).ToHaveValueAsync(Kept());
        Assert.DoesNotContain("typed-secret", await page.ContentAsync(), StringComparison.Ordinal);
        visit.AssertQuiet();
    }

    [GeneratedRegex("^Kept and encrypted, not saved yet", RegexOptions.None, 1000)]
    private static partial Regex Kept();
}

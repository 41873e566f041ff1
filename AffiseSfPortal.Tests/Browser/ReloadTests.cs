using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>A reload in the middle of the work loses nothing that was entered.</summary>
[Collection(InBrowser.Name)]
public sealed class ReloadTests(Stages stages)
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
        await page.ReloadAsync();
        await Expect(page.Button("Salesforce field for City")).ToContainTextAsync("Not mapped");
        await Expect(page.GetByText("Changes that were not saved are back.")).ToBeHiddenAsync();
        visit.AssertQuiet();
    }
}

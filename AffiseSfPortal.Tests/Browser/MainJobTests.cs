using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>From an empty folder to the green notification, by hand, in a real browser.</summary>
[Collection(InBrowser.Name)]
public sealed class MainJobTests(Chromium chromium)
{
    [Fact]
    public async Task WholeWay_EmptyPortal_EndsWithOneRecordThatSurvivesARestart()
    {
        var browser = await chromium.GetAsync();
        await using var portal = await PortalProcess.StartAsync();
        await using var visit = await Visit.BeginAsync(browser, portal.Address);
        visit.Allow(portal.Simulator);
        var page = visit.Page;

        await visit.CreateFirstAdministratorAsync();
        await Expect(page.Title()).ToHaveTextAsync("Welcome, Claire");
        await Expect(page.GetByText("0 of 5 done")).ToBeVisibleAsync();

        await visit.SaveBuiltInConnectionAsync();
        await page.Button("Configure fields").ClickAsync();
        await page.WaitForURLAsync("**/settings/content/salesforce-fields");
        await visit.MapFieldsAsync();

        await visit.GrantAsync();
        await Expect(page.GetByText("Production").First).ToBeVisibleAsync();

        await visit.GoAsync("/marketplace/salesforce-leads?step=5");
        await page.Button("Send test sync").ClickAsync();
        await Expect(page.GetByText("Lead created in Salesforce, 4 fields")).ToBeVisibleAsync();
        await Expect(page.SyncedNotice()).ToBeVisibleAsync();
        await page.Button("Remove the test record").ClickAsync();
        await Expect(page.GetByText("The test record is removed")).ToBeVisibleAsync();
        Assert.Empty(await portal.RecordsAsync());
        await page.Button("Activate").ClickAsync();
        await Expect(page.GetByText("SalesForce - Leads is active").First).ToBeVisibleAsync();

        await visit.FillNewAffiliateAsync("Nordlicht Media GmbH", "Jana Vogt", "jana@nordlicht.example");
        await SaveAndSeeGreenAsync(page);
        var record = Assert.Single(await portal.RecordsAsync());
        Assert.Equal("Nordlicht Media GmbH", record.GetProperty("Company").GetString());
        Assert.Equal("jana@nordlicht.example", record.GetProperty("Email").GetString());
        await OpensTheRecordAsync(visit, record.GetProperty("Id").GetString()!);

        await page.FieldStarting("Contact person").FillAsync("Jana Vogt-Berg");
        await SaveAndSeeGreenAsync(page);

        var editor = page.Url;
        await visit.WhileAwayAsync(async () =>
        {
            await page.GotoAsync("about:blank");
            await portal.KillAndRestartAsync();
        });
        Assert.Single(await portal.RecordsAsync());
        await visit.GoAsync(new Uri(editor).AbsolutePath);

        await page.FieldStarting("Company name").FillAsync("Nordlicht Media AG");
        await SaveAndSeeGreenAsync(page);
        var after = Assert.Single(await portal.RecordsAsync());
        Assert.Equal(record.GetProperty("Id").GetString(), after.GetProperty("Id").GetString());
        Assert.Equal(("Nordlicht Media AG", "Jana Vogt-Berg"), (after.GetProperty("Company").GetString(), after.GetProperty("LastName").GetString()));

        await visit.GoAsync("/sync-health");
        await Expect(page.GetByText("The affiliate is in Salesforce; last sync")).ToBeVisibleAsync();
        await visit.GoAsync("/");
        await Expect(page.GetByText("The affiliate is in Salesforce; last sync")).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    private static async Task SaveAndSeeGreenAsync(IPage page)
    {
        // A notification of an earlier save must not be taken for this one.
        var earlier = await page.Locator(".mud-snackbar").CountAsync();
        for (; earlier > 0; earlier--)
            await page.Locator(".mud-snackbar").First.GetByRole(AriaRole.Button).Last.ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);

        await page.Button("Save").ClickAsync();
        await page.SyncedNotice().WaitForAsync();
    }

    private static async Task OpensTheRecordAsync(Visit visit, string id)
    {
        var popup = await visit.Page.RunAndWaitForPopupAsync(() =>
            visit.Page.SyncedNotice().GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Open in Salesforce", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync());
        await Expect(popup.GetByText("Nordlicht Media GmbH").First).ToBeVisibleAsync();
        Assert.Contains(id, popup.Url, StringComparison.Ordinal);
        await popup.CloseAsync();
    }
}

using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>A mapping is changed while affiliates are in Salesforce: the org says no, the preflight says why, and what is cured reaches everybody.</summary>
[Collection(InBrowser.Name)]
public sealed class MappingChangeTests(Chromium chromium)
{
    [Fact]
    public async Task Field_TakenAwayWhileItIsMapped_IsRedThenCuredAndAppliedToAll()
    {
        await using var portal = await PortalProcess.StartAsync(new PortalStart { WithAdministrator = true });
        await using var visit = await Visit.BeginAsync(await chromium.GetAsync(), portal.Address);
        visit.Allow(portal.Simulator);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.InteractiveAsync();
        await visit.SaveBuiltInConnectionAsync();
        await visit.MapFieldsAsync(byCures: true);
        await visit.GrantAsync();
        await visit.ActivateAsync();
        await page.Nav("Manage affiliates").ClickAsync();
        await page.Button("Add 25 sample affiliates").ClickAsync();
        await Expect(page.Notices().Filter(new() { HasText = "affiliates synced" }).First).ToBeVisibleAsync();

        await visit.GoAsync("/settings/content/salesforce-fields");
        await page.PickTargetAsync("Phone", "MobilePhone");
        await portal.ChangeFieldAsync("Lead", "MobilePhone", "hidden");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Not saved: 1 row cannot work.")).ToBeVisibleAsync();

        await OpenPanelAsync(page, "Preflight check");
        await Expect(page.GetByText("Something is in the way.")).ToBeVisibleAsync();
        var red = page.Locator(".check-line.stop");
        await Expect(red).ToHaveCountAsync(1);
        await Expect(red).ToContainTextAsync("MobilePhone");
        await red.GetByRole(AriaRole.Button, new() { Name = "Go to the row" }).ClickAsync();
        await Expect(page.Button("Salesforce field for Phone")).ToBeFocusedAsync();
        await page.PickTargetAsync("Phone", "Phone");
        await page.Button("Check again").ClickAsync();
        await Expect(page.GetByText("Everything is ready.")).ToBeVisibleAsync();

        await page.Button("Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Version 2 is in effect" })).ToBeVisibleAsync();
        await Expect(page.GetByText("API calls: about 1.")).ToBeVisibleAsync();
        Assert.DoesNotContain(await portal.RecordsAsync(), r => Phone(r) is not null);
        await page.Button("Send 25 now").ClickAsync();
        await Expect(page.GetByText("25 of 25 done")).ToBeVisibleAsync();

        Assert.Contains(await portal.RecordsAsync(), r => Phone(r) is { Length: > 5 });
        visit.AssertQuiet();
    }

    private static string? Phone(JsonElement record) => record.TryGetProperty("Phone", out var phone) ? phone.GetString() : null;

    private static async Task OpenPanelAsync(IPage page, string name)
    {
        await page.Button("More").ClickAsync();
        await page.Locator(".mud-menu-item").Filter(new() { HasText = name }).ClickAsync();
    }
}

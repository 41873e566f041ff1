using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>What became of a save is told on whatever page the person who saved is.</summary>
[Collection(InBrowser.Name)]
public sealed class NoticeTests(Stages stages)
{
    [Fact]
    public async Task Save_LeftAtOnce_IsToldOnTheOtherPage()
    {
        var stage = await stages.SendingAsync();
        await using var visit = await stage.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/");
        await visit.FillNewAffiliateAsync("Hurried GmbH", "Ines Roth", "ines@hurried.example");
        await page.FieldStarting("Contact person").BlurAsync();

        // No hand is quicker than both in one go.
        var watch = Stopwatch.StartNew();
        await page.EvaluateAsync("""() => { document.querySelector('button[form=affiliate-form]').click(); document.querySelector('.ap-nav a[href="/sync-health"]').click(); }""");
        await page.SyncedNotice().WaitForAsync();
        PortalWalk.AssertQuick(watch.Elapsed);
        await AssertColourAsync(page, page.SyncedNotice(), "success");
        await Expect(page.Title()).ToHaveTextAsync("Sync health");

        await page.Nav("Manage affiliates").ClickAsync();
        await page.Link("Hurried GmbH").ClickAsync();
        await page.FieldStarting("Company name").FillAsync("Hurried AG");
        await page.CloseNoticesAsync();
        await page.Button("Save").ClickAsync();
        await page.Nav("Dashboard").ClickAsync();
        await Expect(page.Title()).ToHaveTextAsync("Dashboard");
        await Expect(page.SyncedNotice()).ToBeVisibleAsync();
        await Expect(page.Title()).ToHaveTextAsync("Dashboard");

        var record = Assert.Single(await stage.Portal.RecordsAsync(), r => r.GetProperty("Email").GetString() == "ines@hurried.example");
        Assert.Equal("Hurried AG", record.GetProperty("Company").GetString());
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Save_SalesforceRefusesAField_IsToldWithFieldCauseAndTheWayBack()
    {
        await using var visit = await (await stages.SendingAsync()).VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/");
        await visit.FillNewAffiliateAsync("Longname GmbH", new string('x', 81), "long@longname.example");
        await page.Button("Save").ClickAsync();

        var red = page.Notices().Filter(new() { HasText = "Saved here, not in Salesforce: LastName is too long: Salesforce holds 80 characters." });
        await Expect(red).ToBeVisibleAsync();
        await Expect(red.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await AssertColourAsync(page, red, "error");
        await page.Nav("Dashboard").ClickAsync();
        await red.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.FieldStarting("Company name")).ToHaveValueAsync("Longname GmbH");
        await Expect(page.Locator(".ap-chip").Filter(new() { HasText = "Refused" }).First).ToBeVisibleAsync();

        await page.FieldStarting("Contact person").FillAsync("Lia Kurz");
        await page.SaveAndSeeGreenAsync();
        visit.AssertQuiet();
    }

    /// <summary>Green and red are said by the notice's own ground.</summary>
    private static async Task AssertColourAsync(IPage page, ILocator notice, string token)
    {
        var expected = await page.EvaluateAsync<string>("token => { const e = document.createElement('i'); e.style.color = `var(--ap-${token})`; document.body.append(e); const c = getComputedStyle(e).color; e.remove(); return c; }", token);
        Assert.Equal(expected, await notice.First.EvaluateAsync<string>("e => getComputedStyle(e.closest('.mud-snackbar') ?? e.querySelector('.mud-snackbar')).backgroundColor"));
    }
}

using System.Text.RegularExpressions;
using AffiseSfPortal.Tests.Simulator;
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
        await visit.MapFieldsAsync();

        await visit.GrantAsync();
        await Expect(page.GetByText("Production").First).ToBeVisibleAsync();

        await page.Button("Go to Health check").ClickAsync();
        await page.Button("Send test sync").ClickAsync();
        await Expect(page.GetByText("Lead created in Salesforce, 4 fields")).ToBeVisibleAsync();
        await Expect(page.SyncedNotice()).ToBeVisibleAsync();
        await page.Button("Remove the test record").ClickAsync();
        await Expect(page.GetByText("The test record is removed")).ToBeVisibleAsync();
        Assert.Empty(await portal.RecordsAsync());
        await page.Button("Activate").ClickAsync();
        await Expect(page.GetByText("SalesForce - Leads is active").First).ToBeVisibleAsync();

        await visit.FillNewAffiliateAsync("Nordlicht Media GmbH", "Jana Vogt", "jana@nordlicht.example");
        await page.SaveAndSeeGreenAsync();
        var record = Assert.Single(await portal.RecordsAsync());
        Assert.Equal("Nordlicht Media GmbH", record.GetProperty("Company").GetString());
        Assert.Equal("jana@nordlicht.example", record.GetProperty("Email").GetString());
        await OpensTheRecordAsync(visit, record.GetProperty("Id").GetString()!);

        await page.FieldStarting("Contact person").FillAsync("Jana Vogt-Berg");
        await page.SaveAndSeeGreenAsync();

        await visit.ComesBackAsync(portal.KillAndRestartAsync);
        Assert.Single(await portal.RecordsAsync());
        await page.FieldStarting("Company name").FillAsync("Nordlicht Media AG");
        await page.SaveAndSeeGreenAsync();
        var after = Assert.Single(await portal.RecordsAsync());
        Assert.Equal(record.GetProperty("Id").GetString(), after.GetProperty("Id").GetString());
        Assert.Equal(("Nordlicht Media AG", "Jana Vogt-Berg"), (after.GetProperty("Company").GetString(), after.GetProperty("LastName").GetString()));

        await page.Nav("Sync health").ClickAsync();
        await Expect(page.Title()).ToHaveTextAsync("Sync health");
        await Expect(page.GetByText("The affiliate is in Salesforce; last sync")).ToBeVisibleAsync();
        await page.Nav("Dashboard").ClickAsync();
        await Expect(page.Title()).ToHaveTextAsync("Dashboard");
        await Expect(page.GetByText("The affiliate is in Salesforce; last sync")).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Owed_PortalKilledAndStartedAgain_ArrivesOnceTheOrgAnswers()
    {
        var browser = await chromium.GetAsync();
        // An org of its own, so that it and its fault outlive the portal; and the five values are typed.
        await using var org = await SimulatorProcess.StartAsync();
        await using var portal = await PortalProcess.StartAsync(new PortalStart
        {
            WithAdministrator = true,
            WithSimulator = false,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["BuiltIn:Enabled"] = "false",
                ["Salesforce:TrustedHosts:0"] = org.BaseAddress.Authority,
                ["Sync:RetryBase"] = "00:00:00.5",
                ["Sync:RetryCap"] = "00:00:02",
            },
        });
        await using var visit = await Visit.BeginAsync(browser, portal.Address);
        visit.Allow(org.BaseAddress);
        var page = visit.Page;
        await visit.SignInAsync();
        await ConnectByHandAsync(visit, org);

        await org.Control.ArmAsync(new { kind = "serverUnavailable", path = "/composite/sobjects", count = 0 });
        await visit.FillNewAffiliateAsync("Nordlicht Media GmbH", "Jana Vogt", "jana@nordlicht.example");
        await page.Button("Save").ClickAsync();
        await Expect(page.Notices().Filter(new() { HasText = "Saved here; it waits and is sent by itself later." })).ToBeVisibleAsync();
        await visit.ComesBackAsync(portal.KillAndRestartAsync);
        await Expect(page.FieldStarting("Company name")).ToHaveValueAsync("Nordlicht Media GmbH");
        Assert.Empty(await org.Control.RecordsAsync("Lead"));

        await org.Control.DisarmAllAsync();
        await Expect(page.SyncedNotice()).ToBeVisibleAsync();

        var record = Assert.Single(await org.Control.RecordsAsync("Lead"));
        Assert.Equal("Nordlicht Media GmbH", record.GetProperty("Company").GetString());
        visit.AssertQuiet();
    }

    private static async Task ConnectByHandAsync(Visit visit, SimulatorProcess org)
    {
        var page = visit.Page;
        var origin = org.BaseAddress.GetLeftPart(UriPartial.Authority);
        await visit.OpenConnectionStepAsync();
        await page.Field("Consumer Key").FillAsync(SimulatorProcess.ConsumerKey);
        await page.Field("Consumer Secret").FillAsync(SimulatorProcess.ConsumerSecret);
        await page.Field("API URL").FillAsync($"{origin}/services/data/v66.0");
        await page.Field("Salesforce destination object").FillAsync("Lead");
        await page.Field("Salesforce domain").FillAsync(origin);
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Connection saved")).ToBeVisibleAsync();
        await visit.MapFieldsAsync();
        await visit.GrantAsync();
        await visit.ActivateAsync();
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

using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Dashboard;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Features.SyncHealth;
using AffiseSfPortal.Tests.Identity;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AffiseSfPortal.Tests.Features.Dashboard;

public sealed class DashboardPageTests : UiTest
{
    private readonly HealthFile _file = new();
    private readonly FakeEnvironment _environment = new(Environments.Development);

    public DashboardPageTests()
    {
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IHostEnvironment>(_environment);
        Services.AddDashboard();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public void Render_EmptyPortal_WelcomesAndOffersTheFirstStepAlone()
    {
        var page = RenderPage<DashboardPage>();

        page.WaitForAssertion(() => Assert.Equal("Welcome, Claire", page.Find("h1").TextContent));
        Assert.Contains("0 of 5 done", page.Markup, StringComparison.Ordinal);
        var filled = Assert.Single(page.FindAll(".mud-button-filled"));
        Assert.Equal(("Continue", "/marketplace/salesforce-leads?step=1"), (filled.TextContent.Trim(), filled.GetAttribute("href")));
        Assert.Equal("step", page.FindAll("ol li")[0].GetAttribute("aria-current"));
        Assert.Contains("After Connection", page.FindAll("ol li")[3].TextContent, StringComparison.Ordinal);
        Assert.Contains("After Permissions", page.FindAll("ol li")[4].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_ConnectionSaved_ContinuesWithTheFields()
    {
        await _file.AddConnectionAsync(c => c.ForgetGrant(), mapped: false);

        var page = RenderPage<DashboardPage>();

        page.WaitForAssertion(() => Assert.Equal("/settings/content/salesforce-fields", page.Find(".mud-button-filled").GetAttribute("href")));
        Assert.Contains("2 of 5 done", page.Markup, StringComparison.Ordinal);
        Assert.Contains("None saved", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Not connected yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_RequiredFieldHasNoSource_LeavesTheFieldsOpenAsTheWizardDoes()
    {
        await _file.AddConnectionAsync(c => c.ActivatedAt = null);

        var page = RenderPage<DashboardPage>();

        page.WaitForAssertion(() => Assert.Contains("3 of 5 done", page.Markup, StringComparison.Ordinal));
        Assert.Equal("/settings/content/salesforce-fields", page.Find(".mud-button-filled").GetAttribute("href"));
    }

    [Fact]
    public async Task Render_TroubleBeforeActivation_StandsAboveTheSteps()
    {
        await _file.AddConnectionAsync(c => (c.ActivatedAt, c.Hold) = (null, HoldCause.NotAllowed));

        var page = RenderPage<DashboardPage>();

        page.WaitForAssertion(() => Assert.Equal("Salesforce does not allow this user to call it", page.Find(".ap-verdict p").TextContent));
        Assert.Equal("/sync-health", page.Find(".ap-verdict-action a").GetAttribute("href"));
        Assert.Single(page.FindAll(".mud-button-filled"));
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public void Render_NoAffiliates_OffersSamplesInDevelopmentOnly(string environment, bool offered)
    {
        _environment.EnvironmentName = environment;

        var page = RenderPage<DashboardPage>();

        page.WaitForAssertion(() => page.Find("ol"));
        Assert.Equal(offered, page.FindAll("a").Any(a => a.TextContent == "Add 25 sample affiliates"));
    }

    [Fact]
    public async Task Render_SetUp_GivesVerdictAndFigures()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B");
        await _file.AddAsync(
            HealthFile.LinkOf(connection, all[0]),
            HealthFile.RowOf(connection, all[1], RowCause.Refused, "X"),
            new SyncSlot { ConnectionId = connection.Id, At = new DateTime(2026, 11, 24, 13, 0, 0, DateTimeKind.Utc), Delivered = 8, Refused = 1 });

        var page = RenderPage<DashboardPage>();

        page.WaitForAssertion(() => Assert.Equal("1 affiliate needs a person", page.Find(".ap-verdict p").TextContent));
        Assert.Equal("/sync-health", page.Find(".ap-verdict-action a").GetAttribute("href"));
        Assert.Equal(["1", "1", "0", "8"], page.FindAll(".ap-figure-value").Select(v => v.TextContent));
        Assert.Equal("Dashboard", page.Find("h1").TextContent);
        Assert.DoesNotContain("First steps", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_Event_BringsThePageUpToDateUntilItIsLeft()
    {
        var connection = await _file.AddConnectionAsync();
        var page = RenderPage<DashboardPage>();
        page.WaitForAssertion(() => Assert.Equal("Connected and ready", page.Find(".ap-verdict p").TextContent));

        var all = await _file.AddAffiliatesAsync("A");
        await _file.AddAsync(HealthFile.LinkOf(connection, all[0]));
        await page.InvokeAsync(() => Feed.Publish(new ConnectionChanged(connection.Id)));
        page.WaitForAssertion(() => Assert.StartsWith("The affiliate is in Salesforce", page.Find(".ap-verdict p").TextContent, StringComparison.Ordinal));

        await DisposeComponentsAsync();
        Assert.Equal(0, Feed.Subscribers);
    }
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class ManageAffiliatesTests : AffiliatesUiTest
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public void Render_EmptyInDevelopment_OffersAddAndSamples()
    {
        var page = Open();
        Assert.Contains("No affiliates yet.", page.Markup);
        Button(page, "Add 25 sample affiliates");
        Button(page, "Add affiliate").Click();
        Assert.EndsWith("/affiliates/manage/new", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_EmptyInProduction_OffersNoSamples()
    {
        Environment.EnvironmentName = Environments.Production;
        Assert.DoesNotContain("sample", Open().Markup, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task AddSamples_Pressed_SavesTwentyFiveThroughTheIntake()
    {
        await Portal.ConnectAsync();
        var page = Open();
        await Button(page, "Add 25 sample affiliates").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("1 to 25 of 25", page.Markup), TimeSpan.FromSeconds(30));
        Assert.Equal(25, Intake.Saves.Count);
        Assert.Equal(25, (await Portal.RowsAsync()).Count);
        var all = await Portal.ReadAsync(db => db.Affiliates.AsNoTracking().ToListAsync(TestPortal.Cancel));
        Assert.Equal(4, all.Select(a => a.Status).Distinct().Count());
        Assert.True(all.Select(a => a.Country).OfType<string>().Distinct().Count() >= 15);
        Assert.Contains(all, a => a.SignUpValues.Count > 0);
    }

    [Fact]
    public async Task ApplyMapping_Pressed_HandsTheSelectionToTheMappingScreen()
    {
        await Portal.ConnectAsync();
        var key = await AddAsync();
        await AddAsync("Clicpanda", "hello@clicpanda.example");
        var page = Open();
        page.FindAll("tbody tr input[type=checkbox]")[1].Change(true);

        await Button(page, "Apply mapping").ClickAsync();

        Assert.Equal([key], Services.GetRequiredService<AffiseSfPortal.Components.HandedOver>().Affiliates);
        Assert.EndsWith("/settings/content/salesforce-fields?panel=apply", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_Typed_NarrowsAndStandsInTheAddress()
    {
        await AddAsync();
        await AddAsync("Clicpanda", "hello@clicpanda.example");
        var page = Open();
        Assert.Equal(2, page.FindAll("tbody tr").Count);
        page.Find("#affiliate-search").Input("clic");
        Clock.Advance(TimeSpan.FromMilliseconds(300));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.EndsWith("/affiliates/manage?q=clic", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AddressWithFilters_ShowsThemAndClearFiltersClears()
    {
        await AddAsync();
        var page = Open("/affiliates/manage?q=nobody&status=Banned");
        Assert.Contains("Filters: “nobody” · Banned", page.Markup);
        await Button(page, "Clear filters").ClickAsync();
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.EndsWith("/affiliates/manage", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sort_PressedThrice_UpDownAndBack()
    {
        await AddAsync();
        await AddAsync("Clicpanda", "hello@clicpanda.example");
        var page = Open();
        await PressSortAsync(page);
        Assert.Equal("ascending", page.Find("th.col-name").GetAttribute("aria-sort"));
        Assert.Contains("Clicpanda", page.FindAll("tbody tr")[0].TextContent);
        await PressSortAsync(page);
        Assert.Equal("descending", page.Find("th.col-name").GetAttribute("aria-sort"));
        Assert.EndsWith("?sort=-Name", Navigation.Uri, StringComparison.Ordinal);
        await PressSortAsync(page);
        Assert.Null(page.Find("th.col-name").GetAttribute("aria-sort"));
    }

    [Fact]
    public async Task Feed_Settled_ChipChangesInPlace()
    {
        var connection = await Portal.ConnectAsync();
        var first = await AddAsync();
        await AddAsync("Clicpanda", "hello@clicpanda.example");
        var page = Open();
        Assert.Equal(["Waiting", "Waiting"], Chips(page));
        await Portal.WriteAsync(db =>
        {
            db.SyncRows.Remove(db.SyncRows.Single(r => r.AffiliateKey == first));
            db.SyncLinks.Add(new SyncLink { ConnectionId = connection, AffiliateKey = first, SalesforceId = "00Q5g00000K3vQXEAZ", ObjectName = "Lead", LastSyncedAt = Clock.GetUtcNow().UtcDateTime });
            return Task.CompletedTask;
        });
        Feed.Publish(new QueueChanged(connection, [first], Claimed: false));
        page.WaitForAssertion(() => Assert.Equal(["Waiting", "In Salesforce"], Chips(page)));
        Assert.Contains(page.FindAll(".states button"), b => b.TextContent.Contains("In Salesforce", StringComparison.Ordinal) && b.TextContent.Contains('1', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Selection_TwoTicked_BarSyncsThemByForce()
    {
        await Portal.ConnectAsync();
        var keys = new[] { await AddAsync(), await AddAsync("Clicpanda", "hello@clicpanda.example") };
        await AddAsync("Third", "third@x.example");
        var page = Open();
        Assert.Empty(page.FindAll("[role=toolbar]"));
        await page.Find("input[aria-label='Select Nordlicht Media GmbH']").ChangeAsync(true);
        await page.Find("input[aria-label='Select Clicpanda']").ChangeAsync(true);
        Assert.Contains("2 selected", page.Find("[role=toolbar]").TextContent);
        await Button(page, "Sync 2 now").ClickAsync();
        var (owed, reason, force) = Assert.Single(Intake.Owed);
        Assert.Equal((2, OwedReason.SyncNow, true), (owed!.Intersect(keys).Count(), reason, force));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=toolbar]")));
    }

    [Fact]
    public async Task Selection_WholePage_OffersTheWholeResult()
    {
        for (var i = 0; i < 17; i++)
            await AddAsync($"Affiliate {i}", $"a{i}@x.example");
        var page = Open("/affiliates/manage?rows=15");
        await page.Find("thead input").ChangeAsync(true);
        Assert.Contains("15 selected", page.Find("[role=toolbar]").TextContent);
        await Button(page, "Select all 17").ClickAsync();
        Assert.Contains("17 selected", page.Find("[role=toolbar]").TextContent);
        await Button(page, "Next page").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr.is-selected").Count));
    }

    [Fact]
    public async Task Row_Name_LinksToTheEditor()
    {
        var key = await AddAsync();
        Assert.Equal($"/affiliates/manage/{key}", Open().Find("tbody a").GetAttribute("href"));
    }

    [Fact]
    public async Task Dispose_Subscribed_LeavesTheFeed()
    {
        Open();
        Assert.True(Feed.Subscribers > 0);
        await DisposeComponentsAsync();
        Assert.Equal(0, Feed.Subscribers);
    }

    private IRenderedComponent<ManageAffiliates> Open(string address = "/affiliates/manage")
    {
        Navigation.NavigateTo(address);
        var page = RenderPage<ManageAffiliates>();
        page.WaitForState(() => page.FindAll(".ap-skeleton").Count == 0);
        return page;
    }

    private static async Task PressSortAsync(IRenderedComponent<ManageAffiliates> page)
    {
        var before = page.Find("th.col-name").GetAttribute("aria-sort");
        await page.Find("th.col-name button").ClickAsync();
        page.WaitForAssertion(() => Assert.NotEqual(before, page.Find("th.col-name").GetAttribute("aria-sort")));
    }

    private static IEnumerable<string> Chips(IRenderedComponent<ManageAffiliates> page) => page.FindAll("tbody .ap-chip").Select(c => c.TextContent.Trim());
}

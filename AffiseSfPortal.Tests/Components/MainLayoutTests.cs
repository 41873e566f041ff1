using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Live;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Components;

public sealed class MainLayoutTests : UiTest
{
    private readonly FakeStatus _status = new();

    public MainLayoutTests()
    {
        Services.AddScoped<IShellStatus>(_ => _status);
        JSInterop.Setup<MainLayout.Browser>("apPortal.start").SetResult(new MainLayout.Browser("dark", "Europe/Paris"));
    }

    [Fact]
    public void Navigation_Always_HasExactlyTheseItems()
    {
        var layout = Render<MainLayout>();

        Assert.Equal(
            ["Dashboard", "Marketplace", "Manage affiliates", "Sync health", "Sign-up fields", "Salesforce fields"],
            layout.FindAll("nav a").Select(a => a.TextContent.Trim()));
        Assert.Equal(["Affiliates", "Settings"], layout.FindAll(".ap-nav-head").Select(h => h.TextContent.Trim()));
    }

    [Theory]
    [InlineData("", "Dashboard")]
    [InlineData("?from=mail", "Dashboard")]
    [InlineData("sync-health", "Sync health")]
    [InlineData("sync-health?range=week", "Sync health")]
    [InlineData("affiliates/manage/42#sync", "Manage affiliates")]
    [InlineData("marketplace/salesforce-leads?step=2", "Marketplace")]
    [InlineData("settings/content/salesforce-fields", "Salesforce fields")]
    [InlineData("sync-healthy", null)]
    [InlineData("settings", null)]
    public void Navigation_OnAPage_MarksItsItemAlone(string path, string? expected)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(path);

        var marked = Render<MainLayout>().FindAll("nav a[aria-current]");

        Assert.Equal(expected is null ? [] : [expected], marked.Select(a => a.TextContent.Trim()));
        Assert.All(marked, a => Assert.Contains("active", a.ClassList));
    }

    [Fact]
    public void SkipLink_OnEveryPage_IsTheFirstThingToReach()
    {
        var layout = Render<MainLayout>();

        var first = layout.Find("a, button");
        Assert.Equal("Skip to content", first.TextContent);
        Assert.EndsWith("#main", first.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("MAIN", layout.Find("#main").TagName);
    }

    [Fact]
    public void Count_NobodyNeeded_IsNotShown() => Assert.Empty(Render<MainLayout>().FindAll(".ap-nav-count"));

    [Fact]
    public void LiveFeed_SomethingChanged_RefreshesCountAndCardAtMostOnceASecond()
    {
        var layout = Render<MainLayout>();
        Assert.Contains("Not connected", layout.Find(".ap-connection").TextContent, StringComparison.Ordinal);
        _status.Now = new ShellStatus("acme-media", false, ShellConnectionState.Connected, Clock.GetUtcNow().UtcDateTime.AddSeconds(-12), 41);
        var asked = _status.Asked;

        for (var n = 0; n < 20; n++)
            Feed.Publish(new ConnectionChanged(1));

        layout.WaitForAssertion(() => Assert.StartsWith("41", layout.Find(".ap-nav-count").TextContent.Trim(), StringComparison.Ordinal));
        Assert.Contains("Synced 12 s ago", layout.Find(".ap-connection").TextContent, StringComparison.Ordinal);
        Assert.Contains("Production", layout.Find(".ap-connection").TextContent, StringComparison.Ordinal);
        Assert.Equal(asked + 1, _status.Asked);
        Clock.Advance(TimeSpan.FromSeconds(1));
        layout.WaitForAssertion(() => Assert.Equal(asked + 2, _status.Asked));
    }

    [Fact]
    public void Fault_InAPage_KeepsTheFrameAndOffersAnotherTry()
    {
        var layout = Render<MainLayout>(p => p.Add(l => l.Body, b =>
        {
            b.OpenComponent<Failing>(0);
            b.CloseComponent();
        }));

        Assert.Equal("This page stopped", layout.Find("h1").TextContent);
        Assert.NotEmpty(layout.FindAll("nav a"));
        Assert.DoesNotContain("private words", layout.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circuit_Ends_ListensNoMore()
    {
        Render<MainLayout>();
        Assert.Equal(2, Feed.Subscribers);

        await DisposeComponentsAsync();

        Assert.Equal(0, Feed.Subscribers);
    }

    private sealed class FakeStatus : IShellStatus
    {
        public ShellStatus Now { get; set; } = ShellStatus.NotConnected;

        public int Asked { get; private set; }

        public Task<ShellStatus> GetAsync(CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(Now);
        }
    }

    private sealed class Failing : ComponentBase
    {
        protected override void OnInitialized() => throw new InvalidOperationException("private words");
    }
}

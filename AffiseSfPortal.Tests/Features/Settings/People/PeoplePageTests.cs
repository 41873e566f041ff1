using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Features.Settings.People;
using AffiseSfPortal.Identity;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;

namespace AffiseSfPortal.Tests.Features.Settings.People;

public sealed class PeoplePageTests : UiTest, IAsyncLifetime
{
    private readonly PortalFactory _portal = new PortalFactory().WithAdministrator();

    public async ValueTask InitializeAsync()
    {
        await _portal.AddUserAsync("paul@example.com", PortalRoles.Viewer);
        // An invitation counts as long as who made it is an administrator.
        Access.Who = Access.Who with { Name = PortalFactory.AdminEmail };
        Services.Configure<PortalOptions>(o => o.PublicUrl = "https://portal.example.com");
        Services.AddSingleton<PortalAddress>();
        // In the portal's own scopes, so that users are real ones.
        Services.AddSingleton(s => new PeopleService(
            _portal.Services.GetRequiredService<IServiceScopeFactory>(), Access, Trail,
            _portal.Services.GetRequiredService<AlertStore>(), _portal.Services.GetRequiredService<AlertSender>(),
            s.GetRequiredService<PortalAddress>(), s.GetRequiredService<IStringLocalizer<PeoplePage>>(), TimeProvider.System, NullLogger<PeopleService>.Instance));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _portal.DisposeAsync();
    }

    [Fact]
    public void List_OfUsers_SaysRoleStateAndSecondFactor()
    {
        var page = Open();

        var paul = page.FindAll(".people li").Single(li => li.TextContent.Contains("paul@example.com", StringComparison.Ordinal));
        Assert.Equal("Viewer", paul.QuerySelector(".role")!.TextContent);
        Assert.Contains("No second factor", paul.TextContent, StringComparison.Ordinal);
        Assert.Contains("Never signed in", paul.TextContent, StringComparison.Ordinal);
        Assert.Equal("Active", paul.QuerySelector(".state")!.TextContent.Trim());
        Assert.NotNull(paul.QuerySelector("[aria-label='What to do with paul@example.com']"));
    }

    [Fact]
    public async Task Invite_ShowsTheLinkOnce()
    {
        var page = Open();
        await page.Find("#invite-email").ChangeAsync("greta@example.com");
        await page.Find("input[value=Operator]").ChangeAsync("Operator");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.StartsWith("https://portal.example.com/account/invitation?code=", page.Find("code").TextContent, StringComparison.Ordinal));
        Assert.Contains("no mail server is set up", page.Find("#new-link").TextContent, StringComparison.Ordinal);
        Assert.Contains("Operator", page.Find(".open li").TextContent, StringComparison.Ordinal);
        Assert.Empty(Open().FindAll("code"));
    }

    [Fact]
    public async Task Invite_NoAddress_SaysSo()
    {
        var page = Open();
        await page.Find("#invite-email").ChangeAsync("nobody");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("not a full e-mail address", page.Find("#invite-email-message").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_AsSomebodyElse_IsRefused()
    {
        Access.OnlyOperate();
        Assert.Throws<AccessRefusedException>(() => RenderPage<PeoplePage>());
    }

    private IRenderedComponent<PeoplePage> Open()
    {
        var page = RenderPage<PeoplePage>();
        page.WaitForState(() => page.FindAll(".ap-skeleton").Count == 0);
        return page;
    }
}

using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace AffiseSfPortal.Tests.Features.Settings.Alerting;

public sealed class AlertsTests : UiTest, IAsyncLifetime
{
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync();
        Services.AddSingleton(_portal.Get<IDbContextFactory<PortalDbContext>>());
        Services.AddSingleton(_portal.Get<ISecretBox>());
        Services.AddSingleton(_portal.Get<DatabaseSpace>());
        Services.AddSingleton<StandingReader>();
        Services.AddSingleton<IHostEnvironment>(new Production());
        Services.Configure<PortalOptions>(o => o.PublicUrl = "https://portal.example.com");
        Services.AddSingleton<PortalAddress>();
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        Services.AddSettingsFeature();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Save_WhatIsWrong_IsSaidAtItsFieldAndNothingIsKept()
    {
        var page = RenderPage<Alerts>();
        page.WaitForAssertion(() => page.Find("form"));
        await page.InvokeAsync(() => page.FindAll("input[type=checkbox]")[2].Change(true));
        page.WaitForAssertion(() => page.Find("#alert-webhook"));
        await page.InvokeAsync(() => page.Find("#alert-webhook").Change("ftp://receiver.example"));
        await page.InvokeAsync(() => page.Find("form").Submit());

        page.WaitForAssertion(() => Assert.Contains("Type the whole address, beginning with https://.", page.Markup, StringComparison.Ordinal));
        Assert.Contains("The key has at least 16 characters.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("true", page.Find("#alert-webhook").GetAttribute("aria-invalid"));
        Assert.False((await Services.GetRequiredService<AlertStore>().ReadAsync(TestPortal.Cancel)).IsAnyOn);
    }

    [Fact]
    public async Task Type_HostOfTheInside_SaysAtOnceWhoAllowsIt()
    {
        var page = RenderPage<Alerts>();
        page.WaitForAssertion(() => page.Find("form"));
        await page.InvokeAsync(() => page.FindAll("input[type=checkbox]")[2].Change(true));
        page.WaitForAssertion(() => page.Find("#alert-webhook"));
        await page.InvokeAsync(() => page.Find("#alert-webhook").Change("https://169.254.169.254/latest"));

        page.WaitForAssertion(() => Assert.Contains("Alerts:TrustedHosts", page.Markup, StringComparison.Ordinal));
        await page.InvokeAsync(() => page.Find("#alert-webhook").Change("https://receiver.example/hook"));
        page.WaitForAssertion(() => Assert.DoesNotContain("Alerts:TrustedHosts", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Save_Whole_KeepsItAndShowsNoSecretAgain()
    {
        var page = RenderPage<Alerts>();
        page.WaitForAssertion(() => page.Find("form"));
        await page.InvokeAsync(() => page.FindAll("input[type=checkbox]")[2].Change(true));
        await page.InvokeAsync(() => page.Find("#alert-webhook").Change("https://receiver.example/hook"));
        await page.InvokeAsync(() => page.Find("#alert-key").Change("a signing key of some length"));
        await page.InvokeAsync(() => page.Find("form").Submit());

        page.WaitForAssertion(() => Assert.Contains("Saved.", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("a signing key of some length", RenderPage<Alerts>().Markup, StringComparison.Ordinal);
        var stored = await Services.GetRequiredService<AlertStore>().ReadAsync(TestPortal.Cancel);
        Assert.True(stored.Webhook is { IsOn: true, Url: "https://receiver.example/hook", SealedKey: not null });
    }

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;
        public string ApplicationName { get; set; } = "tests";
        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

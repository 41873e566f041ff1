using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
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

    [Fact]
    public async Task Save_LongAfterTheSignIn_AsksInPlaceAndLosesNothingTyped()
    {
        Proof.IsFresh = false;
        var page = await FillWebhookAsync();
        await SubmitAsync(page);
        Dialogs!.WaitForElement("#confirm-secret");
        Assert.False((await StoredAsync()).IsAnyOn);
        await Dialogs!.InvokeAsync(() => Dialogs!.FindAll("button").Single(b => b.TextContent == "Cancel").Click());
        page.WaitForAssertion(() => Assert.False(page.Find("button[type=submit]").HasAttribute("aria-disabled")));
        Assert.Equal(("https://receiver.example/hook", "a signing key of some length"), (page.Find("#alert-webhook").GetAttribute("value"), page.Find("#alert-key").GetAttribute("value")));
        Assert.False((await StoredAsync()).IsAnyOn);

        await SubmitAsync(page);
        Dialogs!.WaitForElement("#confirm-secret");
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-secret").Change(FakeReauthentication.Secret));
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-form").Submit());

        page.WaitForAssertion(() => Assert.Contains("Saved.", page.Markup, StringComparison.Ordinal));
        Assert.True((await StoredAsync()).Webhook is { IsOn: true, Url: "https://receiver.example/hook", SealedKey: not null });
    }

    [Fact]
    public async Task Save_WhatIsWrong_IsSaidBeforeAnybodyIsAskedWhoTheyAre()
    {
        Proof.IsFresh = false;
        var page = await FillWebhookAsync(key: "short");
        await SubmitAsync(page);

        page.WaitForAssertion(() => Assert.Contains("The key has at least 16 characters.", page.Markup, StringComparison.Ordinal));
        Assert.Empty(Dialogs!.FindAll("#confirm-secret"));
    }

    /// <summary>Past the page: who calls the service by a way of their own is refused all the same, and it is written down.</summary>
    [Fact]
    public async Task Service_LongAfterTheSignIn_RefusesAndRecordsIt()
    {
        Proof.IsFresh = false;

        var errors = await Services.GetRequiredService<AlertService>().SaveAsync(
            new AlertDraft
            {
                Settings = new AlertSettings { Webhook = new WebhookAlerts { IsOn = true, Url = "https://receiver.example/hook" } },
                WebhookKey = "a signing key of some length",
            },
            TestPortal.Cancel);

        Assert.Equal(AlertService.Unconfirmed, Assert.Single(errors).ErrorCode);
        Assert.False((await StoredAsync()).IsAnyOn);
        Assert.Equal((AuditAction.AlertsChanged, true), Trail.Events.Select(e => (e.What.Action, e.What.Refused)).Single());
    }

    private async Task<IRenderedComponent<Alerts>> FillWebhookAsync(string key = "a signing key of some length")
    {
        var page = RenderPage<Alerts>();
        page.WaitForAssertion(() => page.Find("form"));
        await page.InvokeAsync(() => page.FindAll("input[type=checkbox]")[2].Change(true));
        await page.InvokeAsync(() => page.Find("#alert-webhook").Change("https://receiver.example/hook"));
        await page.InvokeAsync(() => page.Find("#alert-key").Change(key));
        return page;
    }

    /// <summary>Does not wait for the answer: a question may come first.</summary>
    private static Task SubmitAsync(IRenderedComponent<Alerts> page) => page.InvokeAsync(() => page.Find("form").Submit());

    private Task<AlertSettings> StoredAsync() => Services.GetRequiredService<AlertStore>().ReadAsync(TestPortal.Cancel);

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;
        public string ApplicationName { get; set; } = "tests";
        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

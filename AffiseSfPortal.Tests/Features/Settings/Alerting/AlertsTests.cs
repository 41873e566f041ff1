using System.Text.Json;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Identity;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
        Services.AddSingleton<IHostEnvironment>(new FakeEnvironment(Environments.Production));
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

    /// <summary>Who has only the database can write into no receiver that takes its address for a password.</summary>
    [Fact]
    public async Task Store_WebhookAddress_IsSealedAndComesBack()
    {
        await SaveWebhookAsync("https://receiver.example/the-secret-end");

        Assert.DoesNotContain("the-secret-end", await RawAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("receiver.example", await RawAsync(), StringComparison.Ordinal);
        Assert.Equal("https://receiver.example/the-secret-end", (await StoredAsync()).Webhook.Url);
        // With its secrets to another key, both of them.
        await Store.MoveAsync((_, sealedText) => sealedText is null ? null : "moved", TestPortal.Cancel);
        using var moved = JsonDocument.Parse(await RawAsync());
        var webhook = moved.RootElement.GetProperty("Webhook");
        Assert.Equal(("moved", "moved"), (webhook.GetProperty("SealedUrl").GetString(), webhook.GetProperty("SealedKey").GetString()));
        // Of a ring that is lost: typed again, and nothing else.
        Assert.Equal(("", true), ((await StoredAsync()).Webhook.Url, (await StoredAsync()).Webhook.IsOn));
    }

    [Fact]
    public async Task Store_AddressOfAnEarlierVersion_IsReadAndSealedWithTheNextKey()
    {
        await using (var db = await Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel))
        {
            db.PortalSettings.Add(new PortalSetting { Key = "alerts:settings", Value = """{"Webhook":{"IsOn":true,"Url":"https://receiver.example/plain"}}""" });
            await db.SaveChangesAsync(TestPortal.Cancel);
        }
        Assert.Equal("https://receiver.example/plain", (await StoredAsync()).Webhook.Url);

        await Store.MoveAsync((_, sealedText) => sealedText, TestPortal.Cancel);

        Assert.DoesNotContain("receiver.example", await RawAsync(), StringComparison.Ordinal);
        Assert.Equal("https://receiver.example/plain", (await StoredAsync()).Webhook.Url);
    }

    /// <summary>Many receivers take the end of the address for a password: the trail says that it changed, and nothing of it.</summary>
    [Fact]
    public async Task Service_WebhookAddressChanged_IsRecordedWithoutItsSecretEnd()
    {
        foreach (var end in new[] { "first-secret", "second-secret" })
            await SaveWebhookAsync($"https://receiver.example/{end}");

        var told = Trail.Events.Select(e => e.What).ToList();
        Assert.Equal(2, told.Count);
        Assert.All(told, t => Assert.DoesNotContain("-secret", $"{t.Before} {t.After}", StringComparison.Ordinal));
        Assert.Contains("https://receiver.example (", told[1].Before, StringComparison.Ordinal);
        Assert.Contains("https://receiver.example (", told[1].After, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("host")]
    [InlineData("port")]
    [InlineData("user")]
    [InlineData("security")]
    public async Task Save_MailThatGoesElsewhere_WantsThePasswordAgain(string change)
    {
        var before = await SaveMailAsync();
        var draft = new AlertDraft
        {
            Settings = before with
            {
                Email = change switch
                {
                    "host" => before.Email with { Host = "smtp.elsewhere.example" },
                    "port" => before.Email with { Port = 2525 },
                    "user" => before.Email with { User = "somebody" },
                    _ => before.Email with { Security = MailSecurity.StartTls },
                },
            },
        };

        Assert.Equal(["password-again"], (await Service.SaveAsync(draft, TestPortal.Cancel)).Select(e => e.ErrorCode));
        Assert.Equal(before, await Store.ReadAsync(TestPortal.Cancel));

        draft.Password = "typed again";
        Assert.Empty(await Service.SaveAsync(draft, TestPortal.Cancel));
        Assert.Equal("typed again", Store.Open((await Store.ReadAsync(TestPortal.Cancel)).Email.SealedPassword));
    }

    [Fact]
    public async Task Save_MailThatGoesWhereItWent_KeepsThePassword()
    {
        var before = await SaveMailAsync();

        Assert.Empty(await Service.SaveAsync(new AlertDraft { Settings = before with { Email = before.Email with { To = "other@example.com" } } }, TestPortal.Cancel));

        Assert.Equal("mail secret", Store.Open((await Store.ReadAsync(TestPortal.Cancel)).Email.SealedPassword));
    }

    [Fact]
    public async Task Save_MailSwitchedOffAndLedElsewhere_ForgetsThePassword()
    {
        var before = await SaveMailAsync();

        Assert.Empty(await Service.SaveAsync(new AlertDraft { Settings = before with { Email = before.Email with { IsOn = false, Host = "smtp.elsewhere.example" } } }, TestPortal.Cancel));

        Assert.Null((await Store.ReadAsync(TestPortal.Cancel)).Email.SealedPassword);
    }

    [Theory]
    [InlineData("https://receiver.example/other", true)]
    [InlineData("https://elsewhere.example/hook", false)]
    public async Task Save_WebhookOfAnotherHost_WantsTheKeyAgain(string url, bool kept)
    {
        var webhook = new WebhookAlerts { IsOn = true, Url = "https://receiver.example/hook" };
        Assert.Empty(await Service.SaveAsync(new AlertDraft { Settings = new AlertSettings { Webhook = webhook }, WebhookKey = "a signing key of some length" }, TestPortal.Cancel));
        var before = await Store.ReadAsync(TestPortal.Cancel);

        var errors = await Service.SaveAsync(new AlertDraft { Settings = before with { Webhook = before.Webhook with { Url = url } } }, TestPortal.Cancel);

        Assert.Equal(!kept, errors.Any(e => e.ErrorCode == "webhook-key-again"));
        Assert.Equal(kept ? url : before.Webhook.Url, (await Store.ReadAsync(TestPortal.Cancel)).Webhook.Url);
    }

    [Theory]
    [InlineData("en", "The password is kept for the former server and user. Type it again.")]
    [InlineData("fr", "Le mot de passe est conservé pour l’ancien serveur et l’ancien utilisateur. Saisissez-le de nouveau.")]
    public async Task Save_MailThatGoesElsewhere_SaysSoAtThePassword(string culture, string said)
    {
        UseCulture(culture);
        await SaveMailAsync();
        var page = RenderPage<Alerts>();
        page.WaitForAssertion(() => page.Find("#alert-host"));
        await page.InvokeAsync(() => page.Find("#alert-host").Change("smtp.elsewhere.example"));
        await page.InvokeAsync(() => page.Find("form").Submit());

        page.WaitForAssertion(() => Assert.Contains(said, page.Markup, StringComparison.Ordinal));
        Assert.Equal("true", page.Find("#alert-password").GetAttribute("aria-invalid"));
    }

    private async Task SaveWebhookAsync(string url) => Assert.Empty(await Service.SaveAsync(
        new AlertDraft { Settings = new AlertSettings { Webhook = new WebhookAlerts { IsOn = true, Url = url } }, WebhookKey = "a signing key of some length" }, TestPortal.Cancel));

    /// <summary>As somebody reads it who has the database alone.</summary>
    private async Task<string> RawAsync()
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        return (await db.PortalSettings.SingleAsync(s => s.Key == "alerts:settings", TestPortal.Cancel)).Value;
    }

    private AlertService Service => Services.GetRequiredService<AlertService>();

    private AlertStore Store => Services.GetRequiredService<AlertStore>();

    private async Task<AlertSettings> SaveMailAsync()
    {
        var email = new EmailAlerts
        {
            IsOn = true,
            Host = "smtp.example.com",
            Port = 465,
            Security = MailSecurity.Tls,
            User = "portal",
            From = "portal@example.com",
            To = "ops@example.com",
        };
        Assert.Empty(await Service.SaveAsync(new AlertDraft { Settings = new AlertSettings { Email = email }, Password = "mail secret" }, TestPortal.Cancel));
        return await Store.ReadAsync(TestPortal.Cancel);
    }
}

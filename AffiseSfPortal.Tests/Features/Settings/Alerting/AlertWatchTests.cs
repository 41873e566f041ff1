using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Tests.Identity;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace AffiseSfPortal.Tests.Features.Settings.Alerting;

/// <summary>One notice for each change, whatever fails; by a real mail server and a real receiver of webhooks.</summary>
public sealed class AlertWatchTests : IAsyncLifetime
{
    private const string WebhookKey = "a signing key of some length";
    private readonly Mailbox _mailbox = new();
    private readonly ConcurrentQueue<(string Path, string Body, string? Signature)> _posts = new();
    private readonly CancellationTokenSource _end = new();
    private SmtpServer.SmtpServer _smtp = null!;
    private WebApplication _receiver = null!;
    private TestPortal _portal = null!;
    private int _smtpPort;
    private int _status = 200;
    private int _connection;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {

        _smtpPort = FreePort();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(_mailbox);
        _smtp = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e => e.Endpoint(new IPEndPoint(IPAddress.Loopback, _smtpPort))).Build(), services);
        _ = _smtp.StartAsync(_end.Token);

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.MapPost("/{**path}", async (HttpContext context, string path) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _posts.Enqueue((path, await reader.ReadToEndAsync(context.RequestAborted), context.Request.Headers[AlertSender.SignatureHeader]));
            context.Response.StatusCode = _status;
        });
        await _receiver.StartAsync(Cancel);

        _portal = await TestPortal.OnSqliteAsync(s =>
        {
            s.AddSingleton<IHostEnvironment>(new FakeEnvironment(Environments.Development));
            s.Configure<PortalOptions>(o => o.PublicUrl = "https://portal.example.com");
            s.AddSingleton<PortalAddress>();
            s.AddShellComponents();
            s.AddLocalization();
            s.AddSyncHealth();
            s.AddSettingsFeature();
            s.AddSingleton<IReauthentication>(new FakeReauthentication());
        });
        _connection = await _portal.ConnectAsync(configure: c => c.ActivatedAt = DateTime.UnixEpoch);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _receiver.DisposeAsync();
        await _end.CancelAsync();
        _end.Dispose();
    }

    [Fact]
    public async Task Watch_FiveHundredIdenticalFailures_TellOnceAndOnceThatItGoesOn()
    {
        await SaveAsync();
        await _portal.AddAffiliatesAsync(500);
        await LookAsync();
        for (var i = 0; i < 500; i += 125)
        {
            await RefuseAsync(i, 125);
            await LookAsync();
        }
        await LookAsync(times: 10);

        Assert.Single(_mailbox.Messages);
        Assert.Contains("Subject: [AffiseSfPortal] Syncing needs you", _mailbox.Messages[0], StringComparison.Ordinal);
        Assert.Contains("https://portal.example.com/sync-health", _mailbox.Messages[0], StringComparison.Ordinal);
        Assert.Equal(2, _posts.Count);

        await _portal.WriteAsync(async db => await db.SyncRows.ExecuteDeleteAsync(Cancel));
        await LookAsync(times: 10);

        Assert.Equal(2, _mailbox.Messages.Count);
        Assert.Contains("Syncing goes on", _mailbox.Messages[1], StringComparison.Ordinal);
        Assert.Equal(["trouble", "recovery"], _posts.Where(p => p.Path == "hook").Select(p => JsonDocument.Parse(p.Body).RootElement.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Watch_AnotherTroubleInstead_IsAChangeOfItsOwn()
    {
        await SaveAsync();
        await HoldAsync(HoldCause.Unavailable);
        await LookAsync(times: 5);
        await HoldAsync(HoldCause.ReconnectNeeded);
        await LookAsync(times: 5);

        Assert.Equal(["Unavailable", "ReconnectNeeded"], _posts.Where(p => p.Path == "hook").Select(p => JsonDocument.Parse(p.Body).RootElement.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Watch_WhatPassesWithinABreath_IsNotTold()
    {
        await SaveAsync();
        await HoldAsync(HoldCause.Unavailable);
        await LookAsync();
        await HoldAsync(null);
        await LookAsync(times: 5);

        Assert.Empty(_posts);
    }

    [Fact]
    public async Task Watch_QuietHours_AreKeptAndWhatStillHoldsIsToldAtTheirEnd()
    {
        // The test's clock begins at eight in the morning.
        await SaveAsync(s => s with { Quiet = new QuietHours { IsOn = true, From = new(20, 0), To = new(9, 0), Zone = "UTC" } });
        await HoldAsync(HoldCause.Unavailable);
        await LookAsync(times: 20);
        Assert.Empty(_posts);

        _portal.Time.Advance(TimeSpan.FromHours(1));
        await LookAsync(times: 2);
        Assert.Equal(2, _posts.Count);
    }

    [Fact]
    public async Task Watch_ReceiverFailsAtFirst_IsToldLaterWithTheSameNumber()
    {
        await SaveAsync(s => s with { Email = new(), Slack = new() });
        _status = 503;
        await HoldAsync(HoldCause.Unavailable);
        await LookAsync(times: 4);
        var fault = (await Service.ReadAsync(Cancel)).State.Results[AlertChannel.Webhook].Fault;
        Assert.Equal("HTTP 503", fault);
        _status = 200;
        await LookAsync(times: 10);

        var ids = _posts.Select(p => JsonDocument.Parse(p.Body).RootElement.GetProperty("id").GetString()).ToList();
        Assert.True(ids.Count >= 2);
        Assert.Single(ids.Distinct());
        Assert.Null((await Service.ReadAsync(Cancel)).State.Results[AlertChannel.Webhook].Fault);
        Assert.Empty((await Service.ReadAsync(Cancel)).State.Pending);
    }

    [Fact]
    public async Task Webhook_Signature_ProvesBodyAndTime()
    {
        await SaveAsync();
        Assert.Null(await Service.TestAsync(AlertChannel.Webhook, Cancel));

        var (_, body, signature) = Assert.Single(_posts);
        var parts = signature!.Split(',').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal(_portal.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), parts["t"]);
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookKey), Encoding.UTF8.GetBytes($"{parts["t"]}.{body}"))), parts["v1"]);
    }

    [Fact]
    public async Task Test_EachChannel_ArrivesInTheLanguageOfTheSettings()
    {
        await SaveAsync(s => s with { Language = "fr" });

        Assert.Null(await Service.TestAsync(AlertChannel.Email, Cancel));
        Assert.Null(await Service.TestAsync(AlertChannel.Slack, Cancel));

        Assert.Contains("=?utf-8?", Assert.Single(_mailbox.Messages), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Message d\\u2019essai", Assert.Single(_posts).Body, StringComparison.Ordinal);
        Assert.StartsWith("{\"text\":", _posts.First().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_MailServerAway_SaysWhatWentWrong()
    {
        await SaveAsync(s => s with { Email = s.Email with { Port = FreePort() } });
        Assert.NotNull(await Service.TestAsync(AlertChannel.Email, Cancel));
    }

    [Fact]
    public async Task Save_Secrets_AreSealedAndKeptWhenNotTyped()
    {
        await SaveAsync();
        var stored = await _portal.ReadAsync(db => db.PortalSettings.Where(s => s.Key == "alerts:settings").Select(s => s.Value).SingleAsync(Cancel));
        Assert.DoesNotContain(WebhookKey, stored, StringComparison.Ordinal);
        Assert.DoesNotContain("/slack/secret-path", stored, StringComparison.Ordinal);

        var (settings, _) = await Service.ReadAsync(Cancel);
        Assert.Empty(await Service.SaveAsync(new AlertDraft { Settings = settings with { Language = "fr" } }, Cancel));
        Assert.Null(await Service.TestAsync(AlertChannel.Slack, Cancel));
        Assert.Equal("slack/secret-path", Assert.Single(_posts).Path);
    }

    [Fact]
    public async Task Save_WhatCannotWork_IsRefusedByName()
    {
        var draft = new AlertDraft
        {
            Settings = new AlertSettings
            {
                Email = new EmailAlerts { IsOn = true, Host = "", From = "x", To = "", User = "u", Security = MailSecurity.None },
                Slack = new SlackAlerts { IsOn = true },
                Webhook = new WebhookAlerts { IsOn = true, Url = "http://receiver.example/x" },
                Quiet = new QuietHours { Zone = "Nowhere/None" },
            },
            WebhookKey = "short",
        };
        Assert.Equal(
            ["from", "host", "open-line", "slack", "to", "webhook", "webhook-key", "zone"],
            (await Service.SaveAsync(draft, Cancel)).Select(e => e.ErrorCode).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Mail_ToOnePerson_ReachesThemAloneByTheServerOfTheAlerts()
    {
        await SaveAsync();
        var email = (await Service.ReadAsync(Cancel)).Settings.Email;
        _mailbox.Recipients = 1;

        await _portal.Get<AlertSender>().MailAsync(email, "guest@example.com", "Your account\r\nBcc: everybody@example.com", "https://portal.example.com/account/invitation?code=abc", Cancel);

        var message = Assert.Single(_mailbox.Messages);
        Assert.Contains("To: guest@example.com", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\nBcc:", message, StringComparison.Ordinal);
        Assert.DoesNotContain("ops@example.com", message, StringComparison.Ordinal);
        Assert.Contains("invitation?code=", message, StringComparison.Ordinal);
    }

    private AlertService Service => _portal.Get<AlertService>();

    private async Task SaveAsync(Func<AlertSettings, AlertSettings>? change = null)
    {
        var origin = _receiver.Urls.First();
        var settings = new AlertSettings
        {
            Email = new EmailAlerts { IsOn = true, Host = "127.0.0.1", Port = _smtpPort, Security = MailSecurity.None, From = "portal@example.com", To = "ops@example.com, lead@example.com" },
            Slack = new SlackAlerts { IsOn = true },
            Webhook = new WebhookAlerts { IsOn = true, Url = origin + "/hook" },
        };
        Assert.Empty(await Service.SaveAsync(new AlertDraft { Settings = change?.Invoke(settings) ?? settings, SlackUrl = origin + "/slack/secret-path", WebhookKey = WebhookKey }, Cancel));
    }

    /// <summary>As the loop would, a quarter of a minute apart.</summary>
    private async Task LookAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            await _portal.Get<AlertWatch>().RunOnceAsync(Cancel);
            _portal.Time.Advance(AlertWatch.Interval);
        }
    }

    private Task RefuseAsync(int skip, int count) => _portal.WriteAsync(async db =>
    {
        var keys = await db.Affiliates.OrderBy(a => a.Key).Skip(skip).Take(count).Select(a => a.Key).ToListAsync(Cancel);
        db.AddRange(keys.Select(key => new SyncRow { ConnectionId = _connection, AffiliateKey = key, Cause = RowCause.Refused, FaultCode = "STRING_TOO_LONG", FaultAt = _portal.Time.GetUtcNow().UtcDateTime }));
    });

    private Task HoldAsync(HoldCause? hold) => _portal.WriteAsync(async db => (await db.Connections.SingleAsync(Cancel)).Hold = hold);

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Mailbox : MessageStore
    {
        public List<string> Messages { get; } = [];

        public int Recipients { get; set; } = 2;

        public override Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, System.Buffers.ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            Assert.Equal(Recipients, transaction.To.Count);
            lock (Messages)
                Messages.Add(Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(buffer)));
            return Task.FromResult(SmtpResponse.Ok);
        }
    }
}

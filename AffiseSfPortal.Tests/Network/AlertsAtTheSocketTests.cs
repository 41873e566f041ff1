using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Network;

/// <summary>Webhooks, Slack and mail leave by the same rules as calls of Salesforce.</summary>
public sealed class AlertsAtTheSocketTests
{
    private readonly ConcurrentQueue<string> _asked = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(HostileAddresses.ForNobody), MemberType = typeof(HostileAddresses))]
    public async Task Typed_HostileAddress_IsRefusedAndNoNameIsAskedFor(string address)
    {
        var gate = NewGate([], "8.8.8.8");
        Assert.NotEqual(AlertTarget.Allowed, gate.CheckUrl(address));
        var codes = new AlertDraftValidator(gate).Validate(new AlertDraft
        {
            Settings = new AlertSettings { Webhook = new WebhookAlerts { IsOn = true, Url = address, SealedKey = "sealed" }, Slack = new SlackAlerts { IsOn = true } },
            SlackUrl = address,
        }).Errors.Select(e => e.ErrorCode).ToHashSet(StringComparer.Ordinal);
        Assert.True(codes.Overlaps(["webhook", "webhook-untrusted"]));
        Assert.True(codes.Overlaps(["slack", "slack-untrusted"]));
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            return;

        using var http = new AlertHttp(gate);
        using var request = new HttpRequestMessage(HttpMethod.Post, uri);
        await Assert.ThrowsAsync<AddressRefusedException>(() => http.SendAsync(request, Cancel));
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("mail.example.com", 25, (int)AlertTarget.Allowed)]
    [InlineData("mail.example.com", 465, (int)AlertTarget.Allowed)]
    [InlineData("mail.example.com", 587, (int)AlertTarget.Allowed)]
    [InlineData("mail.example.com.", 587, (int)AlertTarget.Allowed)]
    [InlineData("mail.example.com", 6379, (int)AlertTarget.NotTrusted)]
    [InlineData("mail.example.com", 22, (int)AlertTarget.NotTrusted)]
    [InlineData("127.0.0.1", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("127.1", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("2130706433", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("0x7f000001", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("0177.0.0.1", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("[::1]", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("[::ffff:10.0.0.1]", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("localhost", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("mail", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("mail.local", 25, (int)AlertTarget.NotTrusted)]
    [InlineData("::1", 25, (int)AlertTarget.Unreadable)]
    [InlineData("mail.example.com:25", 25, (int)AlertTarget.Unreadable)]
    [InlineData("https://mail.example.com", 25, (int)AlertTarget.Unreadable)]
    [InlineData("user@mail.example.com", 25, (int)AlertTarget.Unreadable)]
    [InlineData("mail.example.com/x", 25, (int)AlertTarget.Unreadable)]
    [InlineData("mail.example.com\r\nQUIT", 25, (int)AlertTarget.Unreadable)]
    [InlineData("mail .example.com", 25, (int)AlertTarget.Unreadable)]
    [InlineData("", 25, (int)AlertTarget.Unreadable)]
    [InlineData(null, 25, (int)AlertTarget.Unreadable)]
    public async Task Typed_MailServer_IsJudgedAsAnyOtherHost(string? host, int port, int expected)
    {
        var gate = NewGate([], "127.0.0.1");

        Assert.Equal((AlertTarget)expected, gate.CheckMail(host, port));
        await Assert.ThrowsAsync<AddressRefusedException>(() => gate.OpenMailAsync(host ?? "", port, Cancel));
        Assert.Equal((AlertTarget)expected == AlertTarget.Allowed ? 1 : 0, _asked.Count);
    }

    [Theory]
    [MemberData(nameof(HostileAddresses.Resolved), MemberType = typeof(HostileAddresses))]
    public async Task Socket_PublicNameLeadsInside_IsNotConnected(string address)
    {
        var gate = NewGate([], "8.8.8.8", address);

        await Assert.ThrowsAsync<AddressRefusedException>(() => gate.OpenAsync(new DnsEndPoint("hooks.example.com", 443), Cancel));
        await Assert.ThrowsAsync<AddressRefusedException>(() => gate.OpenMailAsync("mail.example.com", 587, Cancel));
    }

    /// <summary>Trust is for one host and port, and never for what clouds hand credentials out at.</summary>
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("192.168.0.9", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("fd12:3456::1", true)]
    [InlineData("8.8.8.8", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("::ffff:10.1.2.3", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void Trusted_Address_MayBeInsideButNotJustAnything(string address, bool may) => Assert.Equal(may, AddressRules.MayBeTrusted(IPAddress.Parse(address)));

    [Fact]
    public void Trusted_Host_IsExactlyThatHostAndPort()
    {
        var gate = NewGate(["hooks.intranet.example:8443", "10.0.0.5:25"], "10.0.0.5");

        Assert.Equal(AlertTarget.Allowed, gate.CheckUrl("https://Hooks.Intranet.Example:8443/x"));
        Assert.Equal(AlertTarget.Allowed, gate.CheckUrl("http://hooks.intranet.example:8443/x"));
        Assert.Equal(AlertTarget.NotTrusted, gate.CheckUrl("https://hooks.intranet.example:8444/x"));
        Assert.Equal(AlertTarget.HasUserInfo, gate.CheckUrl("https://a@hooks.intranet.example:8443/x"));
        Assert.Equal(AlertTarget.Allowed, gate.CheckMail("10.0.0.5", 25));
        Assert.Equal(AlertTarget.NotTrusted, gate.CheckMail("10.0.0.5", 26));
        Assert.Equal(AlertTarget.NotTrusted, gate.CheckMail("10.0.0.6", 25));
    }

    [Theory]
    [InlineData("mail.intranet.example:25", true)]
    [InlineData("mail:25", true)]
    [InlineData("10.0.0.5:25", true)]
    [InlineData("[fd00::5]:25", true)]
    [InlineData("mail.intranet.example", false)]
    [InlineData("mail.intranet.example:0", false)]
    [InlineData("mail.intranet.example:65536", false)]
    [InlineData("https://mail.intranet.example:25", false)]
    [InlineData("a@mail.intranet.example:25", false)]
    [InlineData("*.intranet.example:25", false)]
    [InlineData("10.0.0.0/8:25", false)]
    [InlineData("167772165:25", false)]
    [InlineData("fd00::5:25", false)]
    [InlineData("", false)]
    public void TrustedHosts_Setting_IsCheckedOnStart(string host, bool isFine)
    {
        var result = new AlertHostOptionsValidator().Validate(null, new AlertHostOptions { TrustedHosts = [host] });

        Assert.Equal(isFine, result.Succeeded);
        if (!isFine)
            Assert.Contains("Alerts:TrustedHosts", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Portal_TrustedHostIsNoHost_DoesNotStart()
    {
        await using var portal = new PortalFactory().With("Alerts:TrustedHosts:0", "https://intranet");

        Assert.Contains("Alerts:TrustedHosts", Assert.IsAssignableFrom<OptionsValidationException>(portal.RefusedStart()).Message, StringComparison.Ordinal);
    }

    /// <summary>What a trusted name leads to is decided anew for each connection.</summary>
    [Fact]
    public async Task Webhook_ResolverChangesItsMindAndTheReplyLeadsElsewhere_NeitherIsFollowed()
    {
        var requests = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        receiver.Run(context =>
        {
            Interlocked.Increment(ref requests);
            context.Response.Headers.Connection = "close";
            context.Response.Redirect("http://169.254.169.254/latest/meta-data/");
            return Task.CompletedTask;
        });
        await receiver.StartAsync(Cancel);
        var port = new Uri(receiver.Urls.First()).Port;
        var answers = new Queue<string>(["127.0.0.1", "169.254.169.254"]);
        using var http = new AlertHttp(new AlertGate([$"hooks.intranet.example:{port}"], mayCallSelf: false, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())])));

        using var first = new HttpRequestMessage(HttpMethod.Post, $"http://hooks.intranet.example:{port}/x");
        using var reply = await http.SendAsync(first, Cancel);
        Assert.Equal(HttpStatusCode.Found, reply.StatusCode);
        Assert.Equal(1, requests);

        using var second = new HttpRequestMessage(HttpMethod.Post, $"http://hooks.intranet.example:{port}/x");
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => http.SendAsync(second, Cancel));
        Assert.NotNull(AddressRefusedException.In(refused));
        Assert.Equal(1, requests);
    }

    /// <summary>What a receiver answers is nobody's business but its status: however much it says, in whatever form.</summary>
    [Theory]
    [InlineData(200, "application/json", null)]
    [InlineData(204, null, null)]
    [InlineData(500, "text/html", "HTTP 500")]
    [InlineData(302, "text/html", "HTTP 302")]
    public async Task Webhook_ReplyOfAnyKind_IsItsStatusAlone(int status, string? type, string? fault)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        receiver.Run(async context =>
        {
            context.Response.StatusCode = status;
            if (type is null)
                return;
            context.Response.ContentType = type;
            context.Response.Headers.Location = "http://169.254.169.254/";
            // Endless, for as long as anybody listens.
            var deep = System.Text.Encoding.ASCII.GetBytes(new string('[', 64 * 1024));
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(deep, context.RequestAborted);
        });
        await receiver.StartAsync(Cancel);
        var port = new Uri(receiver.Urls.First()).Port;
        await using var portal = await NewPortalAsync(NewGate([$"hooks.intranet.example:{port}"], "127.0.0.1"));
        Assert.Empty(await portal.Get<AlertService>().SaveAsync(new AlertDraft
        {
            Settings = new AlertSettings { Webhook = new WebhookAlerts { IsOn = true, Url = $"http://hooks.intranet.example:{port}/x" } },
            WebhookKey = "a signing key of some length",
        }, Cancel));

        Assert.Equal(fault, await portal.Get<AlertService>().TestAsync(AlertChannel.Webhook, Cancel));
    }

    /// <summary>The address of a webhook is its secret: no trace that a collector could show carries it.</summary>
    [Fact]
    public async Task Webhook_WhileTracesAreTaken_LeavesNone()
    {
        ConcurrentQueue<string?> traced = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Enqueue(activity.GetTagItem("url.full") as string),
        };
        ActivitySource.AddActivityListener(listener);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        ConcurrentQueue<string> parents = [];
        receiver.Run(context =>
        {
            parents.Enqueue(context.Request.Headers.TraceParent.ToString());
            return Task.CompletedTask;
        });
        await receiver.StartAsync(Cancel);
        var port = new Uri(receiver.Urls.First()).Port;
        using var http = new AlertHttp(NewGate([$"hooks.intranet.example:{port}"], "127.0.0.1"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://hooks.intranet.example:{port}/services/the-secret");
        using var reply = await http.SendAsync(request, Cancel);
        // The listener hears the others.
        using var other = new HttpClient();
        using var plain = await other.GetAsync(new Uri($"http://127.0.0.1:{port}/plain"), Cancel);

        Assert.Contains(traced, t => t?.EndsWith("/plain", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(traced, t => t?.Contains("the-secret", StringComparison.Ordinal) == true);
        Assert.Equal("", parents.First());
    }

    /// <summary>Mail goes to the address that was checked; the certificate is asked for by the name.</summary>
    [Fact]
    public async Task Mail_OverTls_AsksForTheCertificateOfTheName()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var portal = await NewPortalAsync(NewGate([$"mail.intranet.example:{port}"], "127.0.0.1"));
        var asked = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(Cancel);
            await using var tls = new SslStream(client.GetStream());
            await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsServerAsync(new ServerOptionsSelectionCallback((_, hello, _, _) =>
            {
                asked.TrySetResult(hello.ServerName);
                throw new System.Security.Authentication.AuthenticationException("none");
            }), null, Cancel));
        }, Cancel);

        var fault = await MailAsync(portal, "mail.intranet.example", port, MailSecurity.Tls);

        Assert.NotNull(fault);
        Assert.Equal("mail.intranet.example", await asked.Task.WaitAsync(Cancel));
        await server;
    }

    /// <summary>The same words for every channel, and nothing goes out.</summary>
    [Fact]
    public async Task Channels_NameLeadsInside_SayThatItWasRefused()
    {
        await using var portal = await NewPortalAsync(NewGate([], "127.0.0.1"));
        var service = portal.Get<AlertService>();
        Assert.Empty(await service.SaveAsync(new AlertDraft
        {
            Settings = new AlertSettings { Slack = new SlackAlerts { IsOn = true }, Webhook = new WebhookAlerts { IsOn = true, Url = "https://hooks.example.com/x" } },
            SlackUrl = "https://hooks.slack.example/services/secret",
            WebhookKey = "a signing key of some length",
        }, Cancel));

        Assert.Equal(AlertSender.Refused, await service.TestAsync(AlertChannel.Slack, Cancel));
        Assert.Equal(AlertSender.Refused, await service.TestAsync(AlertChannel.Webhook, Cancel));
        Assert.Equal(AlertSender.Refused, await MailAsync(portal, "mail.example.com", 25, MailSecurity.None));
        Assert.Equal(["hooks.slack.example", "hooks.example.com", "mail.example.com"], _asked);
    }

    private static async Task<string?> MailAsync(TestPortal portal, string host, int port, MailSecurity security)
    {
        var settings = new AlertSettings { Email = new EmailAlerts { IsOn = true, Host = host, Port = port, Security = security, From = "portal@example.com", To = "ops@example.com" } };
        Assert.Empty(await portal.Get<AlertService>().SaveAsync(new AlertDraft { Settings = settings }, Cancel));
        return await portal.Get<AlertService>().TestAsync(AlertChannel.Email, Cancel);
    }

    private static Task<TestPortal> NewPortalAsync(AlertGate gate) => TestPortal.OnSqliteAsync(s =>
    {
        s.Configure<PortalOptions>(o => o.PublicUrl = "https://portal.example.com");
        s.AddSingleton<PortalAddress>();
        s.AddShellComponents();
        s.AddLocalization();
        s.AddSyncHealth();
        s.AddSettingsFeature();
        s.AddSingleton<IReauthentication>(new FakeReauthentication());
        s.AddSingleton(gate);
    });

    private AlertGate NewGate(string[] trusted, params string[] addresses) => new(trusted, mayCallSelf: false, (host, _) =>
    {
        _asked.Enqueue(host);
        return Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
    });
}

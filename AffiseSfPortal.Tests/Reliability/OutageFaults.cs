using System.Net;
using System.Net.Sockets;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Salesforce;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RestSharp;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 17 and 23 to 25: the org cannot be reached, or must not be.</summary>
public sealed class OutageFaults(FaultOrg org) : IClassFixture<FaultOrg>
{
    private const string NeverLeaves = "never.leaves";

    [Fact]
    public async Task Fault17_503WithAPage_PausesWithBackoffAndShowsPlainText()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(5);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Answer(503, "<html><script>alert(1)</script><h1>Down &amp; out</h1></html>"), count: 3);
        await run.DrainAsync();
        var held = await run.ConnectionAsync();
        Assert.Equal((HoldCause.Unavailable, "http-503", "Down & out"), (held.Hold, held.HoldCode, held.HoldMessage));
        await run.AssertQueueKeptAsync(5);
        for (var probes = 2; probes <= 4; probes++)
        {
            await run.DrainAsync();
            Assert.Equal(probes - 1, run.Proxy.Count(FaultRun.Collections));
            // Twice the pause before, at most.
            await run.DrainAfterAsync(TimeSpan.FromSeconds(Math.Pow(2, probes - 1)));
        }

        Assert.Equal(4, run.Proxy.Count(FaultRun.Collections));
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1 });
    }

    [Fact]
    public async Task Fault23_OrgAcceptsAndSaysNothing_OtherOrgsGoOn()
    {
        await using var run = await org.StartAsync();
        var other = await run.AddConnectionAsync();
        await run.OweManyAsync(3);
        await run.Portal.Intake.OweAsync(other, null, OwedReason.Edited, force: false, "admin-1", TestPortal.Cancel);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Proxy.Spoil(FaultRun.Collections, async exchange =>
        {
            await release.Task.WaitAsync(exchange.Ended);
            exchange.Reset();
        });
        var arrived = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = run.Portal.Get<ILiveFeed>().Subscribe(e =>
        {
            if (e is BatchSettled settled && settled.ConnectionId == other)
                arrived.TrySetResult(settled.Outcomes.Count(o => o.Outcome == SyncOutcome.Created));
            return Task.CompletedTask;
        });

        var round = run.Portal.RunAsync();
        Assert.Equal(3, await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), TestPortal.Cancel));
        Assert.False(round.IsCompleted);
        release.SetResult();
        await round;
        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));

        await run.CheckAsync(new RunBounds { MostWrites = 2 });
        await run.CheckAsync(new RunBounds { ConnectionId = other, MostWrites = 2, MostAttempts = 1 });
    }

    [Fact]
    public async Task Fault24_NameDoesNotResolve_IsATransientPause()
    {
        Func<IPAddress[]> resolve = () => [IPAddress.Loopback];
        await using var run = await StartAsync(() => resolve());
        await run.OweManyAsync(3);
        resolve = () => throw new SocketException((int)SocketError.HostNotFound);
        await run.DrainAsync();
        Assert.Equal((HoldCause.Unavailable, "host-not-found"), ((await run.ConnectionAsync()).Hold, (await run.ConnectionAsync()).HoldCode));
        await run.AssertQueueKeptAsync(3);

        resolve = () => [IPAddress.Loopback];
        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostAttempts = 1 });
    }

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("169.254.169.254")]
    [InlineData("192.168.1.10")]
    public async Task Fault24_NameLeadsToAnAddressInside_IsBlockedAndLogged(string address)
    {
        Func<IPAddress[]> resolve = () => [IPAddress.Loopback];
        await using var run = await StartAsync(() => resolve());
        await run.OweManyAsync(3);
        // One good address among them does not help: which one is used would be chance.
        resolve = () => [IPAddress.Loopback, IPAddress.Parse(address)];
        var calls = run.Proxy.Requests.Count;
        await run.DrainAsync();
        Assert.Equal((HoldCause.NotAllowed, "address-refused"), ((await run.ConnectionAsync()).Hold, (await run.ConnectionAsync()).HoldCode));
        Assert.Equal(calls, run.Proxy.Requests.Count);
        Assert.Single(run.Log.Lines, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("address-refused", StringComparison.Ordinal));
        await run.AssertQueueKeptAsync(3);

        resolve = () => [IPAddress.Loopback];
        await run.DrainAfterAsync(TimeSpan.FromMinutes(15));
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostAttempts = 1 });
    }

    [Theory]
    [InlineData(ServerCertificate.SelfSigned)]
    [InlineData(ServerCertificate.OfAnotherAuthority)]
    [InlineData(ServerCertificate.Expired)]
    [InlineData(ServerCertificate.NotYetValid)]
    [InlineData(ServerCertificate.OfAnotherName)]
    public async Task Fault25_CertificateThatCannotBeTrusted_IsRefusedAndTheConnectionWaits(object certificate)
    {
        await using var server = await TlsServer.StartAsync((ServerCertificate)certificate);
        await using var run = await StartAsync(server);
        await run.OweManyAsync(3);
        await run.DrainAsync();
        Assert.Equal((HoldCause.Unavailable, "tls-refused"), ((await run.ConnectionAsync()).Hold, (await run.ConnectionAsync()).HoldCode));
        await run.AssertQueueKeptAsync(3);
        Assert.All(await run.RowsAsync(), r => Assert.False(r.Force));
        Assert.Equal(0, server.Requests);

        run.Portal.Get<HookedClient>().BeforeWrite = null;
        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostAttempts = 1, Secrets = [NeverLeaves] });
    }

    /// <summary>What the refusals above rest on: the same server, the same authority, and only the one thing that is wrong there.</summary>
    [Fact]
    public async Task Fault25_CertificateOfATrustedAuthority_IsTaken()
    {
        await using var server = await TlsServer.StartAsync(ServerCertificate.Good);
        await using var run = await StartAsync(server);
        await run.OweManyAsync(3);
        await run.DrainAsync();

        Assert.Null(await run.HoldAsync());
        Assert.Equal(1, server.Requests);
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1 });
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Fault18_RedirectToAnAddressInside_IsNotFollowed(int status)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Answer(status, "", "text/html", ("Location", "http://169.254.169.254/latest/meta-data/")));
        await run.DrainAsync();
        Assert.Equal((HoldCause.Unavailable, "redirect"), ((await run.ConnectionAsync()).Hold, (await run.ConnectionAsync()).HoldCode));
        await run.AssertQueueKeptAsync(3);
        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));

        await run.CheckAsync(new RunBounds { MostWrites = 1, MostAttempts = 1 });
    }

    /// <summary>A run whose every call opens a connection, by the test's own resolver.</summary>
    private Task<FaultRun> StartAsync(Func<IPAddress[]> resolve) => org.StartAsync(
        MatchBy.ExternalId,
        services => services.AddSingleton(s => new SalesforceTransport(
            s.GetRequiredService<SalesforceHostGate>(),
            s.GetRequiredService<IOptions<SalesforceClientOptions>>(),
            s.GetRequiredService<TimeProvider>(),
            (_, _) => Task.FromResult(resolve()))),
        ("Salesforce:ConnectionLifetime", "00:00:00.0010000"));

    /// <summary>A run that sends each batch to a server behind TLS before it goes to the org, by the real transport, which trusts that server's authority.</summary>
    private async Task<FaultRun> StartAsync(TlsServer server)
    {
        var run = await org.StartAsync(MatchBy.ExternalId, services =>
        {
            services.AddSingleton(s => new SalesforceTransport(
                s.GetRequiredService<SalesforceHostGate>(),
                s.GetRequiredService<IOptions<SalesforceClientOptions>>(),
                s.GetRequiredService<TimeProvider>(),
                Dns.GetHostAddressesAsync,
                server.Trust));
            services.AddSingleton(s => new HookedClient(new SalesforceClient(s.GetRequiredService<SalesforceTransport>(), s.GetRequiredService<SalesforceHostGate>())));
            services.AddSingleton<ISalesforceClient>(s => s.GetRequiredService<HookedClient>());
        });
        run.Portal.Get<SalesforceHostGate>().Trust(server.Address.Authority);
        run.Portal.Get<HookedClient>().BeforeWrite = async (_, records, token) =>
        {
            using var body = new RecordsContent(records);
            await run.Portal.Get<SalesforceTransport>().SendAsync(new SalesforceRequest(Method.Patch, server.Address, SalesforceOperation.Upsert) { Body = body, AccessToken = NeverLeaves }, token);
        };
        return run;
    }
}

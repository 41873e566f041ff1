using System.Text;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Salesforce;

/// <summary>The client signed in at a stand-in org of its own.</summary>
public sealed class SignedInClient : IAsyncLifetime
{
    private SalesforceTransport _transport = null!;
    private SalesforceTransport _impatient = null!;

    public SimulatorProcess Simulator { get; private set; } = null!;
    public OrgAccess Access { get; private set; } = null!;
    public ISalesforceClient Client { get; private set; } = null!;

    /// <summary>Gives up after a second: for the faults that never end.</summary>
    public ISalesforceClient Impatient { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Simulator = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));
        var gate = new SalesforceHostGate(new SalesforceHostOptions());
        gate.Trust(Simulator.BaseAddress.Authority);
        _transport = new SalesforceTransport(gate, Options.Create(new SalesforceClientOptions()), TimeProvider.System);
        _impatient = new SalesforceTransport(
            gate, Options.Create(new SalesforceClientOptions { WriteTimeout = TimeSpan.FromSeconds(1), ReadTimeout = TimeSpan.FromSeconds(1) }), TimeProvider.System);
        Client = new SalesforceClient(_transport, gate);
        Impatient = new SalesforceClient(_impatient, gate);
        Access = new(new Uri(Simulator.BaseAddress.GetLeftPart(UriPartial.Authority)), "v66.0", await Simulator.GetAccessTokenAsync(), "00D000000000001AAA");
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _impatient.Dispose();
        await Simulator.DisposeAsync();
    }
}

/// <summary>Each thing the stand-in org can do wrong, and what the client makes of it.</summary>
public class SimulatorFaultTests(SignedInClient signedIn) : IClassFixture<SignedInClient>
{
    [Theory]
    [InlineData("sessionExpired", SalesforceFaultKind.SessionExpired, SalesforceFaultKind.SessionExpired)]
    [InlineData("sessionNotValid", SalesforceFaultKind.SessionPolicy, SalesforceFaultKind.SessionPolicy)]
    [InlineData("dailyLimit", SalesforceFaultKind.DailyLimit, SalesforceFaultKind.DailyLimit)]
    [InlineData("concurrentLimit", SalesforceFaultKind.ConcurrentLimit, SalesforceFaultKind.ConcurrentLimit)]
    [InlineData("gone", SalesforceFaultKind.VersionRetired, SalesforceFaultKind.VersionRetired)]
    [InlineData("serverUnavailable", SalesforceFaultKind.Unavailable, SalesforceFaultKind.Unavailable)]
    [InlineData("unknownException", SalesforceFaultKind.Unavailable, SalesforceFaultKind.Unavailable)]
    [InlineData("html", SalesforceFaultKind.Unavailable, SalesforceFaultKind.Unavailable)]
    [InlineData("htmlOk", SalesforceFaultKind.InDoubt, SalesforceFaultKind.Unavailable)]
    [InlineData("cutBefore", SalesforceFaultKind.InDoubt, SalesforceFaultKind.Unavailable)]
    [InlineData("cutAfterCommit", SalesforceFaultKind.InDoubt, SalesforceFaultKind.Unavailable)]
    [InlineData("truncatedJson", SalesforceFaultKind.InDoubt, SalesforceFaultKind.Unavailable)]
    [InlineData("drip", SalesforceFaultKind.InDoubt, SalesforceFaultKind.Unavailable)]
    [InlineData("slow", SalesforceFaultKind.InDoubt, SalesforceFaultKind.Unavailable)]
    [InlineData("fewerResults", SalesforceFaultKind.InDoubt, null)]
    [InlineData("moreResults", SalesforceFaultKind.InDoubt, null)]
    public async Task Call_ArmedFault_HasItsKindForWritesAndReads(string fault, SalesforceFaultKind onWrite, SalesforceFaultKind? onRead)
    {
        var token = TestContext.Current.CancellationToken;
        var control = signedIn.Simulator.Control;
        var client = fault is "slow" or "drip" ? signedIn.Impatient : signedIn.Client;
        await control.ArmAsync(new { kind = fault, delayMs = 60_000 });
        var write = await Assert.ThrowsAsync<SalesforceException>(() => client.WriteAsync(signedIn.Access, new(CollectionOperation.Upsert, "Lead", "Affise_Affiliate_Id__c"), [Lead()], token));
        Assert.Equal(onWrite, write.Fault.Kind);

        if (onRead is null)
            return;
        await control.ArmAsync(new { kind = fault, delayMs = 60_000 });
        var read = await Assert.ThrowsAsync<SalesforceException>(() => client.QueryAsync(signedIn.Access, "SELECT Id FROM Lead LIMIT 1", token));
        Assert.Equal(onRead, read.Fault.Kind);
    }

    [Fact]
    public async Task Write_AnswerLostAfterCommit_RepeatedByKeyLeavesOneRecord()
    {
        var token = TestContext.Current.CancellationToken;
        var write = new CollectionWrite(CollectionOperation.Upsert, "Lead", "Affise_Affiliate_Id__c");
        await signedIn.Simulator.Control.ResetAsync();
        var access = signedIn.Access with { AccessToken = await signedIn.Simulator.GetAccessTokenAsync() };
        await signedIn.Simulator.Control.ArmAsync(new { kind = "cutAfterCommit", path = "/composite/sobjects" });
        await Assert.ThrowsAsync<SalesforceException>(() => signedIn.Client.WriteAsync(access, write, [Lead()], token));

        var again = await signedIn.Client.WriteAsync(access, write, [Lead()], token);

        Assert.True(again.Records.Single() is { Created: false, Fault: null });
        Assert.Single(await signedIn.Simulator.Control.RecordsAsync("Lead"));
    }

    private static ReadOnlyMemory<byte> Lead() =>
        Encoding.UTF8.GetBytes("""{"attributes":{"type":"Lead"},"Affise_Affiliate_Id__c":"portal-1","LastName":"Lee","Company":"Acme"}""");
}

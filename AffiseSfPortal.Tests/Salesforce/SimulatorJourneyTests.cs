using System.Text;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.Extensions.Options;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Salesforce;

/// <summary>The client's whole way, through the stand-in org in its own process.</summary>
public sealed class SimulatorJourneyTests : IAsyncLifetime
{
    private const string Version = "v66.0";
    private static readonly AppCredentials App = new(SimulatorProcess.ConsumerKey, SimulatorProcess.ConsumerSecret);
    private SimulatorProcess _simulator = null!;
    private SalesforceTransport _transport = null!;
    private SalesforceClient _client = null!;
    private SalesforceOAuth _oauth = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorProcess.StartAsync();
        var gate = new SalesforceHostGate(new SalesforceHostOptions());
        gate.Trust(_simulator.BaseAddress.Authority);
        _transport = new SalesforceTransport(gate, Options.Create(new SalesforceClientOptions()), TimeProvider.System);
        _client = new SalesforceClient(_transport, gate);
        _oauth = new SalesforceOAuth(_transport, gate);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Grant_CodeExchangeAndRotation_OldTokenEndsTheGrant()
    {
        var grant = await GrantAsync();
        Assert.NotNull(grant.RefreshToken);

        var second = await _oauth.RefreshAsync(_simulator.BaseAddress, App, grant.RefreshToken, Token);
        Assert.Equal((grant.OrgId, grant.UserId), (second.OrgId, second.UserId));
        Assert.NotNull(second.RefreshToken);
        Assert.NotEqual(grant.RefreshToken, second.RefreshToken);

        Assert.Equal(Kind.GrantRefused, (await RefusedAsync(() => _oauth.RefreshAsync(_simulator.BaseAddress, App, grant.RefreshToken, Token))).Kind);
        Assert.Equal(Kind.GrantRefused, (await RefusedAsync(() => _oauth.RefreshAsync(_simulator.BaseAddress, App, second.RefreshToken, Token))).Kind);
    }

    [Fact]
    public async Task Grant_Revoked_IsGoneAndRevokingAgainIsDone()
    {
        var grant = await GrantAsync();

        await _oauth.RevokeAsync(_simulator.BaseAddress, grant.RefreshToken!, Token);
        await _oauth.RevokeAsync(_simulator.BaseAddress, grant.RefreshToken!, Token);

        Assert.Equal(Kind.GrantRefused, (await RefusedAsync(() => _oauth.RefreshAsync(_simulator.BaseAddress, App, grant.RefreshToken!, Token))).Kind);
        Assert.Equal(Kind.SessionExpired, (await RefusedAsync(() => _client.DescribeGlobalAsync(Access(grant), Token))).Kind);
    }

    [Fact]
    public async Task Grant_WrongVerifier_IsRefused()
    {
        var code = await _simulator.SignIn.GetCodeAsync();

        var fault = await RefusedAsync(() => _oauth.ExchangeCodeAsync(_simulator.BaseAddress, App, new Uri(SimulatorSignIn.Callback), code, new string('x', 50), Token));

        Assert.Equal(Kind.GrantRefused, fault.Kind);
    }

    [Fact]
    public async Task Org_VersionsIdentityDescribeAndLimits_AreRead()
    {
        var grant = await GrantAsync();
        var access = Access(grant);

        Assert.Contains(await _client.GetVersionsAsync(_simulator.BaseAddress, Token), v => v.Version == "66.0");
        var identity = await _client.GetIdentityAsync(access, Token);
        Assert.Equal((grant.OrgId, grant.UserId), (identity.OrgId, identity.UserId));
        Assert.NotEqual("127", identity.OrgName);
        Assert.Contains(await _client.DescribeGlobalAsync(access, Token), o => o.Name == "Lead");
        var lead = (await _client.DescribeAsync(access, "Lead", null, Token))!;
        Assert.Equal(["LastName", "Company"], lead.Fields.Where(f => f.RequiredOnCreate).Select(f => f.Name).OrderDescending());
        Assert.Contains(lead.Fields, f => f.IsUniqueExternalId);
        Assert.NotNull(lead.LastModified);
        Assert.Null(await _client.DescribeAsync(access, "Lead", lead.LastModified, Token));
        Assert.True((await _client.GetLimitsAsync(access, Token))!.Allowed > 0);
        Assert.Equal(Kind.ObjectUnknown, (await RefusedAsync(() => _client.DescribeAsync(access, "Nothing__c", null, Token))).Kind);
    }

    [Fact]
    public async Task Records_Upsert200QueryAndDelete_AreExactlyThose()
    {
        var access = Access(await GrantAsync());
        var key = (await _client.DescribeAsync(access, "Lead", null, Token))!.Fields.First(f => f.IsUniqueExternalId).Name;
        var write = new CollectionWrite(CollectionOperation.Upsert, "Lead", key);

        var created = await _client.WriteAsync(access, write, [.. Enumerable.Range(0, 200).Select(n => Lead(key, n, "Acme"))], Token);
        var again = await _client.WriteAsync(access, write, [.. Enumerable.Range(0, 200).Select(n => Lead(key, n, "Acme 2"))], Token);

        Assert.All(created.Records, r => Assert.True(r is { Created: true, Fault: null, Id.Length: 18 }));
        Assert.All(again.Records, r => Assert.True(r is { Created: false, Fault: null }));
        Assert.Equal(created.Records.Select(r => r.Id), again.Records.Select(r => r.Id));
        Assert.NotNull(created.Usage);

        var page = await _client.QueryAsync(access, $"SELECT Id, Company FROM Lead WHERE {key} = {Soql.Quote("it's-7")}", Token);
        Assert.Equal((created.Records[7].Id, "Acme 2"), (page.Rows.Single()["Id"], page.Rows.Single()["Company"]));

        await _client.DeleteAsync(access, "Lead", created.Records[7].Id!, Token);
        Assert.Equal(Kind.RecordDeleted, (await RefusedAsync(() => _client.DeleteAsync(access, "Lead", created.Records[7].Id!, Token))).Kind);
        Assert.Equal(199, (await _simulator.Control.RecordsAsync("Lead")).Count);
    }

    [Fact]
    public async Task Records_OneBadAmongGood_IsRefusedAlone()
    {
        var access = Access(await GrantAsync());

        var reply = await _client.WriteAsync(access, new(CollectionOperation.Create, "Lead"), [Utf8("""{"attributes":{"type":"Lead"},"LastName":"Lee","Company":"Acme"}"""), Utf8("""{"attributes":{"type":"Lead"},"LastName":"Lee"}""")], Token);

        Assert.Null(reply.Records[0].Fault);
        Assert.Equal((Kind.RecordRefused, "REQUIRED_FIELD_MISSING"), (reply.Records[1].Fault!.Kind, reply.Records[1].Fault!.Code));
        Assert.Equal(["Company"], reply.Records[1].Fault!.Fields);
    }

    private async Task<TokenGrant> GrantAsync() => await _oauth.ExchangeCodeAsync(
        _simulator.BaseAddress, App, new Uri(SimulatorSignIn.Callback), await _simulator.SignIn.GetCodeAsync(), SimulatorSignIn.Verifier, Token);

    private static OrgAccess Access(TokenGrant grant) => new(grant.InstanceUrl, Version, grant.AccessToken, grant.OrgId);

    private static ReadOnlyMemory<byte> Lead(string key, int n, string company) =>
        Utf8($$$"""{"attributes":{"type":"Lead"},"{{{key}}}":"it's-{{{n}}}","LastName":"Lee {{{n}}}","Company":"{{{company}}}"}""");

    private static ReadOnlyMemory<byte> Utf8(string json) => Encoding.UTF8.GetBytes(json);

    private static async Task<SalesforceFault> RefusedAsync(Func<Task> call) => (await Assert.ThrowsAsync<SalesforceException>(call)).Fault;
}

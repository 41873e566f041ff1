using AffiseSfPortal.Features.Marketplace.BuiltIn;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Tests.Features.Marketplace;

/// <summary>An authorization server without a wire: answers what the test says.</summary>
internal sealed class FakeOAuth : ISalesforceOAuth
{
    public Func<string, TokenGrant> Exchange { get; set; } = _ => Grant();

    public List<(Uri LoginHost, string Code, string Verifier)> Exchanged { get; } = [];

    public List<(string State, string Challenge)> Started { get; } = [];

    public int Revoked { get; private set; }

    public static TokenGrant Grant(string? refreshToken = "refresh-1", string instance = "https://acme.my.salesforce.com") =>
        new("access-1", refreshToken, new Uri(instance), "00D000000000001AAA", "005000000000001AAA", "api refresh_token");

    public static SalesforceException Refusal(string code, string message, SalesforceFaultKind kind = SalesforceFaultKind.GrantRefused) =>
        new(new SalesforceFault(kind, code, message, [], 400));

    public Uri AuthorizeUrl(Uri loginHost, string consumerKey, Uri redirectUri, string state, string codeChallenge)
    {
        if (state.Length > 20)
            Started.Add((state, codeChallenge));
        return new Uri(loginHost, $"/services/oauth2/authorize?response_type=code&client_id={consumerKey}&redirect_uri={Uri.EscapeDataString(redirectUri.AbsoluteUri)}&state={state}&code_challenge={codeChallenge}");
    }

    public Task<TokenGrant> ExchangeCodeAsync(Uri loginHost, AppCredentials app, Uri redirectUri, string code, string codeVerifier, CancellationToken cancellationToken)
    {
        Exchanged.Add((loginHost, code, codeVerifier));
        return Task.FromResult(Exchange(code));
    }

    public Task<TokenGrant> RefreshAsync(Uri loginHost, AppCredentials app, string refreshToken, CancellationToken cancellationToken) => Task.FromResult(Grant(null));

    public Task RevokeAsync(Uri loginHost, string refreshToken, CancellationToken cancellationToken)
    {
        Revoked++;
        return Task.CompletedTask;
    }
}

/// <summary>Knows versions and an identity; the wizard calls nothing else.</summary>
internal sealed class FakeOrg : ISalesforceClient
{
    public string[] Versions { get; set; } = ["31.0", "48.0", "68.0"];

    public bool IsAway { get; set; }

    public Task<IReadOnlyList<ApiVersion>> GetVersionsAsync(Uri host, CancellationToken cancellationToken) => IsAway
        ? throw new SalesforceException(new SalesforceFault(SalesforceFaultKind.Unavailable, "timeout", "", []))
        : Task.FromResult<IReadOnlyList<ApiVersion>>([.. Versions.Select(v => new ApiVersion(v, v))]);

    public Task<OrgIdentity> GetIdentityAsync(OrgAccess access, CancellationToken cancellationToken) =>
        Task.FromResult(new OrgIdentity("00D000000000001AAA", "Acme Media", true, "005000000000001AAA", "mara@acme.example"));

    public Task<IReadOnlyList<SalesforceObject>> DescribeGlobalAsync(OrgAccess access, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SalesforceObjectDescribe?> DescribeAsync(OrgAccess access, string objectName, DateTimeOffset? ifModifiedSince, CancellationToken cancellationToken) =>
        throw new SalesforceException(new SalesforceFault(SalesforceFaultKind.Unavailable, "timeout", "", []));

    public Task<ApiUsage?> GetLimitsAsync(OrgAccess access, CancellationToken cancellationToken) => Task.FromResult<ApiUsage?>(null);

    public Task<CollectionReply> WriteAsync(OrgAccess access, CollectionWrite write, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<QueryPage> QueryAsync(OrgAccess access, string soql, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(OrgAccess access, string objectName, string id, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Remembers what was asked of the connection.</summary>
internal sealed class FakeControl : IConnectionControl, IOrgSession, IDescribeStore
{
    public List<string> Calls { get; } = [];

    public bool ConfirmsRevocation { get; set; } = true;

    public Task PauseAsync(int connectionId, string? actorId, CancellationToken cancellationToken) => Note("pause");

    public Task ResumeAsync(int connectionId, string? actorId, CancellationToken cancellationToken) => Note("resume");

    public Task<int> ActivateAsync(int connectionId, bool sendExisting, string? actorId, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        Calls.Add(sendExisting ? "activate and send" : "activate");
        return Task.FromResult(sendExisting ? 2 : 0);
    }

    /// <summary>Saving waits for it.</summary>
    public Task Configuring { get; set; } = Task.CompletedTask;

    /// <summary>What an activation and a removal end with instead.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What happens while the grant is being given back.</summary>
    public Func<Task> Disconnecting { get; set; } = () => Task.CompletedTask;

    public async Task ConfigurationChangedAsync(int connectionId, CancellationToken cancellationToken)
    {
        await Configuring;
        await Note("configuration changed");
    }

    public Task BudgetChangedAsync(int connectionId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveTestRecordAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken) =>
        Fault is null ? Note("remove test record") : throw Fault;

    public Task<T> CallAsync<T>(int connectionId, Func<OrgAccess, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        throw new NotConnectedException(connectionId);

    public Task<OrgIdentity> StoreGrantAsync(int connectionId, TokenGrant grant, CancellationToken cancellationToken)
    {
        Calls.Add("store grant");
        return Task.FromResult(new OrgIdentity(grant.OrgId, "Acme Media", true, grant.UserId, "mara@acme.example"));
    }

    public async Task<bool> DisconnectAsync(int connectionId, CancellationToken cancellationToken)
    {
        Calls.Add("disconnect");
        await Disconnecting();
        return ConfirmsRevocation;
    }

    public Task<DescribeView?> GetAsync(int connectionId, string objectName, bool refresh, CancellationToken cancellationToken) => Task.FromResult<DescribeView?>(null);

    private Task Note(string call)
    {
        Calls.Add(call);
        return Task.CompletedTask;
    }
}

internal sealed class FakeBuiltInOrg : IBuiltInOrg
{
    public Uri? Address { get; set; }

    public string ConsumerKey => "built-in-key";

    public string ConsumerSecret => "built-in-secret";
}

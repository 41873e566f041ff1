using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Benchmarks;

/// <summary>An org in memory that counts every call, for days that pass in seconds.</summary>
internal sealed class CountingOrg : ISalesforceClient, ISalesforceOAuth
{
    private int _ids;
    private int _calls;
    private int _tokenCalls;

    /// <summary>Calls of the data API.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Refreshes of the access token.</summary>
    public int TokenCalls => Volatile.Read(ref _tokenCalls);

    public bool IsDown { get; set; }

    /// <summary>What is said against a record of a call, or null.</summary>
    public Func<SalesforceFault?> Judge { get; set; } = () => null;

    public Task<CollectionReply> WriteAsync(OrgAccess access, CollectionWrite write, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        if (IsDown)
            throw new SalesforceException(new SalesforceFault(SalesforceFaultKind.Unavailable, "http-503", "", [], 503));
        List<RecordReply> replies = [];
        for (var i = 0; i < records.Count; i++)
        {
            replies.Add(Judge() is { } fault
                ? new RecordReply(null, false, fault, "{}"u8.ToArray())
                : new RecordReply($"00Q{++_ids:D12}AAA", true, null, "{}"u8.ToArray()));
        }
        return Task.FromResult(new CollectionReply(replies, new ApiUsage(Calls, 100_000), 200));
    }

    public Task<SalesforceObjectDescribe?> DescribeAsync(OrgAccess access, string objectName, DateTimeOffset? ifModifiedSince, CancellationToken cancellationToken) =>
        Counted<SalesforceObjectDescribe?>(null);

    public Task<ApiUsage?> GetLimitsAsync(OrgAccess access, CancellationToken cancellationToken) => Counted<ApiUsage?>(new ApiUsage(Calls, 100_000));

    public Task<OrgIdentity> GetIdentityAsync(OrgAccess access, CancellationToken cancellationToken) => Counted(new OrgIdentity("00D000000000001AAA", "Org", false, "005", "user"));

    public Task<IReadOnlyList<ApiVersion>> GetVersionsAsync(Uri host, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<SalesforceObject>> DescribeGlobalAsync(OrgAccess access, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<QueryPage> QueryAsync(OrgAccess access, string soql, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(OrgAccess access, string objectName, string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TokenGrant> RefreshAsync(Uri loginHost, AppCredentials app, string refreshToken, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _tokenCalls);
        return Task.FromResult(new TokenGrant("access", null, loginHost, "00D000000000001AAA", "005000000000001AAA", "api refresh_token"));
    }

    public Uri AuthorizeUrl(Uri loginHost, string consumerKey, Uri redirectUri, string state, string codeChallenge) => throw new NotSupportedException();

    public Task<TokenGrant> ExchangeCodeAsync(Uri loginHost, AppCredentials app, Uri redirectUri, string code, string codeVerifier, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RevokeAsync(Uri loginHost, string refreshToken, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<T> Counted<T>(T value)
    {
        Interlocked.Increment(ref _calls);
        return Task.FromResult(value);
    }
}

using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>The real client, with a test's own step before each write.</summary>
internal sealed class HookedClient(ISalesforceClient inner) : ISalesforceClient
{
    public Func<CollectionWrite, IReadOnlyList<ReadOnlyMemory<byte>>, CancellationToken, Task>? BeforeWrite { get; set; }

    public async Task<CollectionReply> WriteAsync(OrgAccess access, CollectionWrite write, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        if (BeforeWrite is { } before)
            await before(write, records, cancellationToken);
        return await inner.WriteAsync(access, write, records, cancellationToken);
    }

    public Task<IReadOnlyList<ApiVersion>> GetVersionsAsync(Uri host, CancellationToken cancellationToken) => inner.GetVersionsAsync(host, cancellationToken);

    public Task<IReadOnlyList<SalesforceObject>> DescribeGlobalAsync(OrgAccess access, CancellationToken cancellationToken) => inner.DescribeGlobalAsync(access, cancellationToken);

    public Task<SalesforceObjectDescribe?> DescribeAsync(OrgAccess access, string objectName, DateTimeOffset? ifModifiedSince, CancellationToken cancellationToken) =>
        inner.DescribeAsync(access, objectName, ifModifiedSince, cancellationToken);

    public Task<OrgIdentity> GetIdentityAsync(OrgAccess access, CancellationToken cancellationToken) => inner.GetIdentityAsync(access, cancellationToken);

    public Task<ApiUsage?> GetLimitsAsync(OrgAccess access, CancellationToken cancellationToken) => inner.GetLimitsAsync(access, cancellationToken);

    public Task<QueryPage> QueryAsync(OrgAccess access, string soql, CancellationToken cancellationToken) => inner.QueryAsync(access, soql, cancellationToken);

    public Task DeleteAsync(OrgAccess access, string objectName, string id, CancellationToken cancellationToken) => inner.DeleteAsync(access, objectName, id, cancellationToken);
}

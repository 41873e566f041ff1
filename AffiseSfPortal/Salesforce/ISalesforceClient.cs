using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Salesforce;

/// <summary>Calls of one org. Every method throws <see cref="SalesforceException"/> for anything but success; a cancelled token throws <see cref="OperationCanceledException"/>.</summary>
public interface ISalesforceClient
{
    /// <summary>GET /services/data; needs no sign-in. Ascending.</summary>
    Task<IReadOnlyList<ApiVersion>> GetVersionsAsync(Uri host, CancellationToken cancellationToken);

    Task<IReadOnlyList<SalesforceObject>> DescribeGlobalAsync(OrgAccess access, CancellationToken cancellationToken);

    /// <summary>Null when nothing changed since <paramref name="ifModifiedSince"/> (304).</summary>
    Task<SalesforceObjectDescribe?> DescribeAsync(OrgAccess access, string objectName, DateTimeOffset? ifModifiedSince, CancellationToken cancellationToken);

    Task<OrgIdentity> GetIdentityAsync(OrgAccess access, CancellationToken cancellationToken);

    Task<ApiUsage?> GetLimitsAsync(OrgAccess access, CancellationToken cancellationToken);

    /// <summary>sObject Collections. <paramref name="records"/> are complete JSON objects, <c>attributes</c> first; at most 200.
    /// Sends <c>Sforce-Auto-Assign: FALSE</c> unless the write asks for the rule, and <c>allOrNone:false</c>.</summary>
    /// <exception cref="SalesforceException">Kind <c>InDoubt</c> when the reply was lost, cut or its count differs.</exception>
    Task<CollectionReply> WriteAsync(OrgAccess access, CollectionWrite write, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken);

    /// <summary>One page of a SOQL query. Values inside <paramref name="soql"/> come from <see cref="Soql.Quote"/>.</summary>
    Task<QueryPage> QueryAsync(OrgAccess access, string soql, CancellationToken cancellationToken);

    Task DeleteAsync(OrgAccess access, string objectName, string id, CancellationToken cancellationToken);
}

/// <param name="ApiVersion">As in the path, for instance <c>v48.0</c>.</param>
/// <param name="OrgId">The org that gave the token, 15 or 18 characters.</param>
public sealed record OrgAccess(Uri InstanceUrl, string ApiVersion, string AccessToken, string OrgId)
{
    /// <summary>What the grant allows, as Salesforce said with this token; null when it did not say.</summary>
    public string? Scope { get; init; }

    public override string ToString() => $"{InstanceUrl} {ApiVersion}";
}

public sealed record ApiVersion(string Label, string Version);

/// <summary>Calls used and allowed in the rolling 24 hours, from <c>Sforce-Limit-Info</c> or /limits.</summary>
public sealed record ApiUsage(int Used, int Allowed);

public sealed record OrgIdentity(string OrgId, string OrgName, bool IsSandbox, string UserId, string Username);

/// <summary>Which collections call.</summary>
public sealed record CollectionWrite(CollectionOperation Operation, string ObjectName, string? ExternalIdField = null)
{
    /// <summary>The org's active assignment rule chooses the owner. Also of records that are updated, so it is for new ones.</summary>
    public bool RunsAssignmentRule { get; init; }

    /// <summary>Saves what a duplicate rule only warns of. What a rule blocks stays blocked.</summary>
    public bool SavesDuplicates { get; init; }
}

public enum CollectionOperation
{
    Create = 0,
    Update = 1,
    Upsert = 2,
}

/// <summary>One result for each record, in request order.</summary>
public sealed record CollectionReply(IReadOnlyList<RecordReply> Records, ApiUsage? Usage, int HttpStatus);

/// <param name="Json">This record's own part of the reply, verbatim, UTF-8.</param>
public sealed record RecordReply(string? Id, bool Created, SalesforceFault? Fault, ReadOnlyMemory<byte> Json);

public sealed record QueryPage(int TotalSize, bool Done, IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows);

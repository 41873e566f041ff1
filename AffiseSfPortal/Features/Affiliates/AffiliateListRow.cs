using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>One line of the list.</summary>
/// <param name="Name">The company, else the contact person, else the mail address.</param>
/// <param name="Contact">The contact person where the name is another.</param>
public sealed record AffiliateListRow(
    long Key,
    string AffiliateId,
    string Name,
    string? Contact,
    string Email,
    AffiliateStatus Status,
    string? Country,
    RowSync Sync);

/// <summary>How one affiliate stands on the connection.</summary>
/// <param name="Field">The field that Salesforce refused.</param>
public sealed record RowSync(SyncState State, string? Field, DateTime? LastSyncedAt, string? SalesforceId, string? RecordUrl)
{
    public static RowSync None { get; } = new(SyncState.NotLinked, null, null, null, null);
}

/// <param name="Total">All that match, over all pages.</param>
/// <param name="Everything">All affiliates there are, filters aside.</param>
/// <param name="HasConnection">False: no org is connected, so there is nothing to say about syncing.</param>
internal sealed record AffiliateListPage(
    IReadOnlyList<AffiliateListRow> Rows,
    int Total,
    int Everything,
    bool HasConnection,
    AffiliateCounts Counts)
{
    public static AffiliateListPage Empty { get; } = new([], 0, 0, false, AffiliateCounts.None);
}

/// <summary>Numbers beside the filters. Each ignores its own filter and respects the others.</summary>
public sealed record AffiliateCounts(IReadOnlyDictionary<AffiliateStatus, int> ByStatus, IReadOnlyDictionary<SyncState, int> BySync)
{
    public static AffiliateCounts None { get; } = new(new Dictionary<AffiliateStatus, int>(), new Dictionary<SyncState, int>());

    public int Of(AffiliateStatus status) => ByStatus.GetValueOrDefault(status);

    public int Of(SyncState state) => BySync.GetValueOrDefault(state);
}

namespace AffiseSfPortal.Sync.Store;

/// <summary>The engine's hot path to the database: claims and settles by statements of its own, one transaction each.
/// One implementation for each database; <c>QueueConformanceTests</c> holds what both promise.</summary>
internal interface ISyncStore
{
    /// <summary>Takes up to a batch of rows that are due, live ones first, so that nobody else takes them, and reads each affiliate's newest state after that.</summary>
    /// <returns>Null when there is nothing to take: nothing due, the connection waits, no usable mapping, or somebody else was first.</returns>
    Task<ClaimedBatch?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Writes down what became of a batch, all or nothing: rows, links, attempts, counters. With <paramref name="next"/> the next batch is
    /// claimed in the same transaction: one commit instead of two.</summary>
    /// <exception cref="System.Data.Common.DbException">The database is busy, full or away. Nothing was written; to record again is safe.</exception>
    Task<ClaimedBatch?> RecordAsync(ClaimedBatch batch, BatchReport report, ClaimRequest? next, CancellationToken cancellationToken);
}

/// <param name="FreshOnly">Leaves out rows that were tried before: the retry budget is used up.</param>
/// <param name="Limit">At most so many rows; null for a whole batch.</param>
internal sealed record ClaimRequest(int ConnectionId, bool FreshOnly = false, int? Limit = null);

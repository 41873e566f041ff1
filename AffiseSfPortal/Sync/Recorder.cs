using AffiseSfPortal.Sync.Store;

namespace AffiseSfPortal.Sync;

/// <summary>Writes down what became of a batch, in one transaction; what was sent after its lease had ended is owed again.</summary>
internal sealed class Recorder(ISyncStore store)
{
    public Task RecordAsync(ClaimedBatch batch, BatchReport report, CancellationToken cancellationToken) =>
        store.RecordAsync(batch, report, next: null, cancellationToken);

    /// <summary>Records, and takes the next batch in the same transaction.</summary>
    public Task<ClaimedBatch?> RecordAsync(ClaimedBatch batch, BatchReport report, ClaimRequest? next, CancellationToken cancellationToken) =>
        store.RecordAsync(batch, report, next, cancellationToken);
}

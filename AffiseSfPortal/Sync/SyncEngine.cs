using System.Data.Common;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>One round of the engine: for each connection that owes something, one batch from claim to record.</summary>
internal sealed class SyncEngine(
    Claimer claimer,
    Composer composer,
    BatchSender sender,
    Recorder recorder,
    Holds holds,
    LeaseReaper reaper,
    ILiveFeed feed,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<SyncEngine> log)
{
    private static readonly TimeSpan LongestRecordPause = TimeSpan.FromSeconds(15);

    /// <returns>Whether anything was taken: there may be more.</returns>
    /// <param name="cancellationToken">Ends the taking of work. A batch that has been taken is finished all the same.</param>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var ready = await claimer.FindReadyAsync(cancellationToken);
        // Each connection on its own: an org that is slow to answer holds up nobody else.
        var worked = await Task.WhenAll(ready.Select(c => RunBatchAsync(c, cancellationToken)));
        return Array.Exists(worked, w => w);
    }

    private async Task<bool> RunBatchAsync(int connectionId, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.LeaseDuration - SyncOptions.LeaseMargin, time);
        if (await claimer.ClaimAsync(connectionId, cancellationToken) is not { } batch)
            return false;
        feed.Publish(new QueueChanged(connectionId, [.. batch.Rows.Select(r => r.Affiliate.Key)], Claimed: true));

        var report = await SendAsync(batch, deadline.Token);
        // The hold first: what is freed by the record must not be taken again before it.
        if (report.Hold is { IsSet: false } hold)
            await holds.HoldForBatchAsync(batch, hold, CancellationToken.None);
        await RecordAsync(batch, report, deadline.Token);
        await ReleaseAsync(batch, report);
        Publish(batch, report);
        return true;
    }

    private async Task<BatchReport> SendAsync(ClaimedBatch batch, CancellationToken deadline)
    {
        try
        {
            var (toSend, settled) = composer.Compose(batch);
            var sent = toSend.Count == 0 ? new BatchReport([], 0, null, null) : await sender.SendAsync(batch, toSend, deadline);
            return sent with { Results = [.. settled, .. sent.Results] };
        }
        catch (Exception)
        {
            // Not foreseen, so nobody knows how far it came: the rows are freed as if the worker had died, instead of waiting for their lease to end.
            await reaper.ReleaseBatchAsync(batch.LeaseToken, CancellationToken.None);
            throw;
        }
    }

    /// <summary>A reply in hand is worth waiting for the database, as long as the lease holds; without it everything is sent once more.</summary>
    private async Task RecordAsync(ClaimedBatch batch, BatchReport report, CancellationToken deadline)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestRecordPause ? pause * 2 : LongestRecordPause)
        {
            try
            {
                await recorder.RecordAsync(batch, report, CancellationToken.None);
                return;
            }
            catch (Exception e) when (e is DbException or DbUpdateException && !deadline.IsCancellationRequested)
            {
                log.LogWarning(e, "Recording a batch of connection {Connection} failed; it is tried again in {Pause}", batch.Connection.Id, pause);
            }
            await Task.Delay(pause, time, CancellationToken.None);
        }
    }

    private async Task ReleaseAsync(ClaimedBatch batch, BatchReport report)
    {
        if (batch.Connection.Hold is null || report.Hold is not null)
            return;
        if (report.Calls > 0)
            await holds.SucceededAsync(batch.Connection.Id, CancellationToken.None);
        else
            // Everything was up to date, so nothing was tried: the probe is still open.
            await holds.ReopenProbeAsync(batch.Connection.Id, CancellationToken.None);
    }

    private void Publish(ClaimedBatch batch, BatchReport report)
    {
        // A hold is told once, when it begins; each failing probe would only repeat it.
        var told = report.Results.Where(r => r.Outcome != SyncOutcome.Held || (r.Fault is not null && batch.Connection.Hold is null));
        feed.Publish(new BatchSettled(batch.Connection.Id, [.. told.Select(r => Outcome(batch, r))]));
    }

    private static RecordOutcome Outcome(ClaimedBatch batch, RowResult result) => new(
        result.Claimed.Affiliate.Key,
        result.Claimed.Affiliate.AffiliateId,
        result.Claimed.DisplayName,
        result.Outcome,
        batch.Mapping.DestinationObject,
        result.SalesforceId,
        result.SalesforceId is null ? null : $"{batch.Connection.InstanceUrl!.TrimEnd('/')}/{result.SalesforceId}",
        result.Composed?.FieldCount ?? 0,
        result.Claimed.Row.ActorId,
        result.Claimed.Row.Reason,
        result.Fault?.Code,
        result.Fault?.Message,
        result.Fault?.Fields ?? []);
}

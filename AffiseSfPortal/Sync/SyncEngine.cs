using System.Collections.Concurrent;
using System.Data.Common;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Brings what is owed to Salesforce, batch by batch: claim, compose, send, record, tell. Each connection on its own line:
/// an org that is slow to answer holds up nobody else.</summary>
internal sealed class SyncEngine(
    Claimer claimer,
    Composer composer,
    BatchSender sender,
    Recorder recorder,
    Holds holds,
    LeaseReaper reaper,
    OutcomeTeller teller,
    CallBudget budget,
    FailPoints failPoints,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<SyncEngine> log)
{
    private static readonly TimeSpan LongestRecordPause = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<int, ConnectionLine> _lines = new();

    /// <summary>One round: for each connection that owes something, one batch from claim to record.</summary>
    /// <returns>Whether anything was taken: there may be more.</returns>
    /// <param name="cancellationToken">Ends the taking of work. A batch that has been taken is finished all the same.</param>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var worked = await Task.WhenAll((await FindReadyAsync(cancellationToken)).Select(async line =>
        {
            if (await claimer.ClaimAsync(line.Request, cancellationToken) is not { } batch)
                return false;
            await FinishAsync(line, batch, goesOn: false);
            return true;
        }));
        return Array.Exists(worked, w => w);
    }

    /// <summary>Connections that owe something and may send.</summary>
    public async Task<IReadOnlyList<ConnectionLine>> FindReadyAsync(CancellationToken cancellationToken)
    {
        List<ConnectionLine> lines = [];
        foreach (var connection in await claimer.FindReadyAsync(cancellationToken))
        {
            var line = _lines.GetOrAdd(connection, static (id, e) => new ConnectionLine(id, e.Senders, e.Time), (options.Value.Senders, Time: time));
            line.Open(await budget.CheckAsync(connection, cancellationToken));
            if (line.MayCall)
                lines.Add(line);
        }
        return lines;
    }

    /// <inheritdoc cref="Claimer.UntilNextDueAsync"/>
    public Task<TimeSpan?> UntilNextDueAsync(CancellationToken cancellationToken) => claimer.UntilNextDueAsync(cancellationToken);

    /// <summary>Claims and finishes batches of one connection until nothing is due. Several may do so at once.</summary>
    /// <param name="line">The connection's.</param>
    /// <param name="onFull">Called when a batch came full: there is work for one more.</param>
    /// <param name="stopping">Ends the taking of work. A batch that has been taken is finished all the same.</param>
    /// <returns>Whether anything was taken.</returns>
    public async Task<bool> WorkAsync(ConnectionLine line, Action onFull, CancellationToken stopping)
    {
        var batch = await claimer.ClaimAsync(line.Request, stopping);
        var any = batch is not null;
        while (batch is not null)
        {
            if (batch.Rows.Count == options.Value.BatchSize)
                onFull();
            var isProbe = batch.Connection.Hold is not null;
            batch = await FinishAsync(line, batch, goesOn: !isProbe && !stopping.IsCancellationRequested);
            // A probe that succeeded has let the connection go; the rest is claimed like anything else.
            if (isProbe && !line.IsStopped && line.MayCall && !stopping.IsCancellationRequested)
                batch = await claimer.ClaimAsync(line.Request, stopping);
        }
        return any;
    }

    /// <returns>The next batch, where there is one.</returns>
    private async Task<ClaimedBatch?> FinishAsync(ConnectionLine line, ClaimedBatch batch, bool goesOn)
    {
        using var deadline = new CancellationTokenSource(options.Value.LeaseDuration - SyncOptions.LeaseMargin, time);
        failPoints.Pass(FailPoint.BatchClaimed);
        teller.Claimed(batch);
        using var composed = await ComposeAsync(batch);
        var report = FinalOutcomes.Of(await SendAsync(line, batch, composed, deadline.Token), options.Value.MaxAttempts);
        line.Observe(batch, report);
        if (report.Hold is { } hold)
        {
            // The hold first: what is freed by the record must not be taken again before it.
            line.Stop();
            if (!hold.IsSet)
                await holds.HoldForBatchAsync(batch, hold, CancellationToken.None);
        }
        var next = await RecordAsync(batch, report, goesOn && !line.IsStopped && line.MayCall ? line : null, deadline.Token);
        failPoints.Pass(FailPoint.RecordCommitted);
        await ReleaseAsync(batch, report);
        teller.Settled(batch, report);
        if (report.Hold is not null || report.Results.Any(r => r.MustResend))
            composed.Abandon();
        return next;
    }

    private async Task<ComposedBatch> ComposeAsync(ClaimedBatch batch)
    {
        try
        {
            return composer.Compose(batch);
        }
        catch
        {
            await FreeAsync(batch);
            throw;
        }
    }

    private async Task<BatchReport> SendAsync(ConnectionLine line, ClaimedBatch batch, ComposedBatch composed, CancellationToken deadline)
    {
        if (composed.ToSend.Count == 0)
            return new BatchReport(composed.Settled, 0, null, null);
        try
        {
            using var place = await line.Gate.EnterAsync(batch.HasLive, deadline);
            if (line.IsStopped && batch.Connection.Hold is null)
                return Unsent(composed);
            var sent = await sender.SendAsync(batch, composed.ToSend, deadline);
            return sent with { Results = [.. composed.Settled, .. sent.Results] };
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Unsent(composed);
        }
        catch
        {
            await FreeAsync(batch);
            throw;
        }
    }

    private static BatchReport Unsent(ComposedBatch composed) =>
        new([.. composed.Settled, .. composed.ToSend.Select(r => new RowResult(r.Claimed, SyncOutcome.Held, r))], 0, null, null);

    /// <summary>Not foreseen, so nobody knows how far it came: the rows are freed as if the worker had died, instead of waiting for their lease to end.</summary>
    private Task FreeAsync(ClaimedBatch batch) => reaper.ReleaseBatchAsync(batch.LeaseToken, CancellationToken.None);

    /// <summary>A reply in hand is worth waiting for the database, as long as the lease holds; without it everything is sent once more.</summary>
    private async Task<ClaimedBatch?> RecordAsync(ClaimedBatch batch, BatchReport report, ConnectionLine? next, CancellationToken deadline)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestRecordPause ? pause * 2 : LongestRecordPause)
        {
            try
            {
                return await recorder.RecordAsync(batch, report, next?.Request, CancellationToken.None);
            }
            catch (Exception e) when (IsOfDatabase(e) && !deadline.IsCancellationRequested)
            {
                log.LogWarning(e, "Recording a batch of connection {Connection} failed; it is tried again in {Pause}", batch.Connection.Id, pause);
            }
            await Task.Delay(pause, time, CancellationToken.None);
        }
    }

    // EF Core wraps what it thinks of as passing.
    private static bool IsOfDatabase(Exception e) => e is DbException or InvalidOperationException { InnerException: DbException };

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
}

using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Brings what is owed to Salesforce, batch by batch: claim, compose, send, record, tell. Each connection on its own line:
/// an org that is slow to answer holds up nobody else.</summary>
internal sealed class SyncEngine(
    Claimer claimer,
    Composer composer,
    BatchSender sender,
    ConditionalSender conditionalSender,
    Recorder recorder,
    Holds holds,
    LeaseReaper reaper,
    OutcomeTeller teller,
    SyncTelemetry telemetry,
    CallBudget budget,
    FailPoints failPoints,
    DatabaseSpace space,
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
            if (await ClaimAsync(line, cancellationToken) is not { } batch)
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
            var line = _lines.GetOrAdd(connection.Id, static (id, e) => new ConnectionLine(id, e.Options, e.Time), (Options: options.Value, Time: time));
            var allowance = await budget.CheckAsync(connection.Id, cancellationToken);
            var isSpaced = allowance.Spacing > TimeSpan.Zero;
            // One call, and the next when its time has come: by then more has gathered for it.
            line.Open(isSpaced ? Math.Min(1, allowance.Calls) : allowance.Calls, connection.IsLiveDue);
            if (line.MayCall && !(isSpaced && line.SinceLastCall < allowance.Spacing))
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
        var batch = await ClaimAsync(line, stopping);
        var any = batch is not null;
        while (batch is not null)
        {
            if (batch.Rows.Count >= line.BatchLimit)
                onFull();
            var isProbe = batch.Connection.Hold is not null;
            batch = await FinishAsync(line, batch, goesOn: !isProbe && !stopping.IsCancellationRequested);
            // A probe that succeeded has let the connection go; the rest is claimed like anything else.
            if (isProbe && !line.IsStopped && line.MayCall && !stopping.IsCancellationRequested)
                batch = await ClaimAsync(line, stopping);
        }
        return any;
    }

    private async Task<ClaimedBatch?> ClaimAsync(ConnectionLine line, CancellationToken cancellationToken)
    {
        var batch = await claimer.ClaimAsync(line.Request, cancellationToken);
        if (batch is not null)
            line.Claimed(batch);
        return batch;
    }

    /// <returns>The next batch, where there is one.</returns>
    private async Task<ClaimedBatch?> FinishAsync(ConnectionLine line, ClaimedBatch batch, bool goesOn)
    {
        using var deadline = new CancellationTokenSource(options.Value.LeaseDuration - SyncOptions.LeaseMargin, time);
        // One number for the batch: in the logs of everything below, in traces, and beside each of its attempts on the screens.
        using var activity = SyncTelemetry.Source.StartActivity("sync batch");
        activity?.SetTag("connection", batch.Connection.Id).SetTag("rows", batch.Rows.Count).SetTag("batch", batch.LeaseToken);
        using var scope = log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["Batch"] = batch.LeaseToken, ["Connection"] = batch.Connection.Id });
        var started = time.GetTimestamp();
        failPoints.Pass(FailPoint.BatchClaimed);
        teller.Claimed(batch);
        ComposedBatch? composed = null;
        BatchReport report;
        try
        {
            composed = composer.Compose(batch);
            report = FinalOutcomes.Of(await SendAsync(line, batch, composed, deadline.Token), options.Value.MaxAttempts);
        }
        catch (Exception e)
        {
            composed?.Dispose();
            await GiveUpAsync(line, batch, e);
            return null;
        }
        using (composed)
        {
            line.Observe(batch, report);
            if (report.Hold is not null)
                line.Stop();
            var next = await RecordAsync(batch, report, goesOn && !line.IsStopped && line.MayCall ? line : null, deadline.Token);
            if (next is not null)
                line.Claimed(next);
            failPoints.Pass(FailPoint.RecordCommitted);
            telemetry.Settled(report, time.GetUtcNow().UtcDateTime, time.GetElapsedTime(started));
            teller.Settled(batch, report);
            if (report.Hold is not null || report.Results.Any(r => r.MustResend))
                composed.Abandon();
            return next;
        }
    }

    private async Task<BatchReport> SendAsync(ConnectionLine line, ClaimedBatch batch, ComposedBatch composed, CancellationToken deadline)
    {
        if (composed.ToSend.Count == 0)
            return new BatchReport(composed.Settled, 0, null, null);
        IDisposable place;
        try
        {
            place = await line.Gate.EnterAsync(batch.HasLive, deadline);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Unsent(composed);
        }
        using (place)
        {
            if ((line.IsStopped && batch.Connection.Hold is null) || line.GivesWay(batch))
                return Unsent(composed);
            var sent = batch.Plan.Composer.IsConditional
                ? await conditionalSender.SendAsync(batch, composed, deadline)
                : await sender.SendAsync(batch, composed.ToSend, deadline);
            return sent with { Results = [.. composed.Settled, .. sent.Results] };
        }
    }

    private static BatchReport Unsent(ComposedBatch composed) =>
        new([.. composed.Settled, .. composed.ToSend.Select(r => new RowResult(r.Claimed, SyncOutcome.Held, r))], 0, null, null);

    /// <summary>Not foreseen, so nobody knows how far it came: the rows are freed as if the worker had died, instead of waiting for their lease to end.
    /// The connection waits as it does for a fault of Salesforce's: what fails again and again must not be sent again and again.</summary>
    private async Task GiveUpAsync(ConnectionLine line, ClaimedBatch batch, Exception e)
    {
        line.Stop();
        if (!IsOfDatabase(e))
        {
            log.LogError(e, "A batch of connection {Connection} failed in a way that is not foreseen; the connection waits before the next try", batch.Connection.Id);
            await holds.HoldAsync(batch.Connection.Id, HoldCause.Unavailable, Faults.Internal, protectedRefreshToken: null, CancellationToken.None);
        }
        await reaper.ReleaseBatchAsync(batch.LeaseToken, CancellationToken.None);
        if (IsOfDatabase(e))
            ExceptionDispatchInfo.Throw(e);
    }

    /// <summary>A reply in hand is worth waiting for the database, as long as the lease holds; without it everything is sent once more.</summary>
    private async Task<ClaimedBatch?> RecordAsync(ClaimedBatch batch, BatchReport report, ConnectionLine? next, CancellationToken deadline)
    {
        var isTold = false;
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestRecordPause ? pause * 2 : LongestRecordPause)
        {
            try
            {
                // The connection first: what the record frees must not be taken again before its hold, and a death in between must not leave a cured one on hold.
                if (!isTold)
                    await TellConnectionAsync(batch, report);
                isTold = true;
                return await recorder.RecordAsync(batch, report, next?.Request, CancellationToken.None);
            }
            catch (Exception e) when (IsOfDatabase(e) && !deadline.IsCancellationRequested)
            {
                space.Report(e);
                log.LogWarning(e, "Recording a batch of connection {Connection} failed; it is tried again in {Pause}", batch.Connection.Id, pause);
            }
            await Task.Delay(pause, time, CancellationToken.None);
        }
    }

    // EF Core wraps what it thinks of as passing.
    private static bool IsOfDatabase(Exception e) => e is DbException or DbUpdateException or InvalidOperationException { InnerException: DbException };

    private async Task TellConnectionAsync(ClaimedBatch batch, BatchReport report)
    {
        budget.Spent(batch.Connection.Id, report.Calls);
        if (report.Hold is { } hold)
        {
            if (!hold.IsSet)
                await holds.HoldForBatchAsync(batch, hold, CancellationToken.None);
            if (batch.Connection.Hold is not null)
                await holds.EndProbeAsync(batch, CancellationToken.None);
        }
        else if (batch.Connection.Hold is not null)
        {
            if (report.Calls > 0)
                await holds.SucceededAsync(batch.Connection.Id, CancellationToken.None);
            else
                // Everything was up to date, so nothing was tried: the probe is still open.
                await holds.ReopenProbeAsync(batch.Connection.Id, CancellationToken.None);
        }
    }
}

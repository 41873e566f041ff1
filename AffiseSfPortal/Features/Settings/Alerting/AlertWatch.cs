using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Looks how things stand and tells of every change, once: that something stopped, that another thing did, that all is well again.
/// However many affiliates fail, it is one state and one notice.</summary>
internal sealed class AlertWatch(StandingBoard standings, AlertStore store, AlertWords words, AlertSender sender, SyncTelemetry telemetry, TimeProvider time, ILogger<AlertWatch> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>So long a state must last to be told: what passes by itself within a breath wakes nobody.</summary>
    internal static readonly TimeSpan Lasting = TimeSpan.FromSeconds(30);

    private const int MostTries = 6;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var standing = await standings.GetAsync(cancellationToken);
        telemetry.Observe(standing);
        var settings = await store.ReadAsync(cancellationToken);
        if (!settings.IsAnyOn)
            return;
        var now = time.GetUtcNow().UtcDateTime;
        var (before, text) = await store.ReadStateAsync(cancellationToken);
        var state = Decide(before, standing, settings, now);
        var due = state.Pending.Where(p => p.NextAt <= now).ToList();
        // Taken before it is sent: of several instances only one sends. One that dies in between tells late, after the pause of a failed try.
        state = state with { Pending = [.. state.Pending.Select(p => due.Contains(p) ? p with { Tries = p.Tries + 1, NextAt = now + After(p.Tries) } : p)] };
        if (Same(before, state) || !await store.TryWriteStateAsync(text, state, cancellationToken))
            return;
        if (due.Count > 0)
            await SendAsync(settings, due, cancellationToken);
    }

    private AlertState Decide(AlertState before, Standing standing, AlertSettings settings, DateTime now)
    {
        // Not set up, or stopped by an admin's own hand: nothing to tell, and nothing has recovered either.
        if (standing.State is StandingState.NotSetUp or StandingState.NotGranted or StandingState.Paused)
            return before;
        StandingState? trouble = standing.IsInTrouble ? standing.State : null;
        var state = before.Seen == trouble && before.SeenSince != default ? before : before with { Seen = trouble, SeenSince = now };
        if (trouble == state.Told || now - state.SeenSince < Lasting || settings.Quiet.Holds(now))
            return state;
        var notice = trouble is null
            ? words.Recovery(state.Told!.Value, standing, settings.Language, now)
            : words.Trouble(standing, settings.Language, now);
        log.LogInformation("Telling of {State}: {Kind}", notice.State, notice.Kind);
        // What was not delivered yet is out of date by now.
        return state with { Told = trouble, Pending = [.. Channels(settings).Select(c => new PendingNotice(c, notice, 0, now))] };
    }

    private async Task SendAsync(AlertSettings settings, List<PendingNotice> due, CancellationToken cancellationToken)
    {
        List<(PendingNotice Notice, string? Fault)> sent = [];
        foreach (var pending in due)
            sent.Add((pending, await sender.SendAsync(settings, pending.Channel, pending.Notice, cancellationToken)));
        await NoteAsync(sent, cancellationToken);
    }

    /// <summary>Written against whatever the state has become meanwhile.</summary>
    private async Task NoteAsync(List<(PendingNotice Notice, string? Fault)> sent, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        for (var again = 0; again < 5; again++)
        {
            var (state, text) = await store.ReadStateAsync(cancellationToken);
            var results = state.Results.ToDictionary(r => r.Key, r => r.Value);
            var pending = state.Pending.ToList();
            foreach (var (notice, fault) in sent)
            {
                results[notice.Channel] = new AlertResult(now, fault);
                pending.RemoveAll(p => p.Channel == notice.Channel && p.Notice.Id == notice.Notice.Id && (fault is null || p.Tries >= MostTries));
            }
            if (await store.TryWriteStateAsync(text, state with { Pending = pending, Results = results }, cancellationToken))
                return;
        }
    }

    /// <summary>10 s, 30 s, 90 s, 4 min, 13 min.</summary>
    private static TimeSpan After(int tries) => TimeSpan.FromSeconds(10 * Math.Pow(3, tries));

    private static IEnumerable<AlertChannel> Channels(AlertSettings settings)
    {
        if (settings.Email.IsOn)
            yield return AlertChannel.Email;
        if (settings.Slack.IsOn)
            yield return AlertChannel.Slack;
        if (settings.Webhook.IsOn)
            yield return AlertChannel.Webhook;
    }

    private static bool Same(AlertState one, AlertState other) =>
        one.Told == other.Told && one.Seen == other.Seen && one.SeenSince == other.SeenSince && one.Pending.SequenceEqual(other.Pending);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(stoppingToken))
                    return;
                await RunOnceAsync(stoppingToken);
                failed = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Said once; it goes on looking.
                if (!failed)
                    log.LogWarning(e, "Nobody could be told how things stand");
                failed = true;
            }
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync.Store;

namespace AffiseSfPortal.Sync;

/// <summary>What the engine says to whoever measures: names are a promise, since dashboards and alarms are built on them. Costs next to nothing while nobody listens.</summary>
internal sealed class SyncTelemetry : IDisposable
{
    public const string Name = "AffiseSfPortal";

    /// <summary>Seconds; fine where a person waits.</summary>
    internal static readonly double[] WaitSteps = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800, 3600];

    public static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _records;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _waits;
    private readonly Histogram<double> _batches;
    private Standing _standing = Standing.Nothing;

    public SyncTelemetry(IMeterFactory meters, InstanceIdentity instance, WorkerPulse pulse)
    {
        _meter = meters.Create(Name);
        _records = _meter.CreateCounter<long>("affise_sf.records", description: "Records by what became of them.");
        _calls = _meter.CreateCounter<long>("affise_sf.salesforce.calls", description: "Calls that carried records to Salesforce.");
        _waits = _meter.CreateHistogram("affise_sf.edit_to_salesforce", "s", "From the save of an edit until Salesforce has it.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = WaitSteps });
        _batches = _meter.CreateHistogram("affise_sf.batch.duration", "s", "From claim to record.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = WaitSteps });
        _meter.CreateObservableGauge("affise_sf.affiliates", Affiliates, description: "Affiliates by how they stand.");
        _meter.CreateObservableGauge("affise_sf.connection.up", () => _standing is { Connection: not null, IsInTrouble: false } ? 1 : 0, description: "1 while nothing stops the sending.");
        _meter.CreateObservableGauge("affise_sf.salesforce.calls.used", () => _standing.Connection?.ApiCallsUsed ?? 0, description: "Calls that the org counts for the last 24 hours, of all tools.");
        _meter.CreateObservableGauge("affise_sf.salesforce.calls.allowed", () => _standing.Connection?.ApiCallsAllowed ?? 0, description: "Calls that the org allows in 24 hours.");
        _meter.CreateObservableGauge("affise_sf.worker.silent", () => pulse.Silence.TotalSeconds, "s", "Since the worker's last round.");
        _meter.CreateObservableGauge("affise_sf.instance", () => new Measurement<int>(1, new KeyValuePair<string, object?>("instance", instance.Name)), description: "1 for each process that lives.");
    }

    /// <summary>The counts are read elsewhere anyway, now and then; nobody counts for the sake of being measured.</summary>
    public void Observe(Standing standing) => _standing = standing;

    public void Settled(BatchReport report, DateTime now, TimeSpan took)
    {
        if (_batches.Enabled)
            _batches.Record(took.TotalSeconds);
        if (report.Calls > 0)
            _calls.Add(report.Calls);
        if (!_records.Enabled)
            return;
        foreach (var group in report.Results.GroupBy(r => r.Outcome))
            _records.Add(group.Count(), new KeyValuePair<string, object?>("outcome", Word(group.Key)));
        foreach (var result in report.Results.Where(BatchCounts.IsEdit))
            _waits.Record(Math.Max(0, (now - result.Claimed.Row.OwedSince).TotalSeconds));
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Affiliates()
    {
        var standing = _standing;
        return
        [
            Of(standing.InSalesforce, "in_salesforce"), Of(standing.Owed, "owed"), Of(standing.InFlight, "in_flight"), Of(standing.Needing, "needs_person"),
            Of(standing.Ignored, "ignored"), Of(standing.NeverSent, "never_sent"),
        ];

        static Measurement<int> Of(int value, string state) => new(value, new KeyValuePair<string, object?>("state", state));
    }

    private static string Word(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Created => "created",
        SyncOutcome.Updated => "updated",
        SyncOutcome.Unchanged => "unchanged",
        SyncOutcome.Refused => "refused",
        SyncOutcome.WillRetry => "will_retry",
        SyncOutcome.InDoubt => "in_doubt",
        SyncOutcome.Held => "held",
        SyncOutcome.Filtered => "filtered",
    };
}

/// <summary>When the worker last went round: a loop that hangs is seen from outside, and not only one that died.</summary>
internal sealed class WorkerPulse(TimeProvider time)
{
    /// <summary>A round waits for the database for so long at most before something is wrong: a busy database answers in 30 s.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private long _last = time.GetTimestamp();

    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _last));

    public bool IsAlive => Silence < Longest;

    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());
}

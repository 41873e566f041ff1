using SalesforceSimulator.Api;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Faults;

/// <summary>The faults that are armed. In memory only: a restart disarms them.</summary>
internal sealed class FaultBook
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];
    private long _last;

    public Fault Arm(Fault fault)
    {
        lock (_gate)
        {
            fault.Id = ++_last;
            _faults.Add(fault);
            return fault;
        }
    }

    public IReadOnlyList<Fault> Armed()
    {
        lock (_gate)
        {
            return [.. _faults.Where(fault => !fault.Spent)];
        }
    }

    public bool Disarm(long id)
    {
        lock (_gate)
        {
            _faults.Find(fault => fault.Id == id)?.Disarm();
            return _faults.RemoveAll(fault => fault.Id == id) > 0;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _faults.ForEach(fault => fault.Disarm());
            _faults.Clear();
        }
    }

    /// <summary>The faults that hit this call as a whole.</summary>
    public IReadOnlyList<Fault> Fire(string method, string path)
    {
        lock (_gate)
        {
            return [.. _faults.Where(f => f is { IsOfOAuth: false, IsOfRecords: false } && f.Matches(method, path) && f.Hit())];
        }
    }

    /// <summary>The fault of one kind that hits this sign-in or token call.</summary>
    public Fault? Fire(FaultKind kind, string method, string path)
    {
        lock (_gate)
        {
            return _faults.Find(f => f.Kind == kind && f.Matches(method, path) && f.Hit());
        }
    }

    public RecordFaults ForRecords(string method, string path)
    {
        lock (_gate)
        {
            var candidates = _faults.Where(f => f.IsOfRecords && f.Matches(method, path) && (f.Key is not null || f.Hit())).ToList();
            return candidates.Count == 0 ? RecordFaults.None : new RecordFaults(this, candidates);
        }
    }

    internal bool HitByKey(Fault fault)
    {
        lock (_gate)
        {
            return fault.Hit();
        }
    }
}

/// <summary>The faults that hit single records of one call.</summary>
internal sealed class RecordFaults(FaultBook? book, IReadOnlyList<Fault> faults)
{
    public static readonly RecordFaults None = new(null, []);

    /// <param name="number">The record's place in the call, from 1.</param>
    /// <param name="name">The id or key by which the call names the record, if it is not among its fields.</param>
    public ApiError? For(int number, Incoming record, string? name = null)
    {
        foreach (var fault in faults)
        {
            var hit = fault.Key is { } key
                ? (key.Equals(name, StringComparison.OrdinalIgnoreCase) || Holds(record, key)) && book!.HitByKey(fault)
                : fault.Record is null || fault.Record == number;
            if (hit)
            {
                return fault.Kind == FaultKind.Lock
                    ? new ApiError("UNABLE_TO_LOCK_ROW", fault.Message ?? "unable to obtain exclusive access to this record", [])
                    : new ApiError(fault.Code ?? "UNKNOWN_EXCEPTION", fault.Message ?? "An unexpected error occurred.", []);
            }
        }

        return null;
    }

    private static bool Holds(Incoming record, string key) =>
        record.Fields.Any(f => f.Value.ValueKind is System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Number
            && Wire.Text(Wire.FromElement(f.Value)).Equals(key, StringComparison.OrdinalIgnoreCase));
}

using System.Text.Json;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Schema;

namespace SalesforceSimulator.Store;

/// <summary>A part of the org that keeps its own lines in the journal.</summary>
internal interface IJournaled
{
    string Kind { get; }

    void Replay(JsonElement line);

    void Forget();
}

/// <summary>The org: its tables, its history, and the one gate through which everything is read and written.</summary>
internal sealed class Org(TimeProvider clock, IOptions<SimulatorOptions> options) : IDisposable
{
    private const int HistoryKept = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Table> _tables = Tables();
    private readonly List<Change> _history = [];
    private Journal? _journal;
    private List<Write>? _writes;
    private long _changes;

    public IReadOnlyCollection<Table> All => _tables.Values;

    public Table? Table(string name) => _tables.GetValueOrDefault(name);

    /// <summary>Reads what an earlier process left behind. Once, before the first call.</summary>
    public void Open(IEnumerable<IJournaled> parts)
    {
        Seed.Plant(this, options.Value.IsSandbox);
        var byKind = parts.ToDictionary(part => part.Kind, StringComparer.Ordinal);
        _journal = new Journal(Path.GetFullPath(options.Value.DataDirectory));
        _journal.Replay(line =>
        {
            var kind = line.GetProperty("kind").GetString()!;
            if (kind == "writes")
            {
                foreach (var change in line.GetProperty("changes").EnumerateArray())
                {
                    Redo(Change.Read(change));
                }
            }
            else if (byKind.TryGetValue(kind, out var part))
            {
                part.Replay(line);
            }
        });
    }

    public T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    /// <summary>Opens a transaction, or joins the one that this thread already holds.</summary>
    public OrgTransaction Begin()
    {
        _gate.Enter();
        var outermost = _writes is null;
        _writes ??= [];
        return new OrgTransaction(this, _writes, outermost);
    }

    public IReadOnlyList<Change> History(Func<Change, bool> wanted, int limit) =>
        Read(() => _history.AsEnumerable().Reverse().Where(wanted).Take(limit).ToList());

    /// <summary>Keeps a line of another part of the org.</summary>
    public void Append(string kind, Action<Utf8JsonWriter> write)
    {
        lock (_gate)
        {
            _journal!.Append(json =>
            {
                json.WriteString("kind", kind);
                write(json);
            });
        }
    }

    /// <summary>Back to the first day: no records, no history. The parts write again what they keep.</summary>
    public void Reset(IEnumerable<IJournaled> parts)
    {
        lock (_gate)
        {
            _journal!.Clear();
            _history.Clear();
            foreach (var table in _tables.Values)
            {
                table.Clear();
            }

            Seed.Plant(this, options.Value.IsSandbox);
        }

        // Outside the gate: a part may hold its own while it waits for this one.
        foreach (var part in parts)
        {
            part.Forget();
        }
    }

    public void Dispose() => _journal?.Dispose();

    internal void Keep(IReadOnlyList<Write> writes)
    {
        var at = Wire.Timestamp(clock.GetUtcNow());
        var changes = writes
            .Select((write, i) => new Change(_changes + i + 1, at, write.Origin.Call, write.Operation, write.Row.Table.Name, write.Row.Id, write.Fields, write.Origin.Headers))
            .ToList();
        _journal!.Append(json =>
        {
            json.WriteString("kind", "writes");
            json.WriteStartArray("changes");
            foreach (var change in changes)
            {
                json.WriteStartObject();
                change.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        Remember(changes);
    }

    internal void Leave(bool outermost)
    {
        if (outermost)
        {
            _writes = null;
        }

        _gate.Exit();
    }

    private static Dictionary<string, Table> Tables()
    {
        ObjectDef[] objects =
        [
            LeadObject.Create(), AffiliateObject.Create(), SystemObjects.Organization(), SystemObjects.User(), SystemObjects.Group(),
            .. SystemObjects.Shadows(),
        ];
        return objects.ToDictionary(o => o.Name, o => new Table(o), StringComparer.OrdinalIgnoreCase);
    }

    private void Redo(Change change)
    {
        var table = _tables[change.Object];
        var row = change.Operation == Operation.Create ? table.Add(change.Id) : table.Find(change.Id)!;
        foreach (var field in change.Fields)
        {
            table.Set(row, field.Field, field.After);
        }

        Remember([change]);
    }

    private void Remember(IReadOnlyList<Change> changes)
    {
        _history.AddRange(changes);
        _changes = changes[^1].Number;
        if (_history.Count > HistoryKept * 2)
        {
            _history.RemoveRange(0, _history.Count - HistoryKept);
        }
    }
}

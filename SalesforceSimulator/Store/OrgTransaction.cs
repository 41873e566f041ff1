namespace SalesforceSimulator.Store;

/// <summary>
/// Several writes as one: applied at once, undone to a mark or altogether, made durable when the outermost one is committed.
/// The outermost holds the org's gate from its start to its end, so nobody sees half of it.
/// </summary>
internal sealed class OrgTransaction(Org org, List<Write> writes, bool outermost) : IDisposable
{
    private readonly int _start = writes.Count;
    private bool _committed;

    public int Mark => writes.Count;

    /// <param name="complete">Gives the values of the new record, whose id it may need.</param>
    public Row Create(Table table, WriteOrigin origin, Func<Row, IReadOnlyList<KeyValuePair<string, object?>>> complete)
    {
        var prefix = table.Definition.KeyPrefix ?? throw new InvalidOperationException($"{table.Name} has no key prefix.");
        var row = table.Add(RecordId.Make(prefix, table.Created + 1));
        return Change(Operation.Create, row, origin, complete(row));
    }

    public Row Change(Operation operation, Row row, WriteOrigin origin, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        var changes = new List<FieldChange>(values.Count);
        foreach (var (field, value) in values)
        {
            var before = row.Stored(field);
            if (!Equals(before, value))
            {
                row.Table.Set(row, field, value);
                changes.Add(new FieldChange(field, before, value));
            }
        }

        writes.Add(new Write(operation, row, origin, changes));
        return row;
    }

    public void RollBackTo(int mark)
    {
        for (var i = writes.Count - 1; i >= mark; i--)
        {
            var write = writes[i];
            foreach (var change in write.Fields)
            {
                write.Row.Table.Set(write.Row, change.Field, change.Before);
            }

            if (write.Operation == Operation.Create)
            {
                write.Row.Table.Remove(write.Row);
            }
        }

        writes.RemoveRange(mark, writes.Count - mark);
    }

    /// <summary>Inside another transaction this only hands the writes on to it.</summary>
    public void Commit() => _committed = true;

    public void Dispose()
    {
        try
        {
            if (!_committed)
            {
                RollBackTo(_start);
            }
            else if (outermost && writes.Count > 0)
            {
                KeepOrUndo();
            }
        }
        finally
        {
            org.Leave(outermost);
        }
    }

    private void KeepOrUndo()
    {
        try
        {
            org.Keep(writes);
        }
        catch (IOException)
        {
            // Not durable means it did not happen; the caller sees the failure.
            RollBackTo(0);
            throw;
        }
    }
}

internal sealed record Write(Operation Operation, Row Row, WriteOrigin Origin, IReadOnlyList<FieldChange> Fields);

/// <summary>Who writes: the call, the user, and the headers that change what a write does.</summary>
internal sealed record WriteOrigin(long Call, string UserId, IReadOnlyDictionary<string, string> Headers)
{
    public static readonly WriteOrigin Control = new(0, Seed.AdminId, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
}

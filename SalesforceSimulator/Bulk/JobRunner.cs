using System.Text.Json;
using SalesforceSimulator.Api;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Bulk;

/// <summary>Does a job's work: 200 records to a transaction, results in an order of its own.</summary>
internal sealed class JobRunner(Org org, RowWriter writer, Random random)
{
    private const int Chunk = 200;
    private const string SetNull = "#N/A";

    public void Run(IngestJob job, RecordFaults faults)
    {
        List<List<string>> rows;
        try
        {
            rows = Csv.HasLineEnding(job.Data!, job.NewLine)
                ? Csv.Read(job.Data!, job.Delimiter, job.NewLine)
                : throw new FormatException("LineEnding is invalid on user data. Current LineEnding setting is " + job.LineEnding);
        }
        catch (FormatException bad)
        {
            Fail(job, $"ClientInputError : {bad.Message}");
            return;
        }

        var table = org.Table(job.Object)!;
        job.Header = rows.Count > 0 ? rows[0] : [];
        if (job.Header.FirstOrDefault(name => !Known(table, name)) is { } unknown)
        {
            job.Unprocessed.AddRange(rows.Skip(1));
            Fail(job, $"InvalidBatch : Field name not found : {unknown}");
            return;
        }

        if (rows.Skip(1).Any(row => row.Count != job.Header.Count))
        {
            job.Unprocessed.AddRange(rows.Skip(1));
            Fail(job, "ClientInputError : The number of columns of a row differs from the header.");
            return;
        }

        var number = 0;
        foreach (var chunk in rows.Skip(1).Chunk(Chunk))
        {
            WriteChunk(job, table, chunk, faults, ref number);
        }

        job.Successes = Shuffled(job.Successes);
        job.Failures = Shuffled(job.Failures);
        job.State = JobState.JobComplete;
    }

    private static void Fail(IngestJob job, string message)
    {
        job.State = JobState.Failed;
        job.ErrorMessage = message;
    }

    private bool Known(Table table, string name) => org.Read(() => name.Contains('.', StringComparison.Ordinal)
        ? table.Definition.Fields.Any(f => name.Split('.')[0].Equals(f.RelationshipName, StringComparison.OrdinalIgnoreCase))
        : table.Definition.Field(name) is not null);

    private void WriteChunk(IngestJob job, Table table, List<string>[] chunk, RecordFaults faults, ref int number)
    {
        var context = new WriteContext(
            new WriteOrigin(0, job.CreatedById, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Bulk-Job"] = job.Id }),
            job.AssignmentRuleId is not null, AllowSave: false, $"/services/data/v{job.Version}.0");
        var keys = chunk.Select(row => Cell(job, row, KeyName(job))).ToList();
        var repeated = keys.Where(k => k.Length > 0).GroupBy(k => k, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var transaction = org.Begin();
        for (var i = 0; i < chunk.Length; i++)
        {
            var mark = transaction.Mark;
            var record = Record(job, chunk[i]);
            var result = faults.For(++number, record, keys[i]) is { } fault ? RowResult.Refused(fault)
                : repeated.Contains(keys[i]) ? RowResult.Refused(new ApiError("DUPLICATE_VALUE", $"Duplicate external id specified: {keys[i]}", [KeyName(job)]))
                : Write(transaction, job, table, keys[i], record, context);
            if (result.Success)
            {
                job.Successes.Add((result.Id!, result.Created == true, chunk[i]));
            }
            else
            {
                transaction.RollBackTo(mark);
                job.Failures.Add((About(job, table, keys[i]), string.Join(';', result.Errors.Select(Words)), chunk[i]));
            }
        }

        transaction.Commit();
    }

    /// <summary>The id of the record that a refused row was about, where there is one.</summary>
    private static string About(IngestJob job, Table table, string key) =>
        job.Operation != "insert" && RowWriter.Match(table, table.Definition.Field(KeyName(job))!, key) is [var row] ? row.Id : "";

    private RowResult Write(OrgTransaction transaction, IngestJob job, Table table, string key, Incoming record, WriteContext context)
    {
        if (job.Operation == "insert")
        {
            return writer.Create(transaction, table, record, context);
        }

        if (key.Length == 0)
        {
            return RowResult.Refused(new ApiError("MISSING_ARGUMENT", $"{KeyName(job)} not specified", []));
        }

        if (job.Operation == "upsert")
        {
            return writer.Upsert(transaction, table, table.Definition.Field(KeyName(job))!, key, record, context);
        }

        if (!RecordId.TryParse(key, out var id) || table.Find(id) is not { } row)
        {
            return RowResult.Refused(new ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []));
        }

        return job.Operation == "delete" ? writer.Delete(transaction, row, context) : writer.Update(transaction, row, record, context);
    }

    private static string KeyName(IngestJob job) => job.Operation == "upsert" ? job.ExternalIdFieldName! : "Id";

    private static string Cell(IngestJob job, List<string> row, string name)
    {
        var at = job.Header.ToList().FindIndex(h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? "" : row[at];
    }

    /// <summary>An empty cell leaves the field alone; #N/A empties it.</summary>
    private static Incoming Record(IngestJob job, List<string> row) =>
        new([.. job.Header.Zip(row)
            .Where(cell => cell.Second.Length > 0 && (job.Operation == "insert" || !cell.First.Equals(KeyName(job), StringComparison.OrdinalIgnoreCase)))
            .Select(cell => Named(cell.First, cell.Second))]);

    private static KeyValuePair<string, JsonElement> Named(string column, string cell)
    {
        var value = JsonSerializer.SerializeToElement(cell == SetNull ? null : cell);
        return column.Split('.') is [var relation, var key]
            ? KeyValuePair.Create(relation, JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [key] = value }))
            : KeyValuePair.Create(column, value);
    }

    private static string Words(ApiError error) => $"{error.Code}:{error.Message}:{string.Join(',', error.Fields ?? [])} --";

    private List<T> Shuffled<T>(List<T> list)
    {
        var array = list.ToArray();
        lock (random)
        {
            random.Shuffle(array);
        }

        return [.. array];
    }
}

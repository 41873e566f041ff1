using System.Text.Json;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Bulk;

/// <summary>
/// Every ingest job. A finished one survives a restart with its results; one that a restart caught at work has failed.
/// </summary>
internal sealed class JobBook(Org org) : IJournaled
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IngestJob> _jobs = new(StringComparer.Ordinal);

    public string Kind => "job";

    public string NextId()
    {
        lock (_gate)
        {
            return RecordId.Make("750", _jobs.Count + 1);
        }
    }

    public void Add(IngestJob job)
    {
        lock (_gate)
        {
            _jobs[job.Id] = job;
        }

        Keep(job);
    }

    public IngestJob? Find(string id)
    {
        lock (_gate)
        {
            return RecordId.TryParse(id, out var full) ? _jobs.GetValueOrDefault(full) : null;
        }
    }

    public IReadOnlyList<IngestJob> All()
    {
        lock (_gate)
        {
            return [.. _jobs.Values];
        }
    }

    public void Keep(IngestJob job) => org.Append(Kind, json =>
    {
        json.WritePropertyName("job");
        JsonSerializer.Serialize(json, JobRecord.From(job));
    });

    public void Replay(JsonElement line)
    {
        var job = line.GetProperty("job").Deserialize<JobRecord>()!.ToJob();
        if (job.State is JobState.UploadComplete or JobState.InProgress)
        {
            job.State = JobState.Failed;
            job.ErrorMessage = "InternalServerError : The org was restarted while the job was in progress.";
        }

        _jobs[job.Id] = job;
    }

    public void Forget()
    {
        lock (_gate)
        {
            _jobs.Clear();
        }
    }

    /// <summary>A job as the journal keeps it.</summary>
    private sealed record JobRecord(
        string Id, string Operation, string Object, string? Key, string? Rule, string LineEnding, string Delimiter, int Version, string CreatedById,
        string CreatedDate, string Modified, string State, string? Error, string? Data, IReadOnlyList<string> Header,
        string[][] Successes, string[][] Failures, string[][] Unprocessed)
    {
        public static JobRecord From(IngestJob job) => new(
            job.Id, job.Operation, job.Object, job.ExternalIdFieldName, job.AssignmentRuleId, job.LineEnding, job.ColumnDelimiter, job.Version, job.CreatedById,
            job.CreatedDate, job.SystemModstamp, job.State.ToString(), job.ErrorMessage, job.IsOver ? null : job.Data, job.Header,
            [.. job.Successes.Select(s => (string[])[s.Id, s.Created ? "true" : "false", .. s.Cells])],
            [.. job.Failures.Select(f => (string[])[f.Id, f.Error, .. f.Cells])],
            [.. job.Unprocessed.Select(cells => cells.ToArray())]);

        public IngestJob ToJob() => new()
        {
            Id = Id,
            Operation = Operation,
            Object = Object,
            ExternalIdFieldName = Key,
            AssignmentRuleId = Rule,
            LineEnding = LineEnding,
            ColumnDelimiter = Delimiter,
            Version = Version,
            CreatedById = CreatedById,
            CreatedDate = CreatedDate,
            SystemModstamp = Modified,
            State = Enum.Parse<JobState>(State),
            ErrorMessage = Error,
            Data = Data,
            Header = Header,
            Successes = [.. Successes.Select(s => (s[0], s[1] == "true", (IReadOnlyList<string>)s[2..]))],
            Failures = [.. Failures.Select(f => (f[0], f[1], (IReadOnlyList<string>)f[2..]))],
            Unprocessed = [.. Unprocessed.Select(cells => (IReadOnlyList<string>)cells)],
        };
    }
}

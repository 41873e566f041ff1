using System.Text.Json.Nodes;

namespace SalesforceSimulator.Bulk;

internal enum JobState
{
    Open,
    UploadComplete,
    InProgress,
    JobComplete,
    Failed,
    Aborted,
}

/// <summary>One Bulk API 2.0 ingest job.</summary>
internal sealed class IngestJob
{
    public required string Id { get; init; }

    public required string Operation { get; init; }

    public required string Object { get; init; }

    public string? ExternalIdFieldName { get; init; }

    public string? AssignmentRuleId { get; init; }

    public required string LineEnding { get; init; }

    public required string ColumnDelimiter { get; init; }

    public required int Version { get; init; }

    public required string CreatedById { get; init; }

    public required string CreatedDate { get; init; }

    public string SystemModstamp { get; set; } = "";

    public JobState State { get; set; } = JobState.Open;

    public string? ErrorMessage { get; set; }

    /// <summary>What was uploaded; null until it was.</summary>
    public string? Data { get; set; }

    public IReadOnlyList<string> Header { get; set; } = [];

    public List<(string Id, bool Created, IReadOnlyList<string> Cells)> Successes { get; set; } = [];

    public List<(string Id, string Error, IReadOnlyList<string> Cells)> Failures { get; set; } = [];

    public List<IReadOnlyList<string>> Unprocessed { get; set; } = [];

    public bool IsOver => State is JobState.JobComplete or JobState.Failed or JobState.Aborted;

    public char Delimiter => ColumnDelimiter switch
    {
        "BACKQUOTE" => '`',
        "CARET" => '^',
        "PIPE" => '|',
        "SEMICOLON" => ';',
        "TAB" => '\t',
        _ => ',',
    };

    public string NewLine => LineEnding == "CRLF" ? "\r\n" : "\n";

    /// <summary>As create and close answer.</summary>
    public JsonObject Brief()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["operation"] = Operation,
            ["object"] = Object,
            ["createdById"] = CreatedById,
            ["createdDate"] = CreatedDate,
            ["systemModstamp"] = SystemModstamp,
            ["state"] = State.ToString(),
        };
        if (ExternalIdFieldName is not null)
        {
            json["externalIdFieldName"] = ExternalIdFieldName;
        }

        if (AssignmentRuleId is not null)
        {
            json["assignmentRuleId"] = AssignmentRuleId;
        }

        json["concurrencyMode"] = "Parallel";
        json["contentType"] = "CSV";
        json["apiVersion"] = JsonNode.Parse($"{Version}.0");
        if (State == JobState.Open)
        {
            // Without a leading slash, as recorded.
            json["contentUrl"] = $"services/data/v{Version}.0/jobs/ingest/{Id}/batches";
        }

        json["lineEnding"] = LineEnding;
        json["columnDelimiter"] = ColumnDelimiter;
        return json;
    }

    /// <summary>As a poll answers.</summary>
    public JsonObject Full()
    {
        var json = Brief();
        json["jobType"] = "V2Ingest";
        json["retries"] = 0;
        json["totalProcessingTime"] = 0;
        json["apiActiveProcessingTime"] = 0;
        json["apexProcessingTime"] = 0;
        json["numberRecordsProcessed"] = Successes.Count + Failures.Count;
        json["numberRecordsFailed"] = Failures.Count;
        if (ErrorMessage is not null)
        {
            json["errorMessage"] = ErrorMessage;
        }

        return json;
    }
}

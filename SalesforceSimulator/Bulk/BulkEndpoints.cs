using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Bulk;

/// <summary>Bulk API 2.0: create a job, upload once, close it, poll it, fetch what became of each row.</summary>
internal static class BulkEndpoints
{
    private static readonly string[] Operations = ["insert", "update", "upsert", "delete"];
    private static readonly string[] Delimiters = ["COMMA", "BACKQUOTE", "CARET", "PIPE", "SEMICOLON", "TAB"];

    public static void AddBulk(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<JobBook>();
        builder.Services.AddSingleton<IJournaled>(services => services.GetRequiredService<JobBook>());
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddSingleton<JobWorker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobWorker>());
    }

    public static void MapBulk(ApiRoutes routes, IServiceProvider services)
    {
        var jobs = services.GetRequiredService<JobBook>();
        var worker = services.GetRequiredService<JobWorker>();
        var org = services.GetRequiredService<Org>();
        var clock = services.GetRequiredService<TimeProvider>();

        routes.Map("POST", "jobs/ingest", call => Create(org, jobs, clock, call));
        routes.Map("GET", "jobs/ingest", _ => ApiReply.Ok(new JsonObject
        {
            ["done"] = true,
            ["records"] = new JsonArray([.. jobs.All().Select(job => (JsonNode?)job.Brief())]),
            ["nextRecordsUrl"] = null,
        }));
        routes.Map("GET", "jobs/ingest/{job}", call => ApiReply.Ok(Find(jobs, call).Full()));
        routes.Map("PUT", "jobs/ingest/{job}/batches", call => Upload(jobs, call));
        routes.Map("PATCH", "jobs/ingest/{job}", call => Close(jobs, worker, call));
        routes.Map("DELETE", "jobs/ingest/{job}", call => Find(jobs, call) is { IsOver: true } ? ApiReply.Empty() : throw InvalidState("The job is still in progress."));
        routes.Map("GET", "jobs/ingest/{job}/successfulResults", call => Results(jobs, call, job => Table(["sf__Id", "sf__Created"], job, job.Successes.Select(s => (string[])[s.Id, s.Created ? "true" : "false", .. s.Cells]))));
        routes.Map("GET", "jobs/ingest/{job}/failedResults", call => Results(jobs, call, job => Table(["sf__Id", "sf__Error"], job, job.Failures.Select(f => (string[])[f.Id, f.Error, .. f.Cells]))));
        routes.Map("GET", "jobs/ingest/{job}/unprocessedrecords", call => Results(jobs, call, job => Table([], job, job.Unprocessed)));
    }

    private static ApiReply Create(Org org, JobBook jobs, TimeProvider clock, ApiCall call)
    {
        var body = call.Json();
        var table = org.Table(Text(body, "object") ?? "") ?? throw InvalidJob("The object is missing or unknown: " + Text(body, "object"));
        var operation = Text(body, "operation") is { } asked && Operations.Contains(asked) ? asked : throw InvalidJob("Unsupported operation: " + Text(body, "operation"));
        var key = Text(body, "externalIdFieldName");
        if (operation == "upsert" && (key is null || table.Definition.Field(key) is not { IsKey: true }))
        {
            throw InvalidJob(key is null ? "External ID was not specified for an upsert job" : $"Field name provided, {key} does not match an External ID, Salesforce Id, or indexed field for {table.Name}");
        }

        if (Text(body, "contentType") is { } type && type != "CSV")
        {
            throw InvalidJob("Unsupported content type: " + type);
        }

        var now = Wire.Timestamp(clock.GetUtcNow());
        var job = new IngestJob
        {
            Id = jobs.NextId(),
            Operation = operation,
            Object = table.Name,
            ExternalIdFieldName = operation == "upsert" ? key : null,
            AssignmentRuleId = Text(body, "assignmentRuleId"),
            LineEnding = OneOf(body, "lineEnding", ["LF", "CRLF"]),
            ColumnDelimiter = OneOf(body, "columnDelimiter", Delimiters),
            Version = call.Version,
            CreatedById = call.UserId,
            CreatedDate = now,
            SystemModstamp = now,
        };
        jobs.Add(job);
        return ApiReply.Ok(job.Brief());
    }

    private static ApiReply Upload(JobBook jobs, ApiCall call)
    {
        var job = Find(jobs, call);
        if (job.State != JobState.Open || job.Data is not null)
        {
            throw InvalidState($"Found multiple contents for job: <{job.Id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.");
        }

        job.Data = Encoding.UTF8.GetString(call.Body.Span).TrimStart('\uFEFF');
        jobs.Keep(job);
        return new ApiReply(201);
    }

    private static ApiReply Close(JobBook jobs, JobWorker worker, ApiCall call)
    {
        var job = Find(jobs, call);
        switch (Text(call.Json(), "state"))
        {
            case "UploadComplete" when job is { State: JobState.Open, Data: not null }:
                job.State = JobState.UploadComplete;
                jobs.Keep(job);
                var reply = ApiReply.Ok(job.Brief());
                worker.Start(job, call.RecordFaults);
                return reply;
            case "Aborted" when job.State is JobState.Open or JobState.UploadComplete:
                job.State = JobState.Aborted;
                jobs.Keep(job);
                return ApiReply.Ok(job.Brief());
            case var state:
                throw InvalidState($"Job with current state {job.State} cannot be changed to {state}");
        }
    }

    private static ApiReply Results(JobBook jobs, ApiCall call, Func<IngestJob, string> write)
    {
        var job = Find(jobs, call);
        return job.IsOver ? ApiReply.Csv(write(job)) : throw InvalidState("The results are not available until the job is over.");
    }

    private static string Table(string[] first, IngestJob job, IEnumerable<IEnumerable<string>> rows) =>
        Csv.Write(first, job.Header, rows, job.Delimiter, job.NewLine);

    private static IngestJob Find(JobBook jobs, ApiCall call) => jobs.Find(call["job"]) ?? throw new ApiFault(ApiError.NotFound());

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string OneOf(JsonElement body, string name, string[] allowed) =>
        Text(body, name) is not { } value ? allowed[0] : allowed.Contains(value) ? value : throw InvalidJob($"Unsupported {name}: {value}");

    private static ApiFault InvalidJob(string message) => new(new ApiError("INVALIDJOB", "InvalidJob : " + message));

    private static ApiFault InvalidState(string message) => new(new ApiError("INVALIDJOBSTATE", "InvalidJobState : " + message));
}

using System.Threading.Channels;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Bulk;

/// <summary>Runs the jobs whose upload is complete, one after the other, away from the calls that poll them.</summary>
internal sealed class JobWorker(JobBook jobs, JobRunner runner, TimeProvider clock, ILogger<JobWorker> log) : BackgroundService
{
    private readonly Channel<(IngestJob Job, RecordFaults Faults)> _due = Channel.CreateUnbounded<(IngestJob, RecordFaults)>();

    public void Start(IngestJob job, RecordFaults faults) => _due.Writer.TryWrite((job, faults));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (job, faults) in _due.Reader.ReadAllAsync(stoppingToken))
        {
            if (job.State != JobState.UploadComplete)
            {
                continue; // Aborted meanwhile.
            }

            job.State = JobState.InProgress;
            try
            {
                runner.Run(job, faults);
            }
            catch (IOException failure)
            {
                log.LogError(failure, "Job {Job} could not be written.", job.Id);
                job.ErrorMessage = "InternalServerError : " + failure.Message;
                job.State = JobState.Failed;
            }

            job.SystemModstamp = Wire.Timestamp(clock.GetUtcNow());
            jobs.Keep(job);
        }
    }
}

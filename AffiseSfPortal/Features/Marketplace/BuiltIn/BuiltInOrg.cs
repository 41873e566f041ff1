using AffiseSfPortal.Salesforce;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Marketplace.BuiltIn;

/// <summary>Runs the built-in org beside the portal, starts it again when it dies, and ends it with the portal.</summary>
internal sealed class BuiltInOrg(
    IOptions<BuiltInOptions> options,
    SalesforceHostGate gate,
    TimeProvider clock,
    ILogger<BuiltInOrg> logger) : BackgroundService, IBuiltInOrg
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>A run of this length counts as healthy: the next pause is the first again.</summary>
    private static readonly TimeSpan HealthyRun = TimeSpan.FromMinutes(1);
    private volatile Uri? _address;

    public Uri? Address => _address;

    /// <summary>The process that runs now.</summary>
    internal int? ProcessId { get; private set; }

    public string ConsumerKey { get; private set; } = "";

    public string ConsumerSecret { get; private set; } = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A Release build knows no path: it comes without the stand-in.
        if (!options.Value.Enabled || options.Value.ProgramPath() is not { } program)
            return;
        if (!File.Exists(program))
        {
            logger.LogWarning("The built-in Salesforce org is not at {Program}; build the solution to have it, or set BuiltIn:Enabled to false", program);
            return;
        }

        var directory = Path.GetFullPath(options.Value.DataDirectory, Environment.CurrentDirectory);
        var keep = BuiltInKeep.Open(directory);
        (ConsumerKey, ConsumerSecret) = (keep.ConsumerKey, keep.ConsumerSecret);
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = clock.GetTimestamp();
            await RunOnceAsync(program, directory, keep, stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                return;
            pause = clock.GetElapsedTime(started) >= HealthyRun ? FirstPause : pause;
            var wait = Task.Delay(pause, clock, stoppingToken);
            logger.LogWarning("The built-in Salesforce org ended; it is started again in {Pause}", pause);
            await wait;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task RunOnceAsync(string program, string directory, BuiltInKeep keep, CancellationToken stoppingToken)
    {
        var port = BuiltInProcess.FreePort(BuiltInKeep.Port(directory, options.Value.Port));
        using var process = BuiltInProcess.Start(program, directory, keep, port);
        ProcessId = process.Id;
        try
        {
            if (await process.ListeningAsync(Log, stoppingToken) is { } address)
            {
                gate.Trust(address.Authority);
                BuiltInKeep.KeepPort(directory, address.Port);
                _address = address;
                logger.LogInformation("The built-in Salesforce org listens on {Address}", address);
            }

            await process.RunAsync(Log, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops, and the stand-in with it.
        }
        finally
        {
            _address = null;
            await process.StopAsync(clock);
        }
    }

    private void Log(string line) => logger.LogDebug("Built-in org: {Line}", line);
}

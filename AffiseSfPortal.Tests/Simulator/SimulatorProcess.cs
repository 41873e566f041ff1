using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace AffiseSfPortal.Tests.Simulator;

/// <summary>
/// The stand-in org as its own process on a free loopback port, with a data directory of its own that goes when it does.
/// </summary>
public sealed class SimulatorProcess : IAsyncDisposable
{
    public const string ConsumerKey = "3MVG9.built.in.org.consumer.key";
    public const string ConsumerSecret = "built.in.org.consumer.secret";
    private const string Announcement = "LISTENING ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<(string Key, string Value)> _settings;
    private readonly string _data = Path.Combine(Path.GetTempPath(), "affise-sim-" + Guid.NewGuid().ToString("N"));
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    private SimulatorProcess(IReadOnlyList<(string Key, string Value)> settings)
    {
        _settings = settings;
        BaseAddress = new Uri("http://127.0.0.1:0");
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        Control = new SimulatorControl(this);
        SignIn = new SimulatorSignIn(this);
    }

    /// <summary>Where the org is reached, with a trailing slash; the same after a restart.</summary>
    public Uri BaseAddress { get; private set; }

    /// <summary>Follows no redirect and sends no token of its own.</summary>
    public HttpClient Http { get; }

    /// <summary>Faults, and what the org holds.</summary>
    public SimulatorControl Control { get; }

    /// <summary>The OAuth journey, step by step or in one go.</summary>
    public SimulatorSignIn SignIn { get; }

    /// <summary>What the process wrote, both streams.</summary>
    public string Output => string.Join('\n', _output);

    public string DataDirectory => _data;

    /// <param name="settings">Configuration, for instance <c>("Simulator:AutoApprove", "true")</c>.</param>
    /// <exception cref="InvalidOperationException">The process ended or did not listen in time; the message holds its output.</exception>
    public static async Task<SimulatorProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var simulator = new SimulatorProcess(settings);
        try
        {
            await simulator.LaunchAsync();
            return simulator;
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of the built simulator, as the project file recorded it relative to the tests.</summary>
    public static string FindAssembly()
    {
        var relative = typeof(SimulatorProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SimulatorPath").Value!;
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, relative));
    }

    /// <summary>Ends it as a power cut would (SIGKILL) and starts it again on the same port and data.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await LaunchAsync();
    }

    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Closes its standard input and waits for it to end by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndInputAsync()
    {
        _process!.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>A token for the data API, got by a whole sign-in.</summary>
    public async Task<string> GetAccessTokenAsync(string scope = "api") => (await SignIn.RunAsync(scope)).AccessToken;

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private async Task LaunchAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        string[] arguments = [FindAssembly(), "--stdin-eof", "--urls", BaseAddress.GetLeftPart(UriPartial.Authority), "--Simulator:DataDirectory", _data];
        foreach (var argument in arguments.Concat(_settings.SelectMany(s => (string[])["--" + s.Key, s.Value])))
        {
            start.ArgumentList.Add(argument);
        }

        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start };
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Read(line.Data, listening);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = TellOfAnEarlyEndAsync(process, listening);
        try
        {
            BaseAddress = await listening.Task.WaitAsync(Patience);
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException("The simulator did not listen in time:\n" + Output, late);
        }
    }

    /// <summary>Waits for the streams too: the reason is often the last line, and the end is known before it is read.</summary>
    private async Task TellOfAnEarlyEndAsync(Process process, TaskCompletionSource<Uri> listening)
    {
        await process.WaitForExitAsync();
        listening.TrySetException(new InvalidOperationException("The simulator ended before it listened:\n" + Output));
        // Whoever started it may have been told already; an ending nobody waits for is no fault.
        _ = listening.Task.Exception;
    }

    private void Read(string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith(Announcement, StringComparison.Ordinal))
        {
            listening.TrySetResult(new Uri(line[Announcement.Length..]));
        }
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using AffiseSfPortal.Tests.Browser;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>The real portal in a process of its own, driven over HTTP and by signals. It may die at any moment: that is what it is for.</summary>
internal sealed partial class RunningPortal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Text, TaskCompletionSource Seen)> _waiting = [];

    private RunningPortal(Process process) => _process = process;

    /// <summary>Where it listens, with a trailing slash.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Ends with the process, when all that it wrote is read.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public bool HasEnded => Ended.IsCompleted;

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything that it wrote so far, both streams.</summary>
    public string Console
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>The fail point that ended it; null while it lives or when something else did.</summary>
    public string? DiedAt => DeathNote().Match(Console) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <returns>A portal that listens, or one that a fail point ended before.</returns>
    /// <exception cref="InvalidOperationException">It ended for another reason; the message holds what it wrote.</exception>
    public static async Task<RunningPortal> StartAsync(string folder, IEnumerable<(string Key, string Value)> settings)
    {
        var portal = Launch(folder, settings);
        try
        {
            await Task.WhenAny(portal.SeenAsync("Now listening on"), portal.Ended);
            if (ListensOn().Match(portal.Console) is { Success: true } match)
                portal.Address = new Uri(match.Groups["address"].Value + "/");
            else if (portal.DiedAt is null)
                throw new InvalidOperationException($"The portal does not listen.\n{portal.Console}");
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does not wait until it listens.</summary>
    public static RunningPortal Launch(string folder, IEnumerable<(string Key, string Value)> settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(PortalProcess.PathOf("PortalPath"));
        start.Environment.Remove("ASPNETCORE_HTTP_PORTS");
        // Only a short life is needed: no second compilation in the background.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = new Process { StartInfo = start };
        var portal = new RunningPortal(process);
        process.OutputDataReceived += (_, line) => portal.Read(line.Data);
        process.ErrorDataReceived += (_, line) => portal.Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // Waits for both streams to end, too.
        portal.Ended = process.WaitForExitAsync();
        return portal;
    }

    /// <summary>Completes with the line that holds <paramref name="text"/>, which may have been written already; fails when the process ends without it, or takes too long.</summary>
    public async Task SeenAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Exists(l => l.Contains(text, StringComparison.Ordinal)))
                return;
            _waiting.Add((text, seen));
        }
        var first = await Task.WhenAny(seen.Task, Ended, Task.Delay(Patience, TimeProvider.System));
        Assert.True(first == seen.Task || Console.Contains(text, StringComparison.Ordinal), $"The portal never wrote \"{text}\".\n{Console}");
    }

    /// <summary>SIGKILL, as a power cut.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await Ended.WaitAsync(Patience);
    }

    /// <summary>SIGTERM, as a service manager or container does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await Ended.WaitAsync(Patience);
        return _process.ExitCode;
    }

    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("sh", ["-c", FormattableString.Invariant($"kill -{name} {_process.Id}")]);
        await kill.WaitForExitAsync();
        // Who could not be told has ended by itself in the meantime.
        if (kill.ExitCode != 0)
            await Ended.WaitAsync(Patience);
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (text, seen) in _waiting)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    seen.TrySetResult();
            }
        }
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ListensOn();

    [GeneratedRegex(@"FailPoints: ends at (?<name>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DeathNote();
}

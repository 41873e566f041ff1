using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The real portal in a process and a folder of its own, so that its <c>data/</c> is empty.
/// Keeps port and folder over a restart.</summary>
internal sealed partial class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portal-browser-");
    private readonly PortalStart _options;
    private readonly StringBuilder _console = new();
    private readonly int _simulatorPort = FreePort();
    private Process? _process;

    private PortalProcess(PortalStart options)
    {
        _options = options;
        Address = new Uri($"http://localhost:{FreePort()}/");
    }

    public Uri Address { get; }

    /// <summary>The stand-in Salesforce org that the portal started beside itself; the same over a restart.</summary>
    public Uri Simulator { get; private set; } = null!;

    public string DataFolder => Path.Combine(_folder.FullName, "data");

    /// <summary>Everything that the portal wrote so far: told when a test fails to start it.</summary>
    public string Console
    {
        get
        {
            lock (_console)
                return _console.ToString();
        }
    }

    public static async Task<PortalProcess> StartAsync(PortalStart? options = null)
    {
        var portal = new PortalProcess(options ?? new PortalStart());
        try
        {
            await portal.StartProcessAsync();
            return portal;
        }
        catch
        {
            // Nobody else knows of it yet.
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops or continues the process as a machine that sleeps and wakes would: <c>STOP</c>, <c>CONT</c>, or <c>TERM</c> to end it with grace.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for it to end by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends the process without a word, as a crash would, and starts it again on the same data.</summary>
    public async Task KillAndRestartAsync()
    {
        await KillAsync();
        await StartProcessAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Again after a kill, on the same data.</summary>
    public async Task StartProcessAsync()
    {
        var dll = _options.Dll ?? PathOf("PortalPath");
        Assert.True(File.Exists(dll), $"The portal is not built: {dll}");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(dll);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = _options.Environment;
        start.Environment["DOTNET_ENVIRONMENT"] = _options.Environment;
        start.Environment["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
        start.Environment.Remove("ASPNETCORE_HTTP_PORTS");
        start.Environment["BuiltIn__Port"] = _simulatorPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["Portal__PublicUrl"] = Address.GetLeftPart(UriPartial.Authority);
        start.Environment["Identity__RequireSecondFactor"] = "false";
        // Tests share a portal for longer than a sign-in is fresh.
        start.Environment["Identity__ConfirmedFor"] = "01:00:00";
        foreach (var (key, value) in _options.Settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        if (_options.WithAdministrator)
        {
            start.Environment["Setup__AdminEmail"] = PortalWalk.Email;
            start.Environment["Setup__AdminPassword"] = PortalWalk.Password;
        }

        var simulator = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = TellOfAnEarlyEndAsync();
        _process = process;
        await listening.Task.WaitAsync(Patience);
        if (_options.WithSimulator)
            Simulator = await simulator.Task.WaitAsync(Patience);

        // Waits for the streams too: the reason is often the last line, and the end is known before it is read.
        async Task TellOfAnEarlyEndAsync()
        {
            await process.WaitForExitAsync();
            var early = new InvalidOperationException($"The portal ended with exit code {process.ExitCode} before it listened.\n{Console}");
            listening.TrySetException(early);
            simulator.TrySetException(early);
            _ = listening.Task.Exception;
            _ = simulator.Task.Exception;
        }

        void Read(string? line)
        {
            if (line is null)
                return;
            lock (_console)
                _console.AppendLine(line);
            if (line.Contains("Now listening on", StringComparison.Ordinal))
                listening.TrySetResult();
            if (SimulatorListens().Match(line) is { Success: true } match)
                simulator.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    /// <summary>Ends the process without a word; <see cref="StartProcessAsync"/> goes on where it ended.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
        await SimulatorGoneAsync();
    }

    /// <summary>The stand-in ends by itself a moment after the portal: a portal that starts before would give it another address.</summary>
    private async Task SimulatorGoneAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, _simulatorPort);
                listener.Start();
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
            }
        }
    }

    /// <summary>Build outputs are named relative to the tests' own, by the project file.</summary>
    internal static string PathOf(string name) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory,
        typeof(PortalProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!));

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"built-in Salesforce org listens on (?<address>http://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SimulatorListens();
}

/// <summary>How a portal is started for a test.</summary>
internal sealed record PortalStart
{
    /// <summary>Somebody can sign in at once; otherwise the set-up page stands open.</summary>
    public bool WithAdministrator { get; init; }

    /// <summary>Null means the build that the tests belong to.</summary>
    public string? Dll { get; init; }

    public string Environment { get; init; } = "Development";

    /// <summary>Waits for the stand-in org; a published portal has none.</summary>
    public bool WithSimulator { get; init; } = true;

    /// <summary>Settings beside those that every portal gets; they speak louder than the settings file.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AffiseSfPortal.Features.Marketplace.BuiltIn;

/// <summary>One run of the stand-in's process. It ends when its standard input does, so it never outlives the portal.</summary>
internal sealed class BuiltInProcess : IDisposable
{
    private const string Announcement = "LISTENING ";
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private BuiltInProcess(Process process) => _process = process;

    public static BuiltInProcess Start(string program, string directory, BuiltInKeep keep, int port)
    {
        var start = new ProcessStartInfo
        {
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(program);
        start.ArgumentList.Add("--stdin-eof");
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        // By environment: arguments can be read by everybody on the machine.
        start.Environment["Simulator__ConsumerKey"] = keep.ConsumerKey;
        start.Environment["Simulator__ConsumerSecret"] = keep.ConsumerSecret;
        start.Environment["Simulator__DataDirectory"] = directory;
        // The portal's own settings must not become the stand-in's.
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("ASPNETCORE_HTTP_PORTS");
        start.Environment.Remove("ASPNETCORE_HTTPS_PORTS");
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        return new(process);
    }

    public int Id => _process.Id;

    /// <summary>Reads until the process says where it listens; null when it ends before that.</summary>
    public async Task<Uri?> ListeningAsync(Action<string> log, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal) && Uri.TryCreate(line[Announcement.Length..].Trim(), UriKind.Absolute, out var address))
                return address;
            log(line);
        }

        return null;
    }

    /// <summary>Empties both pipes until the process ends: a full pipe would stop it.</summary>
    public async Task RunAsync(Action<string> log, CancellationToken cancellationToken)
    {
        await Task.WhenAll(DrainAsync(_process.StandardOutput, log, cancellationToken), DrainAsync(_process.StandardError, log, cancellationToken));
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Closes its input, and ends it when that was not enough.</summary>
    public async Task StopAsync(TimeProvider clock)
    {
        if (_process.HasExited)
            return;
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopPatience, clock);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    /// <summary><paramref name="preferred"/> when nothing listens there, else a port that the system gives.</summary>
    public static int FreePort(int preferred)
    {
        try
        {
            return Probe(preferred);
        }
        catch (SocketException)
        {
            return Probe(0);
        }
    }

    public void Dispose() => _process.Dispose();

    private static int Probe(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task DrainAsync(StreamReader reader, Action<string> log, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            log(line);
    }
}

using System.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Starts this program once more in another role; the child ends with its parent.</summary>
internal static class Self
{
    public static Process Start(IEnumerable<string> arguments) => Process.Start(Of(arguments))!;

    public static ProcessStartInfo Of(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Self).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>The wall clock, Unix microseconds: both processes read the same one.</summary>
    public static long Microseconds() => (TimeProvider.System.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}

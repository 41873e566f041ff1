using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AffiseSfPortal.Tests;

/// <summary>Where the programs that tests start may be installed. <c>test.sh</c> looks in the same places.</summary>
internal static class InstalledPrograms
{
    private static readonly Lazy<string?> Browser = new(FindChromium);

    /// <summary>What Chromium is called, the best first: without windows it needs half the time for the same pages.</summary>
    public static IReadOnlyList<string> ChromiumNames { get; } = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Folders of PostgreSQL's server programs beside those of the path; the star stands for a version.</summary>
    public static IReadOnlyList<string> PostgresFolders { get; } =
        ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"];

    private static string[] Path => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The browser named by <c>CHROMIUM_PATH</c>, else the first that starts; null without one.</summary>
    public static string? Chromium => Browser.Value;

    /// <summary>The folder of the newest PostgreSQL, else the path's; null without one.</summary>
    public static string? Postgres() => PostgresFolders.SelectMany(Versions).Concat(Path)
        .FirstOrDefault(folder => File.Exists(System.IO.Path.Combine(folder, "initdb")) && File.Exists(System.IO.Path.Combine(folder, "postgres")));

    private static string? FindChromium() => Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } chosen
        ? File.Exists(chosen) ? chosen : null
        : ChromiumNames.SelectMany(name => Path.Select(folder => System.IO.Path.Combine(folder, name))).FirstOrDefault(file => File.Exists(file) && Starts(file));

    /// <summary>Some systems have a stand-in that says how to install the browser.</summary>
    private static bool Starts(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, "--version") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static IEnumerable<string> Versions(string pattern)
    {
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(parts, p => p.Contains('*', StringComparison.Ordinal));
        var parent = "/" + string.Join('/', parts[..at]);
        return Directory.Exists(parent)
            ? Directory.GetDirectories(parent, parts[at]).OrderByDescending(VersionOf).Select(d => System.IO.Path.Combine([d, .. parts[(at + 1)..]]))
            : [];
    }

    private static int VersionOf(string folder) =>
        int.TryParse(string.Concat(System.IO.Path.GetFileName(folder).Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture, out var version) ? version : 0;
}

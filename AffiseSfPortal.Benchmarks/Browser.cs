namespace AffiseSfPortal.Benchmarks;

/// <summary>The browser that is installed here.</summary>
internal static class Browser
{
    /// <summary>Null, said on the way, where there is none.</summary>
    public static string? Path()
    {
        var found = Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } chosen
            ? chosen
            : new[] { "chromium", "chromium-browser", "google-chrome", "google-chrome-stable" }
                .SelectMany(n => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Append("/usr/bin").Select(f => System.IO.Path.Combine(f, n))).FirstOrDefault(File.Exists);
        if (found is null)
            Console.Error.WriteLine("  no Chromium: set CHROMIUM_PATH");
        return found;
    }
}

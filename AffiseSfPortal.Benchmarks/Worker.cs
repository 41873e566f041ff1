namespace AffiseSfPortal.Benchmarks;

/// <summary>A portal process without screens, with the product's own settings: runs the engine until its input ends.</summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string database, string org, string folder)
    {
        await using var portal = await BenchPortal.StartAsync(new Uri(org), database == "sqlite" ? null : database, runs: true, folder: folder);
        Console.WriteLine("READY");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public static async Task<System.Diagnostics.Process> StartAsync(string? postgres, Uri org, string folder)
    {
        var process = Self.Start(["work", postgres ?? "sqlite", org.ToString(), folder]);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "READY")
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }
        throw new InvalidOperationException("The second instance ended before it was ready.");
    }

    public static async Task StopAsync(System.Diagnostics.Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}

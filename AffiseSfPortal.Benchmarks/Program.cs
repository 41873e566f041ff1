namespace AffiseSfPortal.Benchmarks;

/// <summary>Measures the goals of docs/performance.md, each beside its baseline in the same run, and prints ratios.
/// <c>dotnet run -c Release --project AffiseSfPortal.Benchmarks -- [names] [--quick]</c>; without names everything that this machine can.</summary>
internal sealed class Program
{
    private static async Task<int> Main(string[] args)
    {
        // The same program is also the stand-in server and the second instance: processes of their own, so that nobody's time counts for another.
        if (args is ["serve", ..])
            return await FastSalesforce.ServeAsync(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
        if (args is ["work", var database, var org, var folder])
            return await Worker.RunAsync(database, org, folder);
        if (args is ["site", var kind, var address])
            return await Circuits.Site.RunAsync(kind, address);

        var isQuick = args.Contains("--quick", StringComparer.Ordinal);
        var names = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var report = new Report();
        foreach (var (name, run) in Scenarios.All)
        {
            if (names.Count > 0 && !names.Contains(name))
                continue;
            Console.Error.WriteLine($"{name}…");
            await run(report, isQuick);
        }
        Console.WriteLine(report.ToMarkdown());
        return 0;
    }
}

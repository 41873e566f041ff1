namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>P15: what one more open dashboard keeps in the server's memory, beside one more empty page.</summary>
internal static class CircuitMemory
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 20 : 100;
        double portal, empty;
        await using (var site = await SiteProcess.StartPortalAsync())
            portal = await SlopeAsync(site, count);
        await using (var site = await SiteProcess.StartEmptyAsync())
            empty = await SlopeAsync(site, count);
        report.Add("P15", "memory of a circuit on the dashboard ÷ an empty MudBlazor page", portal / empty, "≤ 2.0", "≤ 1.3", $"{portal / 1024:0} KB ÷ {empty / 1024:0} KB: the managed heap after a full collection, slope over {count} circuits");
    }

    /// <summary>The first few pay for what all share.</summary>
    private static async Task<double> SlopeAsync(SiteProcess site, int count)
    {
        var first = await site.OpenAsync(5);
        var before = await site.AskAsync("heap");
        var more = await site.OpenAsync(count);
        var after = await site.AskAsync("heap");
        foreach (var circuit in first.Concat(more))
        {
            if (circuit.Fault is { } fault)
                throw new InvalidOperationException(fault);
            await circuit.DisposeAsync();
        }
        return (after - before) / count;
    }
}

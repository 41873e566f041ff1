namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>P20: what many open dashboards cost the server while figures change once a second, beside as many times one.</summary>
internal static class OpenDashboards
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 20 : 500;
        var ticks = isQuick ? 5 : 20;
        await using var site = await SiteProcess.StartPortalAsync();
        // Warm: what is compiled once is nobody's.
        var warm = await site.OpenAsync(3);
        await CpuAsync(site, warm, 5);
        await CloseAsync(warm);
        var none = await CpuAsync(site, [], ticks);
        var one = await site.OpenAsync(1);
        var single = await CpuAsync(site, one, ticks);
        await CloseAsync(one);
        var many = await site.OpenAsync(count);
        var all = await CpuAsync(site, many, ticks);
        await CloseAsync(many);
        report.Add("P20", $"{count} dashboards that change once a second, CPU ÷ {count} × one", all / (single * count), "≤ 0.2", "≤ 0.05",
            $"{all:0.0} ms a second ÷ ({single:0.00} ms × {count}); with none {none:0.00} ms; {count} alone cost {(all - none) / count:0.000} ms each, so beside one net of that {(all - none) / ((single - none) * count):0.00}");
    }

    /// <returns>Milliseconds of processor for each second in which one figure changes.</returns>
    private static async Task<double> CpuAsync(SiteProcess site, IReadOnlyList<RawCircuit> circuits, int ticks)
    {
        var batches = circuits.Sum(c => c.Batches);
        var before = await site.AskAsync("cpu");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1100));
        for (var i = 0; i < ticks; i++)
        {
            await site.AskAsync("change");
            await timer.WaitForNextTickAsync();
        }
        var used = await site.AskAsync("cpu") - before;
        // Every page must have drawn what changed, or nothing was measured.
        if (circuits.Count > 0 && circuits.Sum(c => c.Batches) - batches < circuits.Count * ticks / 2)
            throw new InvalidOperationException($"{circuits.Count} pages drew {circuits.Sum(c => c.Batches) - batches} times in {ticks} changes: {circuits.FirstOrDefault(c => c.Fault is not null)?.Fault}");
        return used / ticks;
    }

    private static async Task CloseAsync(IEnumerable<RawCircuit> circuits)
    {
        foreach (var circuit in circuits)
            await circuit.DisposeAsync();
        // The server keeps a lost circuit for a while; its refreshes are over with its page.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
    }
}

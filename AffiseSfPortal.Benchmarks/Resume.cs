using System.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>kill -9 in the middle of a load, and a new start on the same file: how soon the work goes on.</summary>
internal static class Resume
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        List<double> times = [];
        await using var org = await FastSalesforce.StartAsync(100);
        await using var template = await Template.MakeAsync(org.Address, 20_000);
        for (var round = 0; round < (isQuick ? 1 : 5); round++)
        {
            await org.ResetAsync();
            var folder = template.Copy();
            var worker = await Worker.StartAsync(null, org.Address, folder);
            while ((await org.SeenAsync()).Records < 2000)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            worker.Kill();
            await worker.WaitForExitAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            var before = (await org.SeenAsync()).LastArrival;
            var clock = Stopwatch.StartNew();
            worker = await Worker.StartAsync(null, org.Address, folder);
            while ((await org.SeenAsync()).LastArrival == before)
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            times.Add(clock.Elapsed.TotalSeconds);
            worker.Kill();
            await worker.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
        report.Add("P14", "from the new start to the first call after kill -9, same node", $"{Report.Number(Report.Median(times))} s", "≤ 5 s", "≤ 2 s", $"{Report.Spread(times)}; the start of the process is in it");
    }
}

using System.Data;
using System.Data.Common;
using System.Diagnostics;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>What owing costs an edit: the same save with the statement that owes, and without it, edit by edit in turns.</summary>
internal static class EditCost
{
    private const int Edits = 400;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var rounds = isQuick ? 3 : 7;
        await using var with = await StartAsync(_ => { });
        using var leftOut = new OwingLeftOut();
        await using var without = await StartAsync(services => services.ConfigureDbContext<SqlitePortalDbContext>(o => o.AddInterceptors(leftOut)));
        List<double> ratios = [], withTimes = [], withoutTimes = [];
        // The first round warms up both.
        for (var round = 0; round <= rounds; round++)
        {
            // As after a sync: every edit owes anew.
            await using (var db = await with.OpenAsync())
                await db.SyncRows.ExecuteDeleteAsync();
            List<double> a = [], b = [];
            for (var key = 1; key <= Edits; key++)
            {
                a.Add(await EditAsync(with, key, round));
                b.Add(await EditAsync(without, key, round));
            }
            if (await with.CountOwedAsync() != Edits || await without.CountOwedAsync() != 0 || leftOut.Count != Edits * (round + 1))
                throw new InvalidOperationException("The two saves do not differ by what is owed.");
            if (round == 0)
                continue;
            ratios.Add(Report.Percentile95(a) / Report.Percentile95(b));
            withTimes.Add(Report.Percentile95(a));
            withoutTimes.Add(Report.Percentile95(b));
        }
        report.Add("P5", "edit p95 with outbox ÷ the same save without the statement that owes", Report.Median(ratios), "≤ 1.25", "≤ 1.10",
            $"{Report.Spread(ratios)}; {Report.Number(Report.Median(withTimes))} and {Report.Number(Report.Median(withoutTimes))} ms");
    }

    private static async Task<BenchPortal> StartAsync(Action<IServiceCollection> configure)
    {
        var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"), configure: configure);
        await portal.AddAffiliatesAsync(2000);
        return portal;
    }

    private static async Task<double> EditAsync(BenchPortal portal, int key, int round)
    {
        var input = new AffiliateInput { Key = key, Email = $"partner{key}@clickwise.example", CompanyName = $"Edited {round}", ContactPerson = "Mara Hoffmann" };
        var clock = Stopwatch.GetTimestamp();
        await portal.Intake.SaveAsync(input, null, default);
        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    /// <summary>Answers the one statement that owes as if it had found no connection, and lets it go no further.</summary>
    private sealed class OwingLeftOut : DbCommandInterceptor, IDisposable
    {
        private readonly DataTable _nobody = new() { Columns = { { "Value", typeof(int) } } };

        public int Count { get; private set; }

        public void Dispose() => _nobody.Dispose();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!command.CommandText.Contains("INSERT INTO \"SyncRows\"", StringComparison.Ordinal))
                return ValueTask.FromResult(result);
            Count++;
            return ValueTask.FromResult(InterceptionResult<DbDataReader>.SuppressWithResult(_nobody.CreateDataReader()));
        }
    }
}

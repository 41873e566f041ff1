using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Owing many affiliates at once, beside prepared raw SQL on the same schema.</summary>
internal static class Enqueue
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 10_000 : 100_000;
        List<double> ratios = [], rates = [];
        for (var round = 0; round < (isQuick ? 3 : 5); round++)
        {
            var owed = await MeasureAsync(count, p => p.OweAllAsync());
            var raw = await MeasureAsync(count, p => Task.Run(() => Raw(Path.Combine(p.Folder, "portal.db"), count)));
            ratios.Add(raw / owed);
            rates.Add(count / owed);
        }
        report.Add("P10", "rows/s of a bulk enqueue ÷ prepared raw SQL", Report.Median(ratios), "≥ 0.30", "≥ 0.60", $"{Report.Spread(ratios)}; {Report.Number(Report.Median(rates))} rows/s");
    }

    private static async Task<double> MeasureAsync(int count, Func<BenchPortal, Task> work)
    {
        await using var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"));
        await Seed.AffiliatesAsync(portal, count);
        var clock = Stopwatch.StartNew();
        await work(portal);
        return clock.Elapsed.TotalSeconds;
    }

    private static void Raw(string file, int count)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using (var pragmas = connection.CreateCommand())
        {
            pragmas.CommandText = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";
            pragmas.ExecuteNonQuery();
        }
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            "INSERT INTO \"SyncRows\" (\"ConnectionId\", \"AffiliateKey\", \"Version\", \"Reason\", \"Force\", \"Lane\", \"OwedSince\", \"NextAttemptAt\", \"Attempts\", \"FaultFields\") VALUES (1, $a, 1, 3, 1, 1, 1700000000000000, 1700000000000000, 0, '[]')";
        var key = insert.Parameters.Add("$a", SqliteType.Integer);
        insert.Prepare();
        for (var i = 1; i <= count; i++)
        {
            key.Value = i;
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }
}

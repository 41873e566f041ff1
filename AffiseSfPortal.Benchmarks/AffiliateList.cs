using System.Diagnostics;
using AffiseSfPortal.Features.Affiliates;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>P17: a page of the list of affiliates over a hundred thousand, beside the bare SQL that finds the same rows.</summary>
internal static class AffiliateList
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 20_000 : 100_000;
        await using var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"), configure: s => s.AddAffiliatesFeature());
        await portal.AddAffiliatesAsync(count);
        var reader = portal.Get<AffiliateListReader>();
        (string Name, AffiliateListQuery Query, string Sql)[] cases =
        [
            ("first page", new AffiliateListQuery(), """SELECT "Key", "AffiliateId", "CompanyName", "ContactPerson", "Email", "Status", "Country" FROM "Affiliates" ORDER BY "Key" DESC LIMIT 50"""),
            ("page 900, by name", new AffiliateListQuery { Sort = AffiliateSort.Name, Page = count / 100 }, $"""SELECT "Key", "AffiliateId", "CompanyName", "ContactPerson", "Email", "Status", "Country" FROM "Affiliates" ORDER BY COALESCE("CompanyName", "ContactPerson", "Email") COLLATE NOCASE, "Key" DESC LIMIT 50 OFFSET {count / 2}"""),
            ("search", new AffiliateListQuery { Search = "99" }, """SELECT "Key", "AffiliateId", "CompanyName", "ContactPerson", "Email", "Status", "Country" FROM "Affiliates" WHERE instr("SearchText", '99') > 0 ORDER BY "Key" DESC LIMIT 50"""),
        ];
        var rounds = isQuick ? 10 : 30;
        foreach (var (name, query, sql) in cases)
        {
            List<double> page = [], bare = [];
            for (var i = 0; i < rounds; i++)
            {
                page.Add(await TimeAsync(() => reader.ReadAsync(query, default)));
                bare.Add(await TimeAsync(() => BareAsync(portal, sql)));
            }
            report.Add("list", $"{name} of {count:N0} affiliates, p95 ÷ bare SQL with its counts", Report.Percentile95(page) / Report.Percentile95(bare), "≤ 3", "≤ 1.5", $"{Report.Percentile95(page):0.0} ms ÷ {Report.Percentile95(bare):0.0} ms");
        }
    }

    /// <summary>The rows, and the counts that stand beside the filters: what the page must ask for in any case.</summary>
    private static async Task BareAsync(BenchPortal portal, string sql)
    {
        await using var db = await portal.OpenAsync();
        await db.Database.OpenConnectionAsync();
        var where = sql.Contains("WHERE", StringComparison.Ordinal) ? sql[sql.IndexOf("WHERE", StringComparison.Ordinal)..sql.IndexOf("ORDER", StringComparison.Ordinal)] : "";
        foreach (var text in new[] { sql, $"""SELECT COUNT(*) FROM "Affiliates" {where}""", $"""SELECT "Status", COUNT(*) FROM "Affiliates" {where} GROUP BY "Status" """ })
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = text;
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                // Read to the end.
            }
        }
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}

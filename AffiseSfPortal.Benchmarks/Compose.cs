using System.Diagnostics;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Records of ten fields composed a second on one core, UTF-8 and hash included, and what a field costs that no row maps.</summary>
internal static class Compose
{
    private const int Affiliates = 1000;
    private const int BatchSize = 200;

    public static Task RunAsync(Report report, bool isQuick)
    {
        var composer = new PayloadComposer(BenchPortal.Mapping(1), AffiliateField.BuiltIn, null);
        var plain = Many(0);
        var wide = Many(50);
        // Once around the whole machine first, so that all is compiled as it stays.
        for (var i = 0; i < 200; i++)
            Rounds(composer, plain, 1);
        List<double> rates = [];
        for (var i = 0; i < (isQuick ? 3 : 9); i++)
            rates.Add(Rate(composer, plain, isQuick ? 100 : 400));
        report.Add("compose", "records of ten fields a second, one core", Report.Median(rates), "≥ 200,000", "≥ 400,000", Report.Spread(rates));
        var unmapped = (Allocated(composer, wide) - Allocated(composer, plain)) / 50d;
        report.Add("compose", "bytes allocated for an unmapped field", unmapped, "0", "0", $"{Report.Number(Allocated(composer, plain))} bytes for a whole record, its hash included; 50 sign-up values beside it");
        return Task.CompletedTask;
    }

    private static double Rate(PayloadComposer composer, Affiliate[] affiliates, int rounds)
    {
        var clock = Stopwatch.GetTimestamp();
        Rounds(composer, affiliates, rounds);
        return rounds * affiliates.Length / Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }

    private static double Allocated(PayloadComposer composer, Affiliate[] affiliates)
    {
        using var batch = new PayloadComposer.BatchComposer(composer);
        batch.Compose(affiliates[0], null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < BatchSize; i++)
            batch.Compose(affiliates[i], null);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)BatchSize;
    }

    private static void Rounds(PayloadComposer composer, Affiliate[] affiliates, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            for (var start = 0; start < affiliates.Length; start += BatchSize)
            {
                using var batch = new PayloadComposer.BatchComposer(composer);
                for (var i = start; i < start + BatchSize; i++)
                    batch.Compose(affiliates[i], null);
            }
        }
    }

    private static Affiliate[] Many(int signUpValues)
    {
        var affiliates = Enumerable.Range(0, Affiliates).Select(BenchPortal.Affiliate).ToArray();
        foreach (var affiliate in affiliates)
        {
            for (var field = 1; field <= signUpValues; field++)
                affiliate.SignUpValues[field] = ["some value"];
        }
        return affiliates;
    }
}

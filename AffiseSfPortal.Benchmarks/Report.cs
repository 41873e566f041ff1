using System.Globalization;
using System.Text;

namespace AffiseSfPortal.Benchmarks;

/// <summary>One line for each goal: the ratio, its spread, and the bounds it is held against.</summary>
internal sealed class Report
{
    private readonly List<string> _lines = [];

    public void Add(string goal, string what, double value, string must, string stretch, string detail) =>
        Add(goal, what, Number(value), must, stretch, detail);

    public void Add(string goal, string what, string value, string must, string stretch, string detail)
    {
        _lines.Add($"| {goal} | {what} | **{value}** | {must} | {stretch} | {detail} |");
        Console.Error.WriteLine($"  {goal}: {value} ({detail})");
    }

    public static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);

    /// <summary>The median, and the least and greatest beside it.</summary>
    public static string Spread(IReadOnlyList<double> values) =>
        $"{Number(Median(values))} [{Number(values.Min())}–{Number(values.Max())}], {values.Count} rounds";

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static double Percentile95(IReadOnlyList<double> values) => values.Order().ElementAt((int)Math.Ceiling(values.Count * 0.95) - 1);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}").AppendLine();
        text.AppendLine("| goal | what | measured | must | stretch | how it came out |").AppendLine("|---|---|---|---|---|---|");
        foreach (var line in _lines)
            text.AppendLine(line);
        return text.ToString();
    }
}

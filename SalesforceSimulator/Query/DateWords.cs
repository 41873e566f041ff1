using System.Globalization;

namespace SalesforceSimulator.Query;

/// <summary>Dates that move with the day: TODAY, LAST_N_DAYS:7 and their like, as a range of days.</summary>
internal static class DateWords
{
    private const string LastDays = "LAST_N_DAYS:";
    private const string NextDays = "NEXT_N_DAYS:";

    public static bool Knows(string word) => Offsets(word) is not null;

    /// <returns>First day and the day after the last.</returns>
    public static (DateOnly From, DateOnly Before) Range(string word, DateOnly today)
    {
        var (from, before) = Offsets(word)!.Value;
        return (today.AddDays(from), today.AddDays(before));
    }

    private static (int From, int Before)? Offsets(string word)
    {
        var upper = word.ToUpperInvariant();
        return upper switch
        {
            "TODAY" => (0, 1),
            "YESTERDAY" => (-1, 0),
            "TOMORROW" => (1, 2),
            _ when Days(upper, LastDays) is { } last => (-last, 1),
            _ when Days(upper, NextDays) is { } next => (1, next + 1),
            _ => null,
        };
    }

    private static int? Days(string word, string prefix) =>
        word.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(word.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null;
}

using System.Globalization;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Numbers as the page writes them, in the reader's language.</summary>
internal static class Amounts
{
    private const string Gap = "\u00a0";

    public static string Count(int value) => value.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>One decimal, a point in every language, and nothing behind a full hundred.</summary>
    public static string Percent(int part, int whole)
    {
        var share = 100d * part / whole;
        // 99.96 would round up to a hundred, which it is not.
        var shown = part < whole ? Math.Min(99.9, Math.Round(share, 1)) : 100;
        return shown.ToString("0.#", CultureInfo.InvariantCulture);
    }

    /// <summary><c>0.8</c>, without the unit.</summary>
    public static string Seconds(double milliseconds) => (milliseconds / 1000).ToString(milliseconds < 100_000 ? "0.0" : "N0", CultureInfo.CurrentCulture);

    public static string SecondsWithUnit(double milliseconds) => Seconds(milliseconds) + Gap + "s";

    public static string Rate(double perMinute) => perMinute.ToString(perMinute is 0 or >= 100 ? "N0" : "0.0", CultureInfo.CurrentCulture);

    /// <summary>Grid lines for values up to <paramref name="highest"/>: a round step that leaves one to four lines, the top one at or above it.</summary>
    public static (int Step, int Lines) Grid(int highest)
    {
        for (long magnitude = 1; magnitude < int.MaxValue; magnitude *= 10)
        {
            foreach (var step in new[] { magnitude, 2 * magnitude, 4 * magnitude, 5 * magnitude })
            {
                if (highest <= 3 * step)
                    return ((int)step, (int)Math.Max(1, (highest + step - 1) / step));
            }
        }
        return (int.MaxValue, 1);
    }
}

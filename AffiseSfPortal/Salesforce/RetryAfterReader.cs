using System.Globalization;

namespace AffiseSfPortal.Salesforce;

/// <summary>Reads a gateway's Retry-After: seconds or an HTTP date. Salesforce itself sends none.</summary>
internal static class RetryAfterReader
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Null for anything that is not a time to come; at most 15 minutes.</summary>
    public static TimeSpan? Read(string? header, DateTimeOffset now)
    {
        var text = header?.Trim();
        TimeSpan? wait = null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            wait = TimeSpan.FromSeconds(seconds);
        else if (text is { Length: > 0 } && text.All(char.IsAsciiDigit))
            wait = Longest;
        else if (DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            wait = at - now;
        if (wait is null || wait <= TimeSpan.Zero)
            return null;
        return wait > Longest ? Longest : wait;
    }
}

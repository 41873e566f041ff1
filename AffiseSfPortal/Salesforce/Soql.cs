namespace AffiseSfPortal.Salesforce;

/// <summary>The only way for a value into SOQL.</summary>
public static class Soql
{
    /// <summary>A quoted pattern for LIKE: whatever holds this text, whose %, _ and backslash stand for themselves.</summary>
    public static string QuoteContains(string text)
    {
        // A pattern has its own backslash, inside the string's.
        var quoted = Quote(text.Replace("\\", "\\\\", StringComparison.Ordinal));
        return $"'%{quoted[1..^1].Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%'";
    }

    /// <summary>A quoted SOQL string; escapes backslash, quote and control characters.</summary>
    public static string Quote(string value) =>
        "'" + value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal) + "'";
}

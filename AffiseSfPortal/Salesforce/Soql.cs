namespace AffiseSfPortal.Salesforce;

/// <summary>The only way for a value into SOQL.</summary>
public static class Soql
{
    /// <summary>A quoted SOQL string; escapes backslash, quote and control characters.</summary>
    public static string Quote(string value) =>
        "'" + value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal) + "'";
}

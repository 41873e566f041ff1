namespace AffiseSfPortal.Mapping;

/// <summary>Compares what Salesforce has with what is sent, as Salesforce would: it trims texts, drops parts of seconds, and writes numbers and times in its own way.</summary>
public static class SalesforceValue
{
    public static bool IsSame(string? has, string? sent)
    {
        var (one, other) = (has?.Trim() ?? "", sent?.Trim() ?? "");
        if (string.Equals(one, other, StringComparison.Ordinal))
            return true;
        if (TransformText.TryPlainNumber(one, out var number) && TransformText.TryPlainNumber(other, out var otherNumber))
            return number == otherNumber;
        if (bool.TryParse(one, out var flag) && TransformText.YesOrNo(other) is { } yes)
            return flag == yes;
        if (DateText.ToInstant(one, TimeZoneInfo.Utc, null) is { } instant && one.Contains('T', StringComparison.Ordinal))
            return instant == DateText.ToInstant(other, TimeZoneInfo.Utc, null);
        // The choices of a multi-select picklist have no order.
        return one.Contains(';', StringComparison.Ordinal)
            && one.Split(';').Order(StringComparer.Ordinal).SequenceEqual(other.Split(';').Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}

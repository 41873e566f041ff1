using System.Globalization;

namespace AffiseSfPortal.Salesforce;

/// <summary>Reads <c>Sforce-Limit-Info: api-usage=45/15000; per-app-api-usage=…</c>. Some replies have none.</summary>
internal static class LimitInfo
{
    public static ApiUsage? Read(string? header)
    {
        foreach (var part in (header ?? "").Split([';', ','], StringSplitOptions.TrimEntries))
        {
            if (!part.StartsWith("api-usage=", StringComparison.OrdinalIgnoreCase))
                continue;
            var numbers = part["api-usage=".Length..].Split('/');
            return numbers.Length == 2
                && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var used)
                && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var allowed)
                    ? new(used, allowed)
                    : null;
        }

        return null;
    }
}

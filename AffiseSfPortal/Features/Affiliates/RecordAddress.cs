namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Where a record opens in Salesforce: every org answers /{id} with the record's own page.</summary>
internal static class RecordAddress
{
    public static string? Of(string? instanceUrl, string salesforceId) =>
        string.IsNullOrEmpty(instanceUrl) ? null : $"{instanceUrl.TrimEnd('/')}/{Uri.EscapeDataString(salesforceId)}";
}

using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping.Affected;

/// <summary>The whole list as a table for spreadsheets, in the reader's language.</summary>
internal static class AffectedFile
{
    public static async Task DownloadAsync(
        HttpContext context, AffectedAffiliates affected, IUserAccess access, IAuditTrail trail, IStringLocalizer<AffectedDialog> words, int connection, string? field, string? change, string? reason, string? row)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, context.RequestAborted);
        var test = AffectedQuestion.Parse(connection, field, change, reason, row) is { } question ? await affected.TestAsync(question, context.RequestAborted) : null;
        if (test is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await trail.RecordAsync(who, new AuditEvent(AuditAction.Exported, "affiliates.csv", After: AuditFacts.Of(("field", field), ("change", change), ("reason", reason))), context.RequestAborted);
        await using var output = CsvLine.Begin(context.Response, "affiliates.csv");
        await output.WriteAsync(CsvLine.Mark);
        await CsvLine.WriteAsync(output, words["Id"], words["Name"], words["Value"]);
        await foreach (var found in affected.AllAsync(test, 0, context.RequestAborted))
            await CsvLine.WriteAsync(output, found.AffiliateId, found.Name, found.Value);
    }
}

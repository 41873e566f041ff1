using AffiseSfPortal.Components.Words;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping.Affected;

/// <summary>The whole list as a table for spreadsheets, in the reader's language.</summary>
internal static class AffectedFile
{
    public static async Task DownloadAsync(
        HttpContext context, AffectedAffiliates affected, IStringLocalizer<AffectedDialog> words, int connection, string? field, string? change, string? reason, string? row)
    {
        var test = AffectedQuestion.Parse(connection, field, change, reason, row) is { } question ? await affected.TestAsync(question, context.RequestAborted) : null;
        if (test is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await using var output = CsvLine.Begin(context.Response, "affiliates.csv");
        await output.WriteAsync(CsvLine.Mark);
        await CsvLine.WriteAsync(output, words["Id"], words["Name"], words["Value"]);
        await foreach (var found in affected.AllAsync(test, 0, context.RequestAborted))
            await CsvLine.WriteAsync(output, found.AffiliateId, found.Name, found.Value);
    }
}

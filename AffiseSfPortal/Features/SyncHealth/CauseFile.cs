using System.Buffers;
using System.Globalization;
using System.Text;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>What waits for a person as a table for spreadsheets: one line for each affiliate, in the reader's language.</summary>
internal sealed class CauseFile(IDbContextFactory<PortalDbContext> databases, IStringLocalizer<CauseFile> words, FaultWords faults)
{
    /// <summary>As a spreadsheet expects it: it takes a file without this mark for its own old encoding.</summary>
    private const char ByteOrderMark = '\ufeff';

    /// <param name="key"><see cref="CauseGroup.Key"/>; null for all.</param>
    public async Task WriteAsync(StreamWriter output, string? key, CancellationToken cancellationToken)
    {
        await output.WriteAsync(ByteOrderMark);
        await WriteLineAsync(output, words["Id"], words["Name"], words["Email"], words["Cause"], words["Code"], words["Fields"], words["Says"], words["Since"], words["Ignored"]);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await database.Connections.OrderBy(c => c.Id).Select(c => (int?)c.Id).FirstOrDefaultAsync(cancellationToken);
        if (connection is not { } id)
            return;
        var rows = Causes.Rows(database, id).OrderBy(r => r.Id)
            .Join(database.Affiliates, r => r.AffiliateKey, a => a.Key, (r, a) => new { Row = r, a.AffiliateId, a.CompanyName, a.ContactPerson, a.Email })
            .AsAsyncEnumerable();
        await foreach (var line in rows.WithCancellation(cancellationToken))
        {
            var row = line.Row;
            if (key is not null && new CauseGroup(row.Cause!.Value, row.FaultCode, row.FaultFields, row.FaultShape, null, 0, null, []).Key != key)
                continue;
            await WriteLineAsync(
                output,
                line.AffiliateId,
                Causes.NameOf(line.CompanyName, line.ContactPerson, line.Email),
                line.Email,
                faults.Sentence(row.FaultCode, row.FaultMessage, row.FaultFields),
                row.FaultCode,
                string.Join(", ", row.FaultFields),
                row.FaultMessage,
                row.FaultAt?.ToString("u", CultureInfo.InvariantCulture),
                row.IgnoredAt is null ? null : row.IgnoredReason);
        }
    }

    private static Task WriteLineAsync(StreamWriter output, params string?[] cells) => output.WriteAsync(string.Join(',', cells.Select(CsvCell.Of)) + "\r\n");
}

/// <summary>A cell that a spreadsheet shows and never runs.</summary>
internal static class CsvCell
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n\t;");

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // What begins like a formula is one for a spreadsheet, whoever wrote it; the apostrophe makes it a text. Blanks before it do not help.
        var start = text.TrimStart(' ', '\u00a0');
        var safe = start is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20', ..] ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) || safe != text ? new StringBuilder(safe.Length + 8).Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString() : safe;
    }
}

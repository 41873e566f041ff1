using System.Globalization;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>What waits for a person as a table for spreadsheets: one line for each affiliate, in the reader's language.</summary>
internal sealed class CauseFile(IDbContextFactory<PortalDbContext> databases, IStringLocalizer<CauseFile> words, FaultWords faults, IUserAccess access, IAuditTrail trail)
{
    /// <param name="key"><see cref="CauseGroup.Key"/>; null for all.</param>
    public async Task WriteAsync(StreamWriter output, string? key, CancellationToken cancellationToken)
    {
        // Names and addresses of people leave the portal here: more than reading.
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.Exported, "to-fix.csv", After: AuditFacts.Of(("cause", key))), cancellationToken);
        await output.WriteAsync(CsvLine.Mark);
        await CsvLine.WriteAsync(output, words["Id"], words["Name"], words["Email"], words["Cause"], words["Code"], words["Fields"], words["Says"], words["Since"], words["Ignored"]);
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
            await CsvLine.WriteAsync(
                output,
                line.AffiliateId,
                Affiliate.NameOf(line.CompanyName, line.ContactPerson, line.Email),
                line.Email,
                faults.Sentence(row.FaultCode, row.FaultMessage, row.FaultFields),
                row.FaultCode,
                string.Join(", ", row.FaultFields),
                row.FaultMessage,
                row.FaultAt?.ToString("u", CultureInfo.InvariantCulture),
                row.IgnoredAt is null ? null : row.IgnoredReason);
        }
    }
}

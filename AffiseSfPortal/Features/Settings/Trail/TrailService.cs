using System.Globalization;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Settings.Trail;

/// <param name="HasOlder">There are more than these.</param>
public sealed record TrailPageOf(IReadOnlyList<AuditEntry> Entries, bool HasOlder);

/// <summary>Reads the audit trail, as an administrator.</summary>
internal sealed class TrailService(IDbContextFactory<PortalDbContext> databases, AuditVerifier verifier, IUserAccess access, IAuditTrail trail)
{
    public const int Page = 50;

    /// <summary>Newest first.</summary>
    /// <param name="before">Only entries older than this one; null for the newest.</param>
    public async Task<TrailPageOf> ReadAsync(TrailQuery query, TimeZoneInfo zone, long? before, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await query.In(db.AuditEntries.AsNoTracking(), zone).Where(e => before == null || e.Sequence < before)
            .OrderByDescending(e => e.Sequence).Take(Page + 1).ToListAsync(cancellationToken);
        return new TrailPageOf([.. found.Take(Page)], found.Count > Page);
    }

    /// <summary>Walks the whole chain. That somebody looked is recorded too.</summary>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var verdict = await verifier.VerifyAsync(cancellationToken);
        await trail.RecordAsync(
            who, new AuditEvent(AuditAction.AuditVerified, After: AuditFacts.Of(("entries", verdict.Entries), ("holds", verdict.Holds), ("broken at", verdict.BrokenAt))), cancellationToken);
        return verdict;
    }

    /// <summary>As a table for spreadsheets, oldest first, written while it is read. The export is its own last entry but one.</summary>
    public async Task WriteAsync(StreamWriter output, TrailQuery query, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        // What was looked for may be somebody's address.
        var filter = AuditFacts.Of(("text", PersonalMask.Value(query.Text)), ("person", PersonalMask.Value(query.Person)), ("action", query.Action), ("from", TrailQuery.DayText(query.From)), ("to", TrailQuery.DayText(query.To)));
        await trail.RecordAsync(who, new AuditEvent(AuditAction.Exported, "audit trail", After: filter), cancellationToken);
        await output.WriteAsync(CsvLine.Mark);
        await CsvLine.WriteAsync(output, "Sequence", "UTC", "Action", "Result", "Who", "User id", "Address", "Subject", "Before", "After", "Hash");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var e in query.In(db.AuditEntries.AsNoTracking(), TimeZoneInfo.Utc).OrderBy(e => e.Sequence).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await CsvLine.WriteAsync(
                output, e.Sequence.ToString(CultureInfo.InvariantCulture), e.At.ToString("O", CultureInfo.InvariantCulture), e.Action, e.Refused ? "refused" : "done",
                e.ActorName, e.ActorId, e.Address, e.Subject, e.Before, e.After, e.Hash);
        }
    }
}

using System.Text;
using AffiseSfPortal.Persistence.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>Appends to the chain, one writer at a time: SQLite has one writer anyway, PostgreSQL gives a lock that ends with the transaction.</summary>
internal sealed class AuditTrail(IDbContextFactory<PortalDbContext> databases, IQueueDialect dialect, TimeProvider time, ILogger<AuditTrail> log) : IAuditTrail
{
    public async Task RecordAsync(AuditActor who, AuditEvent what, CancellationToken cancellationToken)
    {
        try
        {
            // Whoever leaves the page has still done it: the entry is written whatever becomes of the caller.
            await AppendAsync(who, what);
        }
        catch (Exception e) when (DatabaseFaults.IsFull(e) || DatabaseFaults.IsBusy(e))
        {
            // What it tells of has happened: to fail now would only hide that too. The log is the second best place.
            log.LogCritical(e, "The audit trail took no entry: {Action}, refused {Refused}, by user {UserId}", what.Action, what.Refused, who.UserId);
        }
    }

    public Task RecordAsync(PortalDbContext db, AuditActor who, AuditEvent what, CancellationToken cancellationToken) =>
        // Two entries that do not know of each other's would break the chain: outside a transaction the lock would end before the entry is written.
        db.Database.CurrentTransaction is null
            ? throw new InvalidOperationException("The entry belongs into a transaction that is open.")
            : AppendAsync(db, who, what, cancellationToken);

    private async Task AppendAsync(AuditActor who, AuditEvent what)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        await AppendAsync(db, who, what, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task AppendAsync(PortalDbContext db, AuditActor who, AuditEvent what, CancellationToken cancellationToken)
    {
        if (dialect.IsShared)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Portal}, {AdvisoryLocks.Trail})", cancellationToken);
        var last = await db.AuditEntries.AsNoTracking().OrderByDescending(e => e.Sequence).Select(e => new { e.Sequence, e.Hash }).FirstOrDefaultAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        AuditEntry Entry(string hash) => new()
        {
            Sequence = (last?.Sequence ?? 0) + 1,
            At = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
            Action = what.Action.ToString(),
            ActorId = Clean(who.UserId, AuditEntry.LongestName),
            ActorName = Clean(who.Name, AuditEntry.LongestName) ?? "",
            Address = Clean(who.Address, 64),
            Subject = Clean(what.Subject, AuditEntry.LongestSubject),
            Before = Clean(PersonalMask.Text(what.Before), AuditEntry.LongestText),
            After = Clean(PersonalMask.Text(what.After), AuditEntry.LongestText),
            Refused = what.Refused,
            Hash = hash,
        };
        db.AuditEntries.Add(Entry(Entry("").HashAfter(last?.Hash ?? AuditEntry.Genesis)));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What both databases keep as it is: no zero character, no half of a pair, no more than there is room for. Line breaks and markup stay: they are data.</summary>
    private static string? Clean(string? text, int longest)
    {
        if (text is null)
            return null;
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > longest)
            {
                clean.Length = Math.Min(clean.Length, longest - 1);
                // Never half of a pair at the end.
                if (clean.Length > 0 && char.IsHighSurrogate(clean[^1]))
                    clean.Length--;
                return clean.Append('…').ToString();
            }
            clean.Append(rune.Value == 0 ? "\ufffd" : rune.ToString());
        }
        return clean.ToString();
    }
}

using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>What is wrong with the first broken entry.</summary>
public enum AuditBreak
{
    /// <summary>Something in it, or its hash, is not what was written.</summary>
    Altered = 0,

    /// <summary>The entry before it is gone.</summary>
    Gap = 1,
}

/// <param name="Entries">How many were walked.</param>
/// <param name="Head">The newest hash: whoever noted it elsewhere can tell later that nothing was cut off at the end.</param>
/// <param name="BrokenAt">The first broken entry; null when the chain holds.</param>
/// <param name="Noted">What became of the entry that was noted elsewhere; null when none was given.</param>
public sealed record AuditVerdict(long Entries, string Head, long? BrokenAt, AuditBreak? Break, AuditNoteFinding? Noted = null)
{
    public bool Holds => BrokenAt is null;

    /// <summary>To be noted elsewhere.</summary>
    public AuditNote Newest => new(Entries, Head);
}

/// <summary>Walks the chain from its first entry.</summary>
internal sealed class AuditVerifier(IDbContextFactory<PortalDbContext> databases)
{
    private const int Page = 1000;

    public Task<AuditVerdict> VerifyAsync(CancellationToken cancellationToken) => VerifyAsync(noted: null, cancellationToken);

    /// <param name="noted">An entry that somebody noted elsewhere: a chain that was made anew holds in itself, but not with this hash.</param>
    public async Task<AuditVerdict> VerifyAsync(AuditNote? noted, CancellationToken cancellationToken)
    {
        AuditNoteFinding? found = null;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (walked, head) = (0L, AuditEntry.Genesis);
        while (true)
        {
            var some = await db.AuditEntries.AsNoTracking().Where(e => e.Sequence > walked).OrderBy(e => e.Sequence).Take(Page).ToListAsync(cancellationToken);
            foreach (var entry in some)
            {
                if (entry.Sequence != walked + 1)
                    return Broken(entry, AuditBreak.Gap);
                if (entry.HashAfter(head) != entry.Hash)
                    return Broken(entry, AuditBreak.Altered);
                (walked, head) = (entry.Sequence, entry.Hash);
                if (noted?.Sequence == walked)
                    found = noted.Hash == head ? AuditNoteFinding.Held : AuditNoteFinding.OtherHash;
            }
            if (some.Count < Page)
                return new AuditVerdict(walked, head, null, null, noted is null ? null : found ?? AuditNoteFinding.Missing);
        }

        AuditVerdict Broken(AuditEntry at, AuditBreak how) => new(walked, head, at.Sequence, how, noted is null ? null : found ?? AuditNoteFinding.BehindTheBreak);
    }
}

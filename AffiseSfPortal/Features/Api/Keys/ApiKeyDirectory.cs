using System.Data.Common;
using System.Security.Cryptography;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Api.Keys;

/// <summary>Finds the key behind what somebody sent, and notes that it is in use.</summary>
internal sealed class ApiKeyDirectory(IDbContextFactory<PortalDbContext> contexts, TimeProvider time, ILogger<ApiKeyDirectory> logger)
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    /// <summary>The same work whatever was sent: one hash, one look at the index, one comparison.</summary>
    /// <returns>Null for a key that is unknown or revoked.</returns>
    public async Task<ApiKey?> FindAsync(string sent, CancellationToken cancellationToken)
    {
        var hash = ApiKeySecret.HashOf(sent);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(hash, key?.Hash ?? new byte[hash.Length]) || key is not { RevokedAt: null })
            return null;
        await NoteUseAsync(db, key, cancellationToken);
        return key;
    }

    private async Task NoteUseAsync(PortalDbContext db, ApiKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var due = now - NoteEvery;
        if (key.LastUsedAt > due)
            return;
        try
        {
            await db.ApiKeys.Where(k => k.Id == key.Id && (k.LastUsedAt == null || k.LastUsedAt <= due))
                .ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedAt, now), cancellationToken);
        }
        catch (DbException e)
        {
            // A long write of somebody else's must not cost this call its answer.
            logger.LogWarning(e, "That API key {KeyId} was used could not be noted", key.Id);
        }
    }
}

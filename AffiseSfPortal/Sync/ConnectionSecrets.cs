using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>The secrets of the connections and of what is typed for them.</summary>
internal sealed class ConnectionSecrets(IDbContextFactory<PortalDbContext> contexts) : ISecretHolder
{
    public async Task MoveAsync(Func<SecretPurpose, string?, string?> move, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var connection in await db.Connections.ToListAsync(cancellationToken))
        {
            connection.ProtectedConsumerSecret = move(SecretPurpose.ConsumerSecret, connection.ProtectedConsumerSecret);
            connection.ProtectedRefreshToken = move(SecretPurpose.RefreshToken, connection.ProtectedRefreshToken);
        }
        foreach (var draft in await db.ConnectionDrafts.ToListAsync(cancellationToken))
            draft.ProtectedConsumerSecret = move(SecretPurpose.ConsumerSecret, draft.ProtectedConsumerSecret);
        await db.SaveChangesAsync(cancellationToken);
        // A consent that is under way begins again: its verifier lives for minutes.
        await db.OAuthRequests.ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

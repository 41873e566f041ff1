using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Identity.SecondFactor;

/// <summary>The secrets of authenticator apps and the recovery codes, as <see cref="PortalUserStore"/> sealed them.</summary>
internal sealed class FactorSecrets(IDbContextFactory<PortalDbContext> contexts) : ISecretHolder
{
    public async Task MoveAsync(Func<SecretPurpose, string?, string?> move, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var token in await db.UserTokens.ToListAsync(cancellationToken))
            token.Value = move(SecretPurpose.SecondFactor, token.Value);
        await db.SaveChangesAsync(cancellationToken);
    }
}

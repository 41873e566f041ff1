using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Identity;

/// <summary>Whether any user exists. Asked of the database until the answer is yes, which never changes back.</summary>
internal sealed class SetupState(IDbContextFactory<PortalDbContext> contexts)
{
    private volatile bool _done;

    public async ValueTask<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        if (_done)
            return true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return _done = await db.Users.AnyAsync(cancellationToken);
    }
}

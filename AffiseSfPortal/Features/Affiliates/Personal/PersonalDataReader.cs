using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Affiliates.Personal;

/// <param name="Records">Records in Salesforce that were fed, those of former destinations too.</param>
/// <param name="Sends">Times that something was sent, whatever came of it.</param>
/// <param name="KeptDays">So long it is kept word for word.</param>
internal sealed record PersonalDataView(int Records, int Sends, int KeptDays);

/// <summary>How much there is of one affiliate.</summary>
internal sealed class PersonalDataReader(IDbContextFactory<PortalDbContext> contexts, IOptions<RetentionOptions> retention)
{
    public async Task<PersonalDataView> ReadAsync(long key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var fed = Sent(db, key).Where(a => a.SalesforceId != null).Select(a => a.SalesforceId!);
        var linked = db.SyncLinks.Where(l => l.AffiliateKey == key).Select(l => l.SalesforceId);
        return new PersonalDataView(await fed.Union(linked).CountAsync(cancellationToken), await Sent(db, key).CountAsync(cancellationToken), retention.Value.PayloadDays);
    }

    /// <returns>The ID that admins know; null when there is no such affiliate.</returns>
    public async Task<string?> IdAsync(long key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Affiliates.Where(a => a.Key == key).Select(a => a.AffiliateId).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Attempts that left the portal: a refused one was read by Salesforce too, and one in doubt may have been.</summary>
    internal static IQueryable<SyncAttempt> Sent(PortalDbContext db, long key) => db.SyncAttempts.AsNoTracking().Where(a => a.AffiliateKey == key
        && (a.Outcome == SyncOutcome.Created || a.Outcome == SyncOutcome.Updated || a.Outcome == SyncOutcome.InDoubt
            || ((a.Outcome == SyncOutcome.Refused || a.Outcome == SyncOutcome.WillRetry) && (a.HttpStatus != null || a.RequestJson != null))));
}

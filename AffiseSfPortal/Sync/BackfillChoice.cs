using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Which affiliates. Null everywhere means all of them.</summary>
/// <param name="Keys">These alone.</param>
/// <param name="LinkedOnly">Only those that have a record already.</param>
public sealed record BackfillChoice(AffiliateStatus? Status = null, string? Country = null, IReadOnlyCollection<long>? Keys = null, bool LinkedOnly = false)
{
    /// <summary>One of the affiliate's tags, whatever its case.</summary>
    public string? Tag { get; init; }

    /// <summary>The manager's whole name, whatever its case.</summary>
    public string? Manager { get; init; }

    /// <summary>Words that stand somewhere in name, contact, e-mail or ID, as in Manage affiliates.</summary>
    public string? Search { get; init; }

    public bool IsAll => this == new BackfillChoice();

    /// <summary>The chosen affiliates, one by one: by the database, but for tags, which it holds as a text, and managers, whose case it does not fold alike everywhere.</summary>
    internal async IAsyncEnumerable<Affiliate> ReadAsync(PortalDbContext db, int connectionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in Parts(db, connectionId))
        {
            await foreach (var affiliate in part.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                if (Holds(affiliate.Tags, affiliate.Manager))
                    yield return affiliate;
            }
        }
    }

    internal async Task<List<long>> KeysAsync(PortalDbContext db, int connectionId, CancellationToken cancellationToken)
    {
        List<long> keys = [];
        foreach (var part in Parts(db, connectionId))
        {
            if (Tag is null && Manager is null)
            {
                keys.AddRange(await part.Select(a => a.Key).ToListAsync(cancellationToken));
                continue;
            }
            await foreach (var affiliate in part.Select(a => new { a.Key, a.Tags, a.Manager }).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                if (Holds(affiliate.Tags, affiliate.Manager))
                    keys.Add(affiliate.Key);
            }
        }
        return keys;
    }

    /// <summary>One question, or one for each few hundred of the keys: a statement names only so many.</summary>
    private IEnumerable<IQueryable<Affiliate>> Parts(PortalDbContext db, int connectionId)
    {
        const int inOneStatement = 500;
        var all = Narrow(db, connectionId);
        return Keys is null ? [all] : Keys.Distinct().Chunk(inOneStatement).Select(some => all.Where(a => some.Contains(a.Key)));
    }

    private IQueryable<Affiliate> Narrow(PortalDbContext db, int connectionId)
    {
        var all = db.Affiliates.AsNoTracking().Where(a => a.ErasedAt == null).OrderBy(a => a.Key).AsQueryable();
        if (Status is { } status)
            all = all.Where(a => a.Status == status);
        if (Country is { } country)
            all = all.Where(a => a.Country == country);
        foreach (var word in (Search ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            all = all.Where(a => a.SearchText.Contains(word));
        return LinkedOnly ? all.Where(a => db.SyncLinks.Any(l => l.ConnectionId == connectionId && l.AffiliateKey == a.Key)) : all;
    }

    private bool Holds(List<string> tags, string? manager) =>
        (Tag is null || tags.Exists(t => string.Equals(t.Trim(), Tag, StringComparison.OrdinalIgnoreCase))) && (Manager is null || string.Equals(manager?.Trim(), Manager, StringComparison.OrdinalIgnoreCase));
}

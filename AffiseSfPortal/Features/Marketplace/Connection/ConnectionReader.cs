using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Reads how the connection stands.</summary>
internal sealed class ConnectionReader(IDbContextFactory<PortalDbContext> contexts, MappingStatus mappings)
{
    /// <summary>The first connection; every installation has it from its first start on.</summary>
    public async Task<ConnectionView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(cancellationToken);
        var draft = await db.ConnectionDrafts.AsNoTracking().FirstOrDefaultAsync(d => d.ConnectionId == connection.Id, cancellationToken);
        var view = View(connection, draft, await mappings.ReadAsync(db, connection, cancellationToken));
        return view with { NotSent = await NotSent(db, connection).CountAsync(cancellationToken) };
    }

    private static IQueryable<Affiliate> NotSent(PortalDbContext db, SalesforceConnection connection)
    {
        var links = db.SyncLinks.InUse(connection.Id, connection.DestinationObject);
        var rows = db.SyncRows.Where(r => r.ConnectionId == connection.Id);
        return db.Affiliates.Where(a => a.ErasedAt == null && !links.Any(l => l.AffiliateKey == a.Key) && !rows.Any(r => r.AffiliateKey == a.Key));
    }

    private static ConnectionView View(SalesforceConnection connection, ConnectionDraft? draft, MappingView mapping)
    {
        var hasTypedSecret = draft?.ProtectedConsumerSecret is not null;
        return new ConnectionView
        {
            Id = connection.Id,
            Typed = Typed(connection, draft),
            Saved = connection.HasCredentials ? Typed(connection, null) : null,
            Secret = hasTypedSecret ? SecretState.Typed : connection.ProtectedConsumerSecret is not null ? SecretState.Saved : SecretState.None,
            SecretAt = hasTypedSecret ? draft!.ConsumerSecretSavedAt : connection.ConsumerSecretSavedAt,
            Step = draft?.Step ?? 1,
            AppCreated = draft?.AppCreated ?? false,
            Mapping = mapping,
            Grant = connection.IsGranted
                ? new(connection.OrgId ?? "", connection.OrgName ?? new Uri(connection.InstanceUrl!).Host, connection.SalesforceUsername ?? "", connection.IsSandbox,
                    connection.GrantedAt ?? default, connection.InstanceUrl!)
                : null,
            ActivatedAt = connection.ActivatedAt,
            PausedAt = connection.PausedAt,
            Hold = ConnectionHold.Of(connection),
            LastSuccessAt = connection.LastSuccessAt,
        };
    }

    /// <summary>The five fields as saved; the secret stays where it is.</summary>
    internal static ConnectionInput Saved(SalesforceConnection connection) => Typed(connection, null);

    /// <summary>The draft where there is one, else what was saved.</summary>
    private static ConnectionInput Typed(SalesforceConnection connection, ConnectionDraft? draft) => new()
    {
        ConsumerKey = draft?.ConsumerKey ?? connection.ConsumerKey ?? "",
        SecretIsStored = connection.ProtectedConsumerSecret is not null || draft?.ProtectedConsumerSecret is not null,
        ApiUrl = draft?.ApiUrl ?? connection.ApiUrl ?? "",
        DestinationObject = draft?.DestinationObject ?? connection.DestinationObject ?? "",
        SalesforceDomain = draft?.SalesforceDomain ?? connection.SalesforceDomain ?? "",
    };
}

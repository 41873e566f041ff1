using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Save: checks the five fields once more, stores them, and ends a grant that no longer fits.</summary>
internal sealed class ConnectionSaver(
    IDbContextFactory<PortalDbContext> contexts,
    ISecretBox secrets,
    ConnectionInputValidator validator,
    SalesforceHostGate gate,
    IOrgSession session,
    IConnectionControl control,
    ILiveFeed feed,
    IUserAccess access,
    IAuditTrail trail,
    TimeProvider clock)
{
    /// <returns>The problems in the order of the screen; empty when it was saved.</returns>
    public async Task<SaveResult> SaveAsync(int connectionId, ConnectionInput input, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var typed = input.Trimmed();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.SingleAsync(c => c.Id == connectionId, cancellationToken);
        var draft = await db.ConnectionDrafts.SingleAsync(d => d.ConnectionId == connectionId, cancellationToken);
        var sealedSecret = typed.ConsumerSecret.Length > 0
            ? secrets.Protect(SecretPurpose.ConsumerSecret, typed.ConsumerSecret)
            : draft.ProtectedConsumerSecret ?? connection.ProtectedConsumerSecret;
        var problems = validator.Problems(typed with { SecretIsStored = sealedSecret is not null });
        if (problems.Count > 0)
            return new(problems, GrantEnded: false);

        var endsGrant = connection is { IsGranted: true, HasCredentials: true } && EndsGrant(ConnectionReader.Saved(connection), typed);
        if (endsGrant)
        {
            // Revoked with the key that it was given to, while that key is still stored.
            await session.DisconnectAsync(connectionId, cancellationToken);
            await db.Entry(connection).ReloadAsync(cancellationToken);
        }

        var (before, secret) = (Facts(connection), connection.ProtectedConsumerSecret);
        Store(connection, typed, sealedSecret!);
        Clear(draft);
        await db.SaveChangesAsync(cancellationToken);
        await SupersedeAsync(db, connectionId, cancellationToken);
        await control.ConfigurationChangedAsync(connectionId, cancellationToken);
        feed.Publish(new ConnectionChanged(connectionId));
        var (was, now) = AuditFacts.Changed(before, Facts(connection) + (secret == connection.ProtectedConsumerSecret ? "" : "\nConsumer Secret: changed") + (endsGrant ? "\ngrant: ended" : ""));
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionChanged, Before: was, After: now), cancellationToken);
        return new([], endsGrant);
    }

    /// <summary>Puts the instance URL that Salesforce named into the API URL, keeping the version.</summary>
    public async Task UseInstanceUrlAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.SingleAsync(c => c.Id == connectionId, cancellationToken);
        if (connection.InstanceUrl is null || !SalesforceApiUrl.TryParse(connection.ApiUrl, out var url, out _))
            return;
        var before = Facts(connection);
        connection.ApiUrl = $"{connection.InstanceUrl.TrimEnd('/')}/services/data/{url.Version}";
        if (await db.ConnectionDrafts.FirstOrDefaultAsync(d => d.ConnectionId == connectionId, cancellationToken) is { } draft)
            draft.ApiUrl = null;
        await db.SaveChangesAsync(cancellationToken);
        var (was, now) = AuditFacts.Changed(before, Facts(connection));
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionChanged, Before: was, After: now), cancellationToken);
        feed.Publish(new ConnectionChanged(connectionId));
    }

    /// <summary>A refresh token belongs to one app and one org: another key or another sign-in host needs another grant.</summary>
    public bool EndsGrant(ConnectionInput saved, ConnectionInput typed) =>
        !string.Equals(saved.ConsumerKey, typed.ConsumerKey.Trim(), StringComparison.Ordinal)
        || gate.LoginHostFor(typed.SalesforceDomain.Trim()) is { } host && host != gate.LoginHostFor(saved.SalesforceDomain);

    private void Store(SalesforceConnection connection, ConnectionInput typed, string sealedSecret)
    {
        if (connection.ProtectedConsumerSecret != sealedSecret)
            connection.ConsumerSecretSavedAt = clock.GetUtcNow().UtcDateTime;
        connection.ProtectedConsumerSecret = sealedSecret;
        connection.ConsumerKey = typed.ConsumerKey;
        connection.ApiUrl = typed.ApiUrl;
        connection.DestinationObject = typed.DestinationObject;
        connection.SalesforceDomain = typed.SalesforceDomain;
    }

    /// <summary>The key says which app; the secret is never told.</summary>
    private static string? Facts(SalesforceConnection connection) => AuditFacts.Of(
        ("Consumer Key", connection.ConsumerKey is { Length: > 8 } key ? key[..8] + "…" : connection.ConsumerKey),
        ("API URL", connection.ApiUrl),
        ("Salesforce destination object", connection.DestinationObject),
        ("Salesforce domain", connection.SalesforceDomain));

    private void Clear(ConnectionDraft draft)
    {
        draft.ConsumerKey = draft.ApiUrl = draft.DestinationObject = draft.SalesforceDomain = draft.ProtectedConsumerSecret = null;
        draft.ConsumerSecretSavedAt = null;
        draft.AppCreated = true;
        draft.UpdatedAt = clock.GetUtcNow().UtcDateTime;
    }

    /// <summary>A sign-in that began with the old values must not end with the new ones.</summary>
    private static Task<int> SupersedeAsync(PortalDbContext db, int connectionId, CancellationToken cancellationToken) => db.OAuthRequests
        .Where(r => r.ConnectionId == connectionId && r.UsedAt == null && r.OutcomeCode == null)
        .ExecuteUpdateAsync(s => s.SetProperty(r => r.OutcomeCode, OAuth.OAuthOutcomes.StateSuperseded), cancellationToken);
}

public sealed record SaveResult(IReadOnlyList<ConnectionProblem> Problems, bool GrantEnded)
{
    public bool IsSaved => Problems.Count == 0;
}

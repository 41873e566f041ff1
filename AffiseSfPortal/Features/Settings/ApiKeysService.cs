using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using FluentValidation.Results;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Settings;

/// <param name="Secret">The key itself, known at this moment alone; null when it was not made.</param>
internal sealed record NewApiKey(string? Secret, IReadOnlyList<ValidationFailure> Errors);

/// <summary>The keys of the push API. Asks for an administrator itself: a circuit passes no other check on its way here.</summary>
internal sealed class ApiKeysService(
    IDbContextFactory<PortalDbContext> contexts, IUserAccess access, IAuditTrail trail, TimeProvider time, ILogger<ApiKeysService> logger)
{
    /// <summary>Keys in use first, then the newest.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ApiKeys.AsNoTracking().OrderBy(k => k.RevokedAt != null).ThenByDescending(k => k.Id).ToListAsync(cancellationToken);
    }

    public async Task<NewApiKey> CreateAsync(ApiKeyDraft draft, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var inUse = await db.ApiKeys.Where(k => k.RevokedAt == null).Select(k => k.Name).ToListAsync(cancellationToken);
        var result = await new ApiKeyValidator(inUse).ValidateAsync(draft, cancellationToken);
        if (!result.IsValid)
            return new NewApiKey(null, result.Errors);
        var secret = ApiKeySecret.New();
        var key = new ApiKey
        {
            Name = draft.Name.Trim(),
            Prefix = ApiKeySecret.PrefixOf(secret),
            Hash = ApiKeySecret.HashOf(secret),
            Scopes = [.. ApiScopes.All.Where(draft.Scopes.Contains)],
            CreatedAt = time.GetUtcNow().UtcDateTime,
            CreatedBy = who.UserId,
        };
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.LogInformation("User {UserId} created API key {KeyId}", who.UserId, key.Id);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ApiKeyCreated, key.Name, After: AuditFacts.Of(("prefix", key.Prefix), ("scopes", key.Scopes))), cancellationToken);
        return new NewApiKey(secret, []);
    }

    /// <summary>From the next call on the key is refused. Revoking twice keeps the first time.</summary>
    public async Task RevokeAsync(int id, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        if (await db.ApiKeys.Where(k => k.Id == id && k.RevokedAt == null).ExecuteUpdateAsync(k => k.SetProperty(x => x.RevokedAt, now), cancellationToken) == 0)
            return;
        logger.LogInformation("User {UserId} revoked API key {KeyId}", who.UserId, id);
        var key = await db.ApiKeys.AsNoTracking().SingleAsync(k => k.Id == id, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ApiKeyRevoked, key.Name, Before: AuditFacts.Of(("prefix", key.Prefix), ("scopes", key.Scopes))), cancellationToken);
    }
}

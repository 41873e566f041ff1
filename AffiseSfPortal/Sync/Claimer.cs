using System.Globalization;
using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Takes a batch so that no other worker, here or elsewhere, takes the same rows.</summary>
internal sealed class Claimer(
    IDbContextFactory<PortalDbContext> contexts,
    IQueueDialect dialect,
    KeptDescribes describes,
    InstanceIdentity instance,
    IOptions<SyncOptions> options,
    TimeProvider time)
{
    /// <summary>Connections that may send now and owe something.</summary>
    public async Task<IReadOnlyList<int>> FindReadyAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var able = await db.Connections
            .Where(c => c.ProtectedRefreshToken != null && c.InstanceUrl != null && c.PausedAt == null && (c.Hold == null || c.HoldUntil <= now))
            .Where(c => c.ConsumerKey != null && c.ProtectedConsumerSecret != null && c.ApiUrl != null && c.SalesforceDomain != null)
            .Select(c => c.Id)
            .ToListAsync(cancellationToken);
        if (able.Count == 0)
            return able;
        var sql = FormattableStringFactory.Create(
            $"SELECT DISTINCT \"ConnectionId\" AS \"Value\" FROM \"SyncRows\" WHERE \"LeaseToken\" IS NULL AND \"Cause\" IS NULL AND \"NextAttemptAt\" <= {dialect.Now}");
        var owing = await db.Database.SqlQuery<int>(sql).ToListAsync(cancellationToken);
        return [.. able.Intersect(owing)];
    }

    /// <returns>Null when there is nothing to take: no usable mapping, nothing due, or somebody else took it.</returns>
    public async Task<ClaimedBatch?> ClaimAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mapping = await db.MappingVersions.AsNoTracking().Include(m => m.Rows.OrderBy(r => r.Position))
            .Where(m => m.ConnectionId == connectionId).OrderByDescending(m => m.Number).FirstOrDefaultAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == connectionId, cancellationToken);
        if (mapping is null || connection is null || !IsUsable(mapping, connection) || !await TakeProbeAsync(db, connection, cancellationToken))
            return null;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var token = Guid.NewGuid().ToString("N");
        var rows = await db.SyncRows.FromSql(ClaimStatement(connectionId, token)).AsNoTracking().ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return null;
        // A statement of its own: on PostgreSQL one statement could return the row's new version with the affiliate from before an edit.
        var keys = rows.ConvertAll(r => r.AffiliateKey);
        var affiliates = await db.Affiliates.AsNoTracking().Where(a => keys.Contains(a.Key)).ToDictionaryAsync(a => a.Key, cancellationToken);
        // API names ignore case: "lead" typed anew for "Lead" must find the records that exist.
        var links = (await db.SyncLinks.AsNoTracking()
                .Where(l => l.ConnectionId == connectionId && keys.Contains(l.AffiliateKey)).OrderBy(l => l.Id).ToListAsync(cancellationToken))
            .Where(l => string.Equals(l.ObjectName, mapping.DestinationObject, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(l => l.AffiliateKey)
            .ToDictionary(l => l.AffiliateKey);
        var signUpFields = await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken);
        var describe = await describes.FindAsync(db, connectionId, mapping.DestinationObject, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ClaimedBatch(connection, mapping, signUpFields, describe, token,
            [.. rows.OrderBy(r => r.Lane).ThenBy(r => r.NextAttemptAt).ThenBy(r => r.Id)
                .Select(r => new ClaimedRow(r, affiliates[r.AffiliateKey], links.GetValueOrDefault(r.AffiliateKey)))]);
    }

    /// <summary>A mapping that cannot make a request is not tried on records.</summary>
    internal static bool IsUsable(MappingVersion mapping, SalesforceConnection connection) =>
        mapping.Rows.Count > 0
        && string.Equals(mapping.DestinationObject, connection.DestinationObject, StringComparison.OrdinalIgnoreCase)
        && (mapping.MatchBy != MatchBy.ExternalId || mapping.Rows.Exists(r =>
            r.SourceKey == AffiliateField.IdKey && string.Equals(r.TargetField, mapping.MatchField, StringComparison.OrdinalIgnoreCase)));

    /// <summary>While a connection is on hold exactly one batch goes out when its pause is over, whoever is first.</summary>
    private async Task<bool> TakeProbeAsync(PortalDbContext db, SalesforceConnection connection, CancellationToken cancellationToken)
    {
        if (connection.Hold is null)
            return true;
        var now = time.GetUtcNow().UtcDateTime;
        var taken = await db.Connections
            .Where(c => c.Id == connection.Id && c.Hold != null && c.HoldUntil <= now && c.PausedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.HoldUntil, now + options.Value.LeaseDuration), cancellationToken);
        return taken == 1;
    }

    private FormattableString ClaimStatement(int connectionId, string token)
    {
        var due = string.Create(CultureInfo.InvariantCulture,
            $"""
            SELECT "Id" FROM "SyncRows"
            WHERE "ConnectionId" = {connectionId} AND "LeaseToken" IS NULL AND "Cause" IS NULL AND "NextAttemptAt" <= {dialect.Now}
            ORDER BY "Lane", "NextAttemptAt" LIMIT {options.Value.BatchSize} {dialect.SkipLocked}
            """);
        return FormattableStringFactory.Create(
            $$"""
            UPDATE "SyncRows" SET "LeaseOwner" = {0}, "LeaseToken" = {1}, "LeaseUntil" = {{dialect.After(options.Value.LeaseDuration)}}, "ClaimedVersion" = "Version"
            WHERE "Id" {{dialect.InOnce(due)}} RETURNING *
            """,
            instance.Name,
            token);
    }
}

/// <summary>Who holds a lease.</summary>
internal sealed class InstanceIdentity(IOptions<SyncOptions> options)
{
    public string Name { get; } = options.Value.InstanceName ?? $"{Environment.MachineName}:{Guid.NewGuid():N}";

    /// <summary>The name says for certain that an older lease under it is this process's own, from before a restart.</summary>
    public bool IsNamed { get; } = options.Value.InstanceName is not null;
}

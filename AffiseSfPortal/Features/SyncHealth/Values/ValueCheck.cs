using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Sync.Store;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.SyncHealth.Values;

/// <summary>Holds what was written beside what Salesforce has now, record by record, and notes where somebody changed it. Reads alone: one call for each hundred and fifty records.</summary>
internal sealed class ValueCheck(IDbContextFactory<PortalDbContext> databases, IOrgSession session, ISalesforceClient client, KeptDescribes describes, UserNames users, IPortalAddresses addresses, TimeProvider time, ILogger<ValueCheck> log)
{
    /// <summary>Ids of 18 characters in one address, with room for the fields.</summary>
    private const int AtOnce = 150;

    /// <returns>How many values differ that did not before; null when the mapping cannot be compared.</returns>
    /// <exception cref="SalesforceException">The org did not answer; what was found before stays.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    public async Task<int?> RunAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var mapping = await db.MappingVersions.AsNoTracking().Include(m => m.Rows).Where(m => m.ConnectionId == connectionId).OrderByDescending(m => m.Number).FirstOrDefaultAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == connectionId, cancellationToken);
        if (mapping is null || !ClaimPlans.IsUsable(mapping, connection.DestinationObject))
            return null;
        var fields = await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken);
        var describe = await describes.FindAsync(db, connectionId, mapping.DestinationObject, cancellationToken);
        var composer = new PayloadComposer(mapping, AffiliateField.Mappable(fields), describe, () => addresses.AffiliateUrl);
        // What Salesforce may keep by the mapping's own policy is no drift.
        var watched = mapping.Rows.Where(r => r.Policy is RowPolicy.Always or RowPolicy.ClearWhenBlank && !string.Equals(r.TargetField, mapping.MatchField, StringComparison.OrdinalIgnoreCase))
            .Select(r => r.TargetField).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = 0;
        for (var after = 0L; ;)
        {
            var links = await db.SyncLinks.AsNoTracking().InUse(connectionId, mapping.DestinationObject)
                .Where(l => l.Id > after && !db.SyncRows.Any(r => r.ConnectionId == l.ConnectionId && r.AffiliateKey == l.AffiliateKey))
                .OrderBy(l => l.Id).Take(AtOnce).ToListAsync(cancellationToken);
            if (links.Count == 0)
                break;
            after = links[^1].Id;
            found += await CompareAsync(db, new Scope(connection, mapping, composer, watched), links, cancellationToken);
        }
        await NameAsync(db, connectionId, cancellationToken);
        return found;
    }

    /// <summary>People instead of ids. A name that cannot be read is asked for with the next look.</summary>
    private async Task NameAsync(PortalDbContext db, int connectionId, CancellationToken cancellationToken)
    {
        var drifts = db.ValueDrifts.Where(d => d.ConnectionId == connectionId);
        var ids = (await drifts.Where(d => d.ChangedBy != null && d.ChangedBy.StartsWith("005")).Select(d => d.ChangedBy!).Distinct().ToListAsync(cancellationToken)).Where(RecordIds.IsOne).ToList();
        if (ids.Count == 0)
            return;
        try
        {
            foreach (var (id, name) in await users.FindAsync(connectionId, ids, cancellationToken))
                await drifts.Where(d => d.ChangedBy == id).ExecuteUpdateAsync(s => s.SetProperty(d => d.ChangedBy, name), cancellationToken);
        }
        catch (SalesforceException e)
        {
            log.LogInformation(e, "The names of {Count} users of connection {Connection} could not be read", ids.Count, connectionId);
        }
    }

    private async Task<int> CompareAsync(PortalDbContext db, Scope scope, List<SyncLink> links, CancellationToken cancellationToken)
    {
        var keys = links.ConvertAll(l => l.AffiliateKey);
        var affiliates = await db.Affiliates.AsNoTracking().Where(a => keys.Contains(a.Key)).ToDictionaryAsync(a => a.Key, cancellationToken);
        var records = await ReadAsync(scope, links, cancellationToken);
        var known = (await db.ValueDrifts.Where(d => d.ConnectionId == scope.Connection.Id && keys.Contains(d.AffiliateKey)).ToListAsync(cancellationToken)).ToLookup(d => d.AffiliateKey);
        var found = 0;
        foreach (var link in links)
        {
            if (!affiliates.TryGetValue(link.AffiliateKey, out var affiliate) || !records.TryGetValue(link.SalesforceId, out var record))
                continue;
            var composed = scope.Composer.Compose(affiliate, link.SalesforceId);
            // Only what was really written can have been changed since: after an edit that is not sent yet there is nothing to compare.
            if (!composed.Hash.AsSpan().SequenceEqual(link.PayloadHash))
                continue;
            found += Note(db, scope, link, composed, record, [.. known[link.AffiliateKey]]);
        }
        await db.SaveChangesAsync(cancellationToken);
        return found;
    }

    private int Note(PortalDbContext db, Scope scope, SyncLink link, ComposedRecord composed, IReadOnlyDictionary<string, string?> record, List<ValueDrift> known)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var found = 0;
        foreach (var sent in composed.Decisions.Where(d => d.Outcome is FieldOutcome.Sent or FieldOutcome.Cleared && scope.Watched.Contains(d.Target)))
        {
            var before = known.Find(d => string.Equals(d.Field, sent.Target, StringComparison.OrdinalIgnoreCase));
            var theirs = record.GetValueOrDefault(sent.Target);
            if (SalesforceValue.IsSame(theirs, sent.Value))
            {
                if (before is not null)
                    db.ValueDrifts.Remove(before);
                continue;
            }
            if (before is not null && before.Theirs == theirs && before.Ours == sent.Value)
                continue;
            if (before is null)
                db.ValueDrifts.Add(before = new ValueDrift { ConnectionId = scope.Connection.Id, AffiliateKey = link.AffiliateKey, Field = sent.Target });
            (before.SalesforceId, before.Ours, before.Theirs, before.FoundAt, before.KeptAt) = (link.SalesforceId, sent.Value, theirs, now, null);
            before.ChangedBy = record.GetValueOrDefault("LastModifiedById");
            before.ChangedAt = DateTimeOffset.TryParse(record.GetValueOrDefault("LastModifiedDate"), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at.UtcDateTime : null;
            found++;
        }
        return found;
    }

    private async Task<Dictionary<string, IReadOnlyDictionary<string, string?>>> ReadAsync(Scope scope, List<SyncLink> links, CancellationToken cancellationToken)
    {
        var fields = scope.Watched.Order(StringComparer.Ordinal).Prepend("LastModifiedDate").Prepend("LastModifiedById").Prepend("Id").Distinct(StringComparer.OrdinalIgnoreCase);
        var soql = $"SELECT {string.Join(", ", fields)} FROM {scope.Mapping.DestinationObject} WHERE Id IN ({string.Join(", ", links.Select(l => Soql.Quote(l.SalesforceId)))})";
        var page = await session.CallAsync(scope.Connection.Id, (access, token) => client.QueryAsync(access, soql, token), cancellationToken);
        return page.Rows.Where(r => r.GetValueOrDefault("Id") is not null).ToDictionary(r => r["Id"]!, StringComparer.Ordinal);
    }

    private sealed record Scope(SalesforceConnection Connection, MappingVersion Mapping, PayloadComposer Composer, HashSet<string> Watched);
}

using System.Text.Json;
using System.Text.RegularExpressions;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Which record an affiliate belongs to, when a person decides it: after a delete, a merge, a conversion or a duplicate.</summary>
public interface IRecordLinks
{
    /// <summary>Records of the destination object, at most ten: by id, by an address that holds one, or by a part of the name or e-mail.</summary>
    /// <exception cref="SalesforceException">Salesforce refused the question.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    Task<IReadOnlyList<FoundRecord>> FindAsync(int connectionId, string text, CancellationToken cancellationToken);

    /// <summary>From here on the affiliate is sent to that record; with an external ID as key the record is given the key first.</summary>
    /// <exception cref="SalesforceException">Salesforce refused the key for that record, for instance because another one has it.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    Task<LinkAnswer> LinkAsync(int connectionId, long affiliateKey, string recordId, string? actorId, CancellationToken cancellationToken);

    /// <summary>Forgets the record here and leaves it in Salesforce as it is. Nothing is sent; the next save matches anew by the key.</summary>
    Task UnlinkAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken);

    /// <summary>Forgets the record and sends the affiliate as one that was never sent: the deliberate way to a new record.</summary>
    Task SendAsNewAsync(int connectionId, long affiliateKey, string? actorId, CancellationToken cancellationToken);

    /// <summary>Takes what needs a person off the list, until the affiliate is edited again.</summary>
    /// <returns>False when it is being sent, or needed nobody.</returns>
    Task<bool> LeaveAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken);
}

/// <param name="Id">18 characters.</param>
/// <param name="UsedBy">The affiliate that is linked to it already, or null.</param>
public sealed record FoundRecord(string Id, string Name, string? Email, string? UsedBy);

public enum LinkAnswer
{
    Linked = 0,

    /// <summary>No record of the destination object has this id.</summary>
    NotFound = 1,

    /// <summary>Another affiliate is linked to it: both would write over each other.</summary>
    UsedByAnother = 2,
}

internal sealed partial class RecordLinks(
    IDbContextFactory<PortalDbContext> contexts,
    IOrgSession session,
    ISalesforceClient client,
    IDescribeStore describes,
    OwedRows owed,
    IOwedSignal signal,
    ILiveFeed feed,
    TimeProvider time) : IRecordLinks
{
    private const int Most = 10;

    public async Task<IReadOnlyList<FoundRecord>> FindAsync(int connectionId, string text, CancellationToken cancellationToken)
    {
        text = text.Trim();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var objectName = await ObjectAsync(db, connectionId, cancellationToken);
        if (text.Length == 0 || objectName is null)
            return [];
        var describe = (await describes.GetAsync(connectionId, objectName, refresh: false, cancellationToken))?.Describe;
        var hasEmail = describe?.Find("Email") is not null;
        var where = IdIn(text) is { } id
            ? $"Id = {Soql.Quote(id)}"
            : $"Name LIKE {Soql.QuoteContains(text)}{(hasEmail ? $" OR Email LIKE {Soql.QuoteContains(text)}" : "")}";
        var page = await session.CallAsync(
            connectionId,
            (access, token) => client.QueryAsync(access, $"SELECT Id, Name{(hasEmail ? ", Email" : "")} FROM {objectName} WHERE {where} LIMIT {Most}", token),
            cancellationToken);
        List<FoundRecord> found = [];
        foreach (var row in page.Rows)
        {
            if (row.GetValueOrDefault("Id") is not { } recordId)
                continue;
            found.Add(new FoundRecord(recordId, row.GetValueOrDefault("Name") ?? recordId, row.GetValueOrDefault("Email"), await UsedByAsync(db, connectionId, recordId, null, cancellationToken)));
        }
        return found;
    }

    public async Task<LinkAnswer> LinkAsync(int connectionId, long affiliateKey, string recordId, string? actorId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mapping = await db.MappingVersions.AsNoTracking().Where(m => m.ConnectionId == connectionId).OrderByDescending(m => m.Number).FirstOrDefaultAsync(cancellationToken);
        var affiliate = await db.Affiliates.AsNoTracking().SingleOrDefaultAsync(a => a.Key == affiliateKey, cancellationToken);
        if (mapping is null || affiliate is null || IdIn(recordId) is not { } id)
            return LinkAnswer.NotFound;
        var page = await session.CallAsync(
            connectionId, (access, token) => client.QueryAsync(access, $"SELECT Id FROM {mapping.DestinationObject} WHERE Id = {Soql.Quote(id)} LIMIT 1", token), cancellationToken);
        if (page.Rows is not [var row] || row.GetValueOrDefault("Id") is not { } whole)
            return LinkAnswer.NotFound;
        if (await UsedByAsync(db, connectionId, whole, affiliateKey, cancellationToken) is not null)
            return LinkAnswer.UsedByAnother;
        if (mapping is { MatchBy: MatchBy.ExternalId, MatchField: { } keyField })
            await GiveKeyAsync(connectionId, mapping.DestinationObject, whole, keyField, affiliate.AffiliateId, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ForgetAsync(db, connectionId, affiliateKey, cancellationToken);
        db.SyncLinks.Add(new SyncLink
        {
            ConnectionId = connectionId,
            AffiliateKey = affiliateKey,
            ObjectName = mapping.DestinationObject,
            SalesforceId = whole,
            MappingNumber = mapping.Number,
            LastOutcome = SyncOutcome.Updated,
            LastSyncedAt = time.GetUtcNow().UtcDateTime,
        });
        await db.SaveChangesAsync(cancellationToken);
        await owed.OweAsync(db, connectionId, [affiliateKey], OwedReason.SyncNow, force: true, actorId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell(connectionId, affiliateKey);
        return LinkAnswer.Linked;
    }

    public async Task UnlinkAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await ForgetAsync(db, connectionId, affiliateKey, cancellationToken);
        feed.Publish(new QueueChanged(connectionId, [affiliateKey], Claimed: false));
    }

    public async Task SendAsNewAsync(int connectionId, long affiliateKey, string? actorId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ForgetAsync(db, connectionId, affiliateKey, cancellationToken);
        await owed.OweAsync(db, connectionId, [affiliateKey], OwedReason.SyncNow, force: true, actorId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell(connectionId, affiliateKey);
    }

    public async Task<bool> LeaveAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var left = await db.SyncRows
            .Where(r => r.ConnectionId == connectionId && r.AffiliateKey == affiliateKey && r.LeaseToken == null && r.Cause != null)
            .ExecuteDeleteAsync(cancellationToken);
        feed.Publish(new QueueChanged(connectionId, [affiliateKey], Claimed: false));
        return left > 0;
    }

    private async Task GiveKeyAsync(int connectionId, string objectName, string recordId, string keyField, string key, CancellationToken cancellationToken)
    {
        var record = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["attributes"] = new Dictionary<string, string> { ["type"] = objectName },
            ["id"] = recordId,
            [keyField] = key,
        });
        var reply = await session.CallAsync(
            connectionId, (access, token) => client.WriteAsync(access, new CollectionWrite(CollectionOperation.Update, objectName), [record], token), cancellationToken);
        if (reply.Records[0].Fault is { } fault)
            throw new SalesforceException(fault);
    }

    private static async Task ForgetAsync(PortalDbContext db, int connectionId, long affiliateKey, CancellationToken cancellationToken)
    {
        var objectName = await ObjectAsync(db, connectionId, cancellationToken);
        await db.SyncLinks.InUse(connectionId, objectName).Where(l => l.AffiliateKey == affiliateKey).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task<string?> UsedByAsync(PortalDbContext db, int connectionId, string recordId, long? otherThan, CancellationToken cancellationToken) =>
        await db.SyncLinks.Where(l => l.ConnectionId == connectionId && l.SalesforceId == recordId && l.AffiliateKey != otherThan)
            .Join(db.Affiliates, l => l.AffiliateKey, a => a.Key, (_, a) => new { a.CompanyName, a.ContactPerson, a.Email })
            .Select(a => Affiliate.NameOf(a.CompanyName, a.ContactPerson, a.Email))
            .FirstOrDefaultAsync(cancellationToken);

    private static Task<string?> ObjectAsync(PortalDbContext db, int connectionId, CancellationToken cancellationToken) =>
        db.Connections.Where(c => c.Id == connectionId).Select(c => c.DestinationObject).SingleOrDefaultAsync(cancellationToken);

    private void Tell(int connectionId, long affiliateKey)
    {
        signal.Raise();
        feed.Publish(new QueueChanged(connectionId, [affiliateKey], Claimed: false));
    }

    /// <returns>The id that a person pasted, alone or inside an address of the org; null for any other text.</returns>
    private static string? IdIn(string text)
    {
        var match = text.Contains("://", StringComparison.Ordinal) ? IdInAddress().Match(text) : IdAlone().Match(text);
        return match.Success ? match.Groups["id"].Value : null;
    }

    // A record's id begins with its object's three characters, of which the first is a digit or a letter, and holds a digit in any case.
    [GeneratedRegex(@"\A(?=[A-Za-z0-9]{0,14}[0-9])(?<id>[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex IdAlone();

    [GeneratedRegex("/(?<id>[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?:[/?#]|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex IdInAddress();
}

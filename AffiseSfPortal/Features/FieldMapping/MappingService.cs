using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Reads what the grid shows and writes versions of the mapping.</summary>
internal sealed class MappingService(
    IDbContextFactory<PortalDbContext> databases, IDescribeStore describes, IConnectionControl control, IUserAccess access, IAuditTrail trail, TimeProvider time)
{
    /// <summary>The object that is assumed until an admin names one.</summary>
    public const string DefaultObject = "Lead";

    public async Task<MappingPage> LoadAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(cancellationToken);
        var signUpFields = await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken);
        var saved = await NewestAsync(db, connection.Id, cancellationToken);
        var sample = await db.Affiliates.AsNoTracking().Where(a => a.ErasedAt == null).OrderByDescending(a => a.Key).FirstOrDefaultAsync(cancellationToken);
        var (targets, notRead) = await ReadTargetsOrFaultAsync(connection, cancellationToken);
        return new(
            new(connection.OrgName, connection.IsSandbox, connection.HasCredentials, connection.IsGranted, NextStep(connection)),
            AffiliateField.Mappable(signUpFields),
            saved,
            targets,
            sample)
        {
            NotRead = notRead,
            ConnectionId = connection.Id,
            Draft = await db.MappingDrafts.AsNoTracking().SingleOrDefaultAsync(d => d.ConnectionId == connection.Id, cancellationToken),
        };
    }

    /// <summary>Asks Salesforce again.</summary>
    /// <exception cref="SalesforceException">The org did not answer; the fields that were shown stay.</exception>
    public async Task<TargetCatalogue> RefreshAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(cancellationToken);
        return await ReadTargetsAsync(connection, refresh: true, cancellationToken);
    }

    /// <summary>Writes the next version, unless somebody else did or the object is another one by now. Then wakes the engine.</summary>
    public async Task<MappingSaveResult> SaveAsync(MappingSave save, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        if (FirstFault(save.Rows) is { } fault)
            return new MappingSaveResult.Refused(fault);

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(cancellationToken);
        if (!ApiName.Same(ObjectOf(connection), save.ObjectName))
            return new MappingSaveResult.ObjectChanged(ObjectOf(connection));

        var newest = await NewestAsync(db, connection.Id, cancellationToken);
        if (newest is not null && newest.Number != save.BaseNumber)
            return new MappingSaveResult.Conflict(newest);

        var version = new MappingVersion
        {
            ConnectionId = connection.Id,
            Number = (newest?.Number ?? 0) + 1,
            DestinationObject = save.ObjectName,
            MatchBy = save.MatchBy,
            MatchField = save.MatchField,
            SavedAt = time.GetUtcNow().UtcDateTime,
            SavedBy = save.SavedBy,
            Settings = save.Settings,
            RestoredFrom = save.RestoredFrom,
            Rows = [.. save.Rows],
        };
        db.MappingVersions.Add(version);
        // What took effect is no draft any more.
        db.MappingDrafts.RemoveRange(await db.MappingDrafts.Where(d => d.ConnectionId == connection.Id).ToListAsync(cancellationToken));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The number is unique for each connection: whoever was faster has it.
            await using var fresh = await databases.CreateDbContextAsync(cancellationToken);
            if (await NewestAsync(fresh, connection.Id, cancellationToken) is { } newer && newer.Number >= version.Number)
                return new MappingSaveResult.Conflict(newer);
            throw;
        }

        await control.ConfigurationChangedAsync(connection.Id, cancellationToken);
        await RecordAsync(who, newest, version, cancellationToken);
        return new MappingSaveResult.Saved(version);
    }

    private async Task RecordAsync(AuditActor who, MappingVersion? before, MappingVersion after, CancellationToken cancellationToken)
    {
        var (was, now) = AuditFacts.Changed(before is null ? null : Facts(before), Facts(after));
        await trail.RecordAsync(who, new AuditEvent(AuditAction.MappingPublished, $"version {after.Number}", was, now), cancellationToken);
        if (Filter(before) != Filter(after))
            await trail.RecordAsync(who, new AuditEvent(AuditAction.FilterChanged, $"version {after.Number}"), cancellationToken);
    }

    private static string? Filter(MappingVersion? version) => version?.Settings?.Filter is { } filter ? MappingSettings.Write(new MappingSettings { Filter = filter }) : null;

    /// <summary>Which field goes where. The texts of a row are not told: they may be anything.</summary>
    private static string? Facts(MappingVersion version) => AuditFacts.Of([
        ("object", version.DestinationObject),
        ("match by", version.MatchBy),
        ("match field", version.MatchField),
        ("restored from", version.RestoredFrom),
        .. version.Rows.OrderBy(r => r.TargetField, StringComparer.OrdinalIgnoreCase).Select(r => (r.TargetField, (object?)$"{(r.IsField ? r.SourceKey : "text")}, {r.Policy}, {r.Steps.Count} steps")),
    ]);

    /// <summary>The next affiliate in the order of their making; null at the end.</summary>
    public async Task<Affiliate?> StepSampleAsync(long key, SampleStep step, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var all = db.Affiliates.AsNoTracking().Where(a => a.ErasedAt == null);
        return step == SampleStep.Newer
            ? await all.Where(a => a.Key > key).OrderBy(a => a.Key).FirstOrDefaultAsync(cancellationToken)
            : await all.Where(a => a.Key < key).OrderByDescending(a => a.Key).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<Affiliate?> GetSampleAsync(long key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Affiliates.AsNoTracking().FirstOrDefaultAsync(a => a.Key == key, cancellationToken);
    }

    /// <summary>At most 20 affiliates whose name, contact, e-mail or ID contains the text, newest first.</summary>
    public async Task<IReadOnlyList<SampleChoice>> FindSamplesAsync(string? text, CancellationToken cancellationToken)
    {
        var wanted = (text ?? "").Trim().ToLowerInvariant();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Affiliates.AsNoTracking()
            .Where(a => a.ErasedAt == null).Where(a => wanted.Length == 0 || a.SearchText.Contains(wanted))
            .OrderByDescending(a => a.Key)
            .Take(20)
            .Select(a => new SampleChoice(a.Key, a.AffiliateId, Affiliate.NameOf(a.CompanyName, a.ContactPerson, a.Email)))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Names of some affiliates, in the order of their keys here.</summary>
    public async Task<IReadOnlyList<SampleChoice>> NamesAsync(IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Affiliates.AsNoTracking().Where(a => keys.Contains(a.Key))
            .Select(a => new SampleChoice(a.Key, a.AffiliateId, Affiliate.NameOf(a.CompanyName, a.ContactPerson, a.Email))).ToDictionaryAsync(a => a.Key, cancellationToken);
        return [.. keys.Where(found.ContainsKey).Select(k => found[k])];
    }

    /// <summary>Tags and managers that there are, so that nobody types them wrong. Read beside the circuit.</summary>
    public Task<(IReadOnlyList<string> Tags, IReadOnlyList<string> Managers)> UsedWordsAsync(CancellationToken cancellationToken) => Task.Run<(IReadOnlyList<string>, IReadOnlyList<string>)>(
        async () =>
        {
            const int most = 200;
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var managers = await db.Affiliates.Where(a => a.Manager != null && a.Manager != "").Select(a => a.Manager!).Distinct().OrderBy(m => m).Take(most).ToListAsync(cancellationToken);
            var tags = new SortedSet<string>(StringComparer.CurrentCultureIgnoreCase);
            await foreach (var some in db.Affiliates.Select(a => a.Tags).Distinct().AsAsyncEnumerable().WithCancellation(cancellationToken))
                tags.UnionWith(some.Select(t => t.Trim()));
            return ([.. tags.Where(t => t.Length > 0).Take(most)], managers);
        },
        cancellationToken);

    private static Task<MappingVersion?> NewestAsync(PortalDbContext db, int connectionId, CancellationToken cancellationToken) =>
        db.MappingVersions.AsNoTracking().Include(v => v.Rows)
            .Where(v => v.ConnectionId == connectionId).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancellationToken);

    /// <summary>An org that is away, or that lacks the object, must not keep an admin from the page that cures it.</summary>
    private async Task<(TargetCatalogue Targets, SalesforceFault? Fault)> ReadTargetsOrFaultAsync(SalesforceConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadTargetsAsync(connection, refresh: false, cancellationToken), null);
        }
        catch (SalesforceException e)
        {
            return (WithoutOrg(ObjectOf(connection)), e.Fault);
        }
    }

    /// <summary>The org's fields when there is a grant, else the standard Lead, else nothing.</summary>
    private async Task<TargetCatalogue> ReadTargetsAsync(SalesforceConnection connection, bool refresh, CancellationToken cancellationToken)
    {
        var objectName = ObjectOf(connection);
        var view = connection.IsGranted
            ? await describes.GetAsync(connection.Id, objectName, refresh, cancellationToken)
            : null;
        if (view is not null)
            return new(objectName, TargetOrigin.Org, view.Describe, view.FetchedAt, view.IsStale);
        return WithoutOrg(objectName);
    }

    private static TargetCatalogue WithoutOrg(string objectName) => ApiName.Same(objectName, DefaultObject)
        ? new(objectName, TargetOrigin.StandardLead, StandardLead.Describe)
        : new(objectName, TargetOrigin.Unknown, null);

    private static int? NextStep(SalesforceConnection connection) => connection switch
    {
        { HasCredentials: false } or { ActivatedAt: not null } => null,
        { IsGranted: true, Hold: not HoldCause.ReconnectNeeded } => MappingConnection.HealthCheckStep,
        _ => MappingConnection.PermissionsStep,
    };

    private static string ObjectOf(SalesforceConnection connection) => connection.DestinationObject ?? DefaultObject;

    private static string? FirstFault(IReadOnlyList<MappingRow> rows) =>
        rows.FirstOrDefault(r => !ApiName.IsValid(r.TargetField))?.TargetField
        ?? rows.GroupBy(r => r.TargetField, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Key;
}

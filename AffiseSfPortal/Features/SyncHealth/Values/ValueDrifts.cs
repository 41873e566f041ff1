using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.SyncHealth.Values;

/// <summary>Values of one Salesforce field that somebody changed there.</summary>
/// <param name="Samples">The newest few.</param>
public sealed record DriftGroup(string Field, int Count, IReadOnlyList<DriftSample> Samples);

/// <param name="ChangedBy">The Salesforce user's name; the id where the org does not show it.</param>
public sealed record DriftSample(long AffiliateKey, string Name, string? Ours, string? Theirs, string? ChangedBy, DateTime? ChangedAt, string SalesforceId);

/// <summary>Reads what differs and does what a person chose, for all values of a field at once.</summary>
internal sealed class ValueDrifts(
    IDbContextFactory<PortalDbContext> databases, IAffiliateIntake intake, IMappingCures cures, ValueCheck check, IUserAccess access, IAuditTrail trail, TimeProvider time)
{
    private const int Shown = 5;

    public async Task<IReadOnlyList<DriftGroup>> ReadAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var open = Open(db, connectionId);
        var counts = await open.GroupBy(d => d.Field).Select(g => new { Field = g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        List<DriftGroup> groups = [];
        foreach (var field in counts.OrderByDescending(c => c.Count).ThenBy(c => c.Field, StringComparer.Ordinal))
        {
            var samples = await open.Where(d => d.Field == field.Field).OrderByDescending(d => d.Id).Take(Shown)
                .Join(db.Affiliates, d => d.AffiliateKey, a => a.Key, (d, a) => new { d, a.CompanyName, a.ContactPerson, a.Email }).ToListAsync(cancellationToken);
            groups.Add(new DriftGroup(field.Field, field.Count,
                [.. samples.Select(s => new DriftSample(s.d.AffiliateKey, Affiliate.NameOf(s.CompanyName, s.ContactPerson, s.Email), s.d.Ours, s.d.Theirs, s.d.ChangedBy, s.d.ChangedAt, s.d.SalesforceId))]));
        }
        return groups;
    }

    /// <inheritdoc cref="ValueCheck.RunAsync"/>
    public async Task<int?> CheckAsync(int connectionId, CancellationToken cancellationToken)
    {
        // Costs calls of the org.
        await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        return await check.RunAsync(connectionId, cancellationToken);
    }

    /// <summary>Salesforce's values stay. The next edit of an affiliate writes its own again, as ever.</summary>
    public async Task<int> KeepTheirsAsync(int connectionId, string field, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var kept = await Open(db, connectionId).Where(d => d.Field == field).ExecuteUpdateAsync(s => s.SetProperty(d => d.KeptAt, now), cancellationToken);
        await RecordAsync(who, field, "Salesforce's values stay", kept, cancellationToken);
        return kept;
    }

    /// <summary>Sends the affiliates again, changed or not.</summary>
    public async Task<int> PushOursAsync(int connectionId, string field, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await Open(db, connectionId).Where(d => d.Field == field).Select(d => new { d.Id, d.AffiliateKey }).ToListAsync(cancellationToken);
        var owed = rows.Count == 0 ? 0 : await intake.OweAsync(connectionId, [.. rows.Select(r => r.AffiliateKey)], OwedReason.SyncNow, force: true, who.UserId, cancellationToken);
        foreach (var some in rows.Select(r => r.Id).Chunk(500))
            await db.ValueDrifts.Where(d => some.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
        await RecordAsync(who, field, "sent again", owed, cancellationToken);
        return owed;
    }

    /// <summary>The mapping's next version no longer sends the field.</summary>
    public async Task<CureAnswer> StopSyncingAsync(int connectionId, string field, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var cure = new MappingCure(MappingCureKind.DropRow, field, field, null, null, []);
        var preview = await cures.PreviewAsync(connectionId, cure, null, cancellationToken);
        var answer = preview.Problem is { } problem ? new CureAnswer(null, problem) : await cures.PublishAsync(connectionId, cure, null, preview.BaseNumber, who.Name, cancellationToken);
        if (answer.Number is { } number)
        {
            await RecordAsync(who, field, "no longer sent", number, cancellationToken);
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            await db.ValueDrifts.Where(d => d.ConnectionId == connectionId && d.Field == field).ExecuteDeleteAsync(cancellationToken);
        }
        return answer;
    }

    private Task RecordAsync(AuditActor who, string field, string decision, int count, CancellationToken cancellationToken) => trail.RecordAsync(
        who, new AuditEvent(AuditAction.DriftDecided, field, After: AuditFacts.Of(("decision", decision), (decision == "no longer sent" ? "version" : "values", count))), cancellationToken);

    private static IQueryable<ValueDrift> Open(PortalDbContext db, int connectionId) => db.ValueDrifts.Where(d => d.ConnectionId == connectionId && d.KeptAt == null);
}

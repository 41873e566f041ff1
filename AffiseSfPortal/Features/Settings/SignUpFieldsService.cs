using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using FluentValidation.Results;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Settings;

/// <summary>What a deletion takes with it.</summary>
/// <param name="Affiliates">How many hold a value.</param>
/// <param name="MappedTo">Salesforce fields that the mapping in effect fills from it.</param>
internal sealed record DeletionImpact(int Affiliates, IReadOnlyList<string> MappedTo);

/// <summary>The custom questions of the network.</summary>
internal sealed class SignUpFieldsService(IDbContextFactory<PortalDbContext> contexts, IUserAccess access, IAuditTrail trail)
{
    public async Task<IReadOnlyList<SignUpField>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await InOrder(db).AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>Adds at the end, or changes name, flags and options. The type of a field that is there never changes, since affiliates hold its values.</summary>
    /// <param name="builtIn">Labels of the built-in fields in the page's language.</param>
    /// <returns>What is wrong; empty when it was saved.</returns>
    public async Task<IReadOnlyList<ValidationFailure>> SaveAsync(SignUpFieldDraft draft, IReadOnlyList<string> builtIn, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        (draft.Name, draft.Options) = (PlainText.Of(draft.Name), PlainText.Of(draft.Options));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var fields = await InOrder(db).ToListAsync(cancellationToken);
        var result = await new SignUpFieldValidator(fields, builtIn).ValidateAsync(draft, cancellationToken);
        if (!result.IsValid)
            return result.Errors;
        var field = draft.Id is { } id ? fields.Find(f => f.Id == id) : null;
        if (field is null)
        {
            field = new SignUpField { Type = draft.Type, Position = fields.Count == 0 ? 0 : fields.Max(f => f.Position) + 1 };
            db.SignUpFields.Add(field);
        }
        var before = draft.Id is null ? null : Facts(field);
        field.Name = draft.Name.Trim();
        field.View = draft.View && draft.CanBeViewed;
        field.Required = draft.Required && field.View;
        field.Options = [.. draft.OptionList];
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await RecordAsync(who, field.Name, before, Facts(field), cancellationToken);
        return [];
    }

    /// <summary>Changes places with the neighbour; at the end of the list nothing happens.</summary>
    /// <param name="by">-1 up, 1 down.</param>
    public async Task MoveAsync(int id, int by, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var fields = await InOrder(db).ToListAsync(cancellationToken);
        var from = fields.FindIndex(f => f.Id == id);
        var to = from + by;
        if (from < 0 || to < 0 || to >= fields.Count)
            return;
        (fields[from], fields[to]) = (fields[to], fields[from]);
        foreach (var (position, field) in fields.Index())
            field.Position = position;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await RecordAsync(who, fields[to].Name, AuditFacts.Of(("place", from + 1)), AuditFacts.Of(("place", to + 1)), cancellationToken);
    }

    public async Task<DeletionImpact> ImpactAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var source = AffiliateField.Of(await db.SignUpFields.AsNoTracking().SingleAsync(f => f.Id == id, cancellationToken)).Key;
        var mapped = await db.MappingVersions
            .Where(m => m.Number == db.MappingVersions.Where(o => o.ConnectionId == m.ConnectionId).Max(o => o.Number))
            .SelectMany(m => m.Rows)
            .Where(r => r.SourceKey == source)
            .Select(r => r.TargetField)
            .Distinct()
            .ToListAsync(cancellationToken);
        return new DeletionImpact(await SignUpValues.CountAsync(db, id, cancellationToken), mapped);
    }

    /// <summary>The field and the values that affiliates hold for it, at once. A mapping row that names it sends nothing from then on.</summary>
    public async Task DeleteAsync(int id, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var field = await db.SignUpFields.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancellationToken);
        await SignUpValues.RemoveAsync(db, id, cancellationToken);
        await db.SignUpFields.Where(f => f.Id == id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (field is not null)
            await RecordAsync(who, field.Name, Facts(field), AuditFacts.Of(("deleted", true)), cancellationToken);
    }

    private Task RecordAsync(AuditActor who, string name, string? before, string? after, CancellationToken cancellationToken) =>
        trail.RecordAsync(who, new AuditEvent(AuditAction.SettingsChanged, $"sign-up field {name}", before, after), cancellationToken);

    private static string? Facts(SignUpField field) =>
        AuditFacts.Of(("name", field.Name), ("type", field.Type), ("view", field.View), ("required", field.Required), ("options", field.Options));

    private static IQueryable<SignUpField> InOrder(PortalDbContext db) => db.SignUpFields.OrderBy(f => f.Position).ThenBy(f => f.Id);
}

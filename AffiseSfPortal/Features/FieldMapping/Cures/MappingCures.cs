using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping.Cures;

/// <summary>Changes one row of the mapping in effect, shows what that is, and saves it as the next version by the same way as the grid.</summary>
internal sealed class MappingCures(MappingService mappings, IUserAccess access) : IMappingCures
{
    public async Task<IReadOnlyList<MappingCure>> FindAsync(int connectionId, MappingFault fault, CancellationToken cancellationToken)
    {
        var page = await mappings.LoadAsync(cancellationToken);
        if (page.ConnectionId != connectionId || page.Saved is not { } saved)
            return [];
        // Salesforce names the field by its API name or, in words, by its label.
        var named = fault.Fields.Count > 0 ? fault.Fields : LabelIn(fault.Message) is { } label ? [label] : (IReadOnlyList<string>)[];
        List<MappingCure> cures = [];
        foreach (var name in named)
        {
            var field = Find(page.Targets, name);
            var row = saved.Rows.FirstOrDefault(r => ApiName.Same(r.TargetField, field?.Name ?? name));
            if (row is null || field is null || row.Recipe is { IsUnknown: true })
                continue;
            cures.AddRange(Of(fault, field, row, saved, await SourceValueAsync(page, fault, row, cancellationToken)));
        }
        return cures;
    }

    public async Task<CurePreview> PreviewAsync(int connectionId, MappingCure cure, string? choice, CancellationToken cancellationToken)
    {
        var page = await mappings.LoadAsync(cancellationToken);
        var (before, after, problem) = Apply(page, cure, choice);
        return new CurePreview(page.Saved?.Number ?? 0, before, after, problem);
    }

    public async Task<CureAnswer> PublishAsync(int connectionId, MappingCure cure, string? choice, int baseNumber, string? person, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var page = await mappings.LoadAsync(cancellationToken);
        if (page.ConnectionId != connectionId || page.Saved is not { } saved)
            return new CureAnswer(null, CureProblem.NoRow);
        if (saved.Number != baseNumber)
            return new CureAnswer(null, CureProblem.Conflict);
        var (before, after, problem) = Apply(page, cure, choice);
        if (problem is not null)
            return new CureAnswer(null, problem);
        var rows = saved.Rows.OrderBy(r => r.Position)
            .Select(r => ReferenceEquals(r, before) ? after : Copy(r))
            .OfType<MappingRow>()
            .Select((r, i) =>
            {
                r.Position = i;
                return r;
            })
            .ToList();
        var answer = await mappings.SaveAsync(
            new MappingSave(saved.DestinationObject, saved.Number, saved.MatchBy, saved.MatchField, rows, person) { Settings = saved.Settings }, cancellationToken);
        return answer switch
        {
            MappingSaveResult.Saved done => new CureAnswer(done.Version.Number, null),
            MappingSaveResult.Conflict => new CureAnswer(null, CureProblem.Conflict),
            _ => new CureAnswer(null, CureProblem.Refused),
        };
    }

    /// <summary>What the affiliate has, where a refused value came of it: the list of values is looked up before the steps that made the refused one.</summary>
    private async Task<string?> SourceValueAsync(MappingPage page, MappingFault fault, MappingRow row, CancellationToken cancellationToken)
    {
        if (FaultShape.PicklistValue(fault.Message) is not { } refused)
            return null;
        if (row is { IsField: true, Steps.Count: 0, Recipe: null or { Values: null } })
            return refused;
        var affiliate = fault.AffiliateKey is { } key ? await mappings.GetSampleAsync(key, cancellationToken) : null;
        var field = page.Sources.FirstOrDefault(f => f.Key == row.SourceKey);
        return affiliate is not null && field?.Read(affiliate) is [var only] ? only : null;
    }

    private static IEnumerable<MappingCure> Of(MappingFault fault, SalesforceField field, MappingRow row, MappingVersion saved, string? value)
    {
        switch (fault.Code)
        {
            // A key is never cut: two affiliates could become one.
            case "STRING_TOO_LONG" when field.Length > 0 && !IsKey(saved, row):
                yield return new(MappingCureKind.Truncate, field.Name, field.Label, null, field.Length, []);
                break;
            case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST" when value is not null && Choices(field) is { Count: > 0 } choices:
                yield return new(MappingCureKind.MapValue, field.Name, field.Label, value, null, choices);
                break;
            case "REQUIRED_FIELD_MISSING":
                yield return new(MappingCureKind.Default, field.Name, field.Label, null, field.Length > 0 ? field.Length : null, Choices(field));
                break;
        }
        if (fault.Code is "INVALID_FIELD_FOR_INSERT_UPDATE" or "INVALID_FIELD" or "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST" or "INVALID_EMAIL_ADDRESS" or "NUMBER_OUTSIDE_VALID_RANGE"
            && !field.RequiredOnCreate && !IsKey(saved, row))
        {
            yield return new(MappingCureKind.DropRow, field.Name, field.Label, null, null, []);
        }
    }

    private static (MappingRow? Before, MappingRow? After, CureProblem? Problem) Apply(MappingPage page, MappingCure cure, string? choice)
    {
        if (page.Saved?.Rows.FirstOrDefault(r => ApiName.Same(r.TargetField, cure.Target)) is not { } before)
            return (null, null, CureProblem.NoRow);
        if (page.Draft is not null)
            return (before, before, CureProblem.DraftOpen);
        if (cure.NeedsChoice && string.IsNullOrWhiteSpace(choice))
            return (before, null, CureProblem.ChoiceMissing);
        var recipe = before.ToRecipe();
        switch (cure.Kind)
        {
            case MappingCureKind.DropRow:
                return (before, null, page.Targets.Find(cure.Target) is { RequiredOnCreate: true } ? CureProblem.Required : null);
            case MappingCureKind.Truncate:
                recipe = recipe with { Steps = [.. recipe.Steps.Where(s => s.Kind != TransformKind.Truncate), new TransformStep(TransformKind.Truncate, Number: cure.Length)] };
                break;
            case MappingCureKind.MapValue:
                var values = recipe.Values ?? new ValueMap();
                // What the affiliate has, not what the steps made of it: the list is looked up before them.
                recipe = recipe with { Values = values with { Entries = [.. values.Entries.Where(e => !string.Equals(e.From, cure.Value, StringComparison.OrdinalIgnoreCase)), new ValueMapEntry(cure.Value!, choice)] } };
                break;
            case MappingCureKind.Default:
                recipe = recipe with { Steps = [.. recipe.Steps.Where(s => s.Kind is not (TransformKind.OrText or TransformKind.OrTextOnCreate)), new TransformStep(TransformKind.OrTextOnCreate, choice!.Trim())] };
                break;
        }
        var after = Copy(before);
        after.SetRecipe(recipe);
        return (before, after, null);
    }

    private static bool IsKey(MappingVersion saved, MappingRow row) => saved.MatchBy == MatchBy.ExternalId && ApiName.Same(saved.MatchField, row.TargetField);

    private static SalesforceField? Find(TargetCatalogue targets, string name) =>
        targets.Find(name) ?? targets.Describe?.Fields.FirstOrDefault(f => string.Equals(f.Label, name, StringComparison.OrdinalIgnoreCase));

    private static List<CureChoice> Choices(SalesforceField field) =>
        [.. field.PicklistValues.Where(p => p.Active).Select(p => new CureChoice(p.Value, string.IsNullOrEmpty(p.Label) ? p.Value : p.Label))];

    private static string? LabelIn(string? message) => message?.IndexOf(": ", StringComparison.Ordinal) is { } end and > 0 and < 100 ? message[..end] : null;

    private static MappingRow Copy(MappingRow row)
    {
        var copy = new MappingRow { Position = row.Position, SourceKey = row.SourceKey, TargetField = row.TargetField, TargetType = row.TargetType };
        copy.SetRecipe(row.ToRecipe());
        return copy;
    }
}

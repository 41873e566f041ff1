using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>How records will be found again.</summary>
internal enum MatchKind
{
    /// <summary>Save asks.</summary>
    Undecided = 0,

    /// <summary>A unique external ID field of the org: safe to repeat.</summary>
    ExternalId = 1,

    /// <summary>A custom field named before the grant: Salesforce is asked afterwards.</summary>
    ExternalIdUnchecked = 2,

    /// <summary>The admin accepted to go without a key.</summary>
    NoKey = 3,
}

/// <param name="Field">API name of the key field.</param>
/// <param name="Label">Its label, where known.</param>
internal sealed record MatchState(MatchKind Kind, string? Field, string? Label)
{
    public MatchBy MatchBy => Kind is MatchKind.ExternalId or MatchKind.ExternalIdUnchecked ? MatchBy.ExternalId : MatchBy.StoredId;
}

// What the rows are worth.
internal sealed partial class MappingDraft
{
    /// <summary>A unique external ID field that the ID could go to, or null.</summary>
    public SalesforceField? KeyCandidate =>
        _suggestions.GetValueOrDefault(AffiliateField.IdKey)?.Target is { IsUniqueExternalId: true } key && !_lines.Exists(l => ApiName.Same(l.Target, key.Name)) ? key : null;

    /// <summary>Suggestions depend on both sides only, so they are looked for once for each reading.</summary>
    private void Learn()
    {
        _suggestions = MappingRules.Suggest(Targets, _sources);
        Recheck();
    }

    private void Recheck()
    {
        var before = Rows.ToDictionary(r => r.Id);
        var targets = _lines.Where(l => l.Target is not null).GroupBy(l => l.Target!, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().Id, StringComparer.OrdinalIgnoreCase);
        Match = FindMatch();
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        Rows = [.. _lines.Select(l => Keep(before, Judge(l, targets, ordinals))).OrderBy(r => r.Group)];
        Gaps = MappingRules.Gaps(Targets, ToRows());
    }

    private RowState Judge(Line line, Dictionary<string, int> targets, Dictionary<string, int> ordinals)
    {
        var source = SourceOf(line.SourceKey);
        var field = Targets.Find(line.Target);
        var suggestion = line.Target is null && line.SourceKey is { } key && _suggestions.TryGetValue(key, out var found)
            && !targets.ContainsKey(found.Target.Name) && _lines.First(l => l.SourceKey == key) == line ? found : null;
        var ordinal = line.SourceKey is null ? 1 : ordinals[line.SourceKey] = ordinals.GetValueOrDefault(line.SourceKey) + 1;
        return new RowState
        {
            Id = line.Id,
            SourceKey = line.SourceKey,
            Source = source,
            Group = FieldGroups.Of(line.SourceKey),
            Ordinal = ordinal,
            Target = line.Target,
            Field = field,
            Recipe = line.Recipe,
            Verdict = VerdictOf(line, source, field, suggestion, targets),
            Suggestion = suggestion,
            IsChanged = line.IsChanged,
            IsKey = line.SourceKey == AffiliateField.IdKey && line.Target is not null && ApiName.Same(line.Target, Match.Field),
            Sample = _sample is null || source is null ? "" : string.Join(", ", source.Read(_sample)),
            Class = source is null ? DataClass.Ordinary : DataGuard.ClassOf(source),
            Survey = _surveys.TryGetValue(line.Id, out var counted) && line.Target is not null && MappingDiff.IsSame(counted.Row, RowOf(line, 0)) ? counted.Survey : null,
            Arrival = _sample is null || line.SourceKey is null || line.Target is null ? null : MappingRules.Arrive(Targets, _sources, RowOf(line, 0), _sample, _affiliateUrl),
        };
    }

    private RowVerdict VerdictOf(Line line, AffiliateField? source, SalesforceField? field, Suggestion? suggestion, Dictionary<string, int> targets)
    {
        if (line.Target is null)
            return new(suggestion is null ? RowCheck.NotMapped : RowCheck.Suggested);
        if (line.SourceKey is { } key && source is null && RowSources.IsField(key))
            return new(RowCheck.SourceGone);
        if (targets[line.Target] != line.Id)
            return new(RowCheck.Duplicate, Argument: line.Target);
        if (field is null)
            return new(Targets.AllowsFreeNames ? RowCheck.NotChecked : RowCheck.UnknownField, Argument: line.Target);
        return line.SourceKey is null ? new(RowCheck.NotMapped) : MappingRules.Judge(RowOf(line, 0), field, _sources);
    }

    private MatchState FindMatch()
    {
        var key = MappingRules.FindKey(Targets, _lines.Where(l => l.SourceKey == AffiliateField.IdKey && l.Target is not null).Select(RowOf));
        if (key.Field is null)
            return new(_acceptsNoKey ? MatchKind.NoKey : MatchKind.Undecided, null, null);
        return Targets.Origin == TargetOrigin.Org
            ? new(MatchKind.ExternalId, key.Field, Targets.Find(key.Field)?.Label)
            : new(MatchKind.ExternalIdUnchecked, key.Field, null);
    }

    private static RowState Keep(Dictionary<int, RowState> before, RowState now) =>
        before.TryGetValue(now.Id, out var old) && old == now ? old : now;
}

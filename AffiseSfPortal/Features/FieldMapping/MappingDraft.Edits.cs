using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Why a Salesforce field was not taken.</summary>
public enum TargetRefusal
{
    /// <summary>Another row leads there.</summary>
    Used = 0,

    /// <summary>Not the form of an API name.</summary>
    NotAName = 1,

    /// <summary>The object has no such field that can be written.</summary>
    Unknown = 2,

    /// <summary>No value of the affiliate field can arrive there.</summary>
    Impossible = 3,
}

// What a person can do to the draft.
internal sealed partial class MappingDraft
{
    /// <summary>Leads a row to a field, or nowhere with null. A refused name changes nothing.</summary>
    public TargetRefusal? SetTarget(int rowId, string? apiName)
    {
        var line = LineOf(rowId);
        if (apiName is null)
        {
            line.Target = null;
            line.Recipe = Emptied(line);
        }
        else
        {
            if (WhyNot(rowId, apiName) is { } refusal)
                return refusal;
            line.Target = Targets.Find(apiName)?.Name ?? apiName.Trim();
            Help(line);
        }

        Recheck();
        return null;
    }

    /// <summary>Null when the row may lead there.</summary>
    public TargetRefusal? WhyNot(int rowId, string apiName)
    {
        var name = apiName.Trim();
        if (Targets.Find(name) is { } field)
        {
            if (UsedBy(name, rowId) is not null)
                return TargetRefusal.Used;
            // What one step puts right is no refusal: choosing the field takes the step along. Nor is a text that is yet to be typed.
            return FitOf(LineOf(rowId), field) is { IsPossible: false, Cure.Count: 0, Reason: not (CompatibilityReason.NothingGiven or CompatibilityReason.BadTemplate) } ? TargetRefusal.Impossible : null;
        }

        if (!Targets.AllowsFreeNames)
            return TargetRefusal.Unknown;
        if (!ApiName.IsValid(name))
            return TargetRefusal.NotAName;
        return UsedBy(name, rowId) is null ? null : TargetRefusal.Used;
    }

    public void SetTransform(int rowId, RowTransform transform) => SetRecipe(rowId, LineOf(rowId).Recipe with { Steps = transform.ToSteps() });

    /// <summary>Everything that the row does beyond naming two fields.</summary>
    public void SetRecipe(int rowId, RowRecipe recipe)
    {
        LineOf(rowId).Recipe = recipe;
        Recheck();
    }

    public void SetPolicy(int rowId, RowPolicy policy) => SetRecipe(rowId, LineOf(rowId).Recipe with { Policy = policy });

    /// <summary>What putting the row right takes, where steps can: the cure of its mark.</summary>
    public IReadOnlyList<TransformStep> CureOf(int rowId) =>
        Targets.Find(LineOf(rowId).Target) is { } field ? FitOf(LineOf(rowId), field)?.Cure ?? [] : [];

    public void AddSteps(int rowId, params IReadOnlyList<TransformStep> steps) =>
        SetRecipe(rowId, LineOf(rowId).Recipe with { Steps = [.. LineOf(rowId).Recipe.Steps, .. steps] });

    public void SetSettings(MappingSettings settings)
    {
        Settings = settings;
        Recheck();
    }

    /// <summary>Takes over another mapping's rows and settings, as changes: a version of before, or a file.</summary>
    public void TakeOver(IReadOnlyList<MappingRow> rows, MatchBy matchBy, MappingSettings settings) =>
        Restore(new KeptDraft(BaseNumber, matchBy == MatchBy.StoredId, [.. rows.OrderBy(r => r.Position).Select(r => KeptRow.Of(r.SourceKey, r.TargetField, r.ToRecipe()))]) { Settings = MappingSettings.Write(settings) });

    private Compatibility? FitOf(Line line, SalesforceField field)
    {
        if (line.SourceKey is null || (RowSources.IsField(line.SourceKey) && SourceOf(line.SourceKey) is null))
            return null;
        var row = RowOf(line, 0);
        row.TargetField = field.Name;
        return TypeCompatibility.Check(row, field, _sources);
    }

    // A text that is yet to be typed comes later.
    private void Help(Line line)
    {
        if (Targets.Find(line.Target) is { } field && FitOf(line, field) is { IsPossible: false, Cure: { Count: > 0 } cure })
            line.Recipe = line.Recipe with { Steps = [.. line.Recipe.Steps, .. cure] };
    }

    private static RowRecipe Emptied(Line line) => line.SourceKey is { } key && !RowSources.IsField(key) ? new RowRecipe { Text = line.Recipe.Text } : RowRecipe.None;

    /// <summary>A new row; it has an affiliate field at once when <paramref name="sourceKey"/> says so.</summary>
    /// <returns>Its id.</returns>
    public int AddRow(string? sourceKey = null)
    {
        var line = NewLine(null);
        _lines.Add(line);
        if (sourceKey is not null)
            Place(line, sourceKey);
        Recheck();
        return line.Id;
    }

    /// <summary>Gives a new row its affiliate field; the row moves under the other rows of that field.</summary>
    public void SetSource(int rowId, string sourceKey)
    {
        Place(LineOf(rowId), sourceKey);
        Recheck();
    }

    /// <summary>Takes an added row, or one whose sign-up field is gone, out of the grid.</summary>
    public void RemoveRow(int rowId)
    {
        var line = LineOf(rowId);
        _lines.Remove(line);
        if (line.BaseTarget is not null)
            _removed.Add(line);
        // Every affiliate field keeps one row.
        if (line.SourceKey is { } key && SourceOf(key) is not null && _lines.TrueForAll(l => l.SourceKey != key))
            Place(NewLine(null), key);
        Recheck();
    }

    public void AcceptSuggestion(int rowId)
    {
        if (Find(rowId)?.Suggestion is not { } suggestion)
            return;
        var line = LineOf(rowId);
        line.Target = suggestion.Target.Name;
        line.Recipe = suggestion.Recipe;
        Recheck();
    }

    public void AcceptAllSuggestions()
    {
        foreach (var row in Rows.Where(r => r.Suggestion is not null).ToArray())
            AcceptSuggestion(row.Id);
    }

    /// <summary>Gives a required field its source: the field's own row when that is free, else a row more.</summary>
    /// <returns>The row that now leads there.</returns>
    public int Cure(RequiredGap gap, RequiredCure cure)
    {
        var free = _lines.Find(l => l.SourceKey == cure.SourceKey && l.Target is null);
        var id = free?.Id ?? AddRow(cure.SourceKey);
        var line = LineOf(id);
        line.Target = gap.Field.Name;
        line.Recipe = new RowRecipe { Steps = cure.Transform.ToSteps() };
        Recheck();
        return id;
    }

    /// <summary>Gives a required field a text of its own, in new records alone.</summary>
    /// <returns>The row that now leads there.</returns>
    public int CureByDefault(RequiredGap gap, string text)
    {
        var id = AddRow(RowSources.Constant);
        var line = LineOf(id);
        line.Target = gap.Field.Name;
        line.Recipe = new RowRecipe { Text = text, Policy = RowPolicy.OnlyOnCreate };
        Recheck();
        return id;
    }

    /// <summary>The ID goes to this unique external ID field, by which records are found.</summary>
    public void MapIdTo(string apiName)
    {
        var line = _lines.Find(l => l.SourceKey == AffiliateField.IdKey);
        if (line is null)
            return;
        line.Target = apiName;
        line.Recipe = RowRecipe.None;
        Recheck();
    }

    /// <summary>The explicit choice to go on without a key.</summary>
    public void AcceptNoKey()
    {
        _acceptsNoKey = true;
        Recheck();
    }

    public void Discard() => Load(Saved);

    private void Place(Line line, string sourceKey)
    {
        line.SourceKey = sourceKey;
        _lines.Remove(line);
        var last = _lines.FindLastIndex(l => l.SourceKey == sourceKey);
        if (last < 0 && !RowSources.IsField(sourceKey))
            last = _lines.Count - 1;
        if (last < 0)
        {
            // Nothing of this field is left: back to where the catalogue has it.
            var order = _sources.Select((s, i) => (s.Key, i)).ToDictionary(x => x.Key, x => x.i, StringComparer.Ordinal);
            last = _lines.FindLastIndex(l => l.SourceKey is not null && order.TryGetValue(l.SourceKey, out var at) && at < order[sourceKey]);
        }

        _lines.Insert(last + 1, line);
    }

    private Line LineOf(int rowId) => _lines.Find(l => l.Id == rowId) ?? throw new ArgumentOutOfRangeException(nameof(rowId), rowId, "The draft has no such row.");

    private AffiliateField? SourceOf(string? key) => key is null ? null : _sources.FirstOrDefault(s => s.Key == key);
}

using System.Globalization;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>From an affiliate to the one text of a row: source, value map, steps. <see cref="StepProfiles"/> is its counterpart for all values at once.</summary>
internal sealed class ValuePipeline
{
    private readonly Func<Affiliate, string?>? _scalar;
    private readonly Func<Affiliate, IReadOnlyList<string>>? _list;
    private readonly ValueMapper? _values;
    private readonly CompiledStep[] _steps;
    private readonly TargetKind _kind;

    /// <param name="row">A row whose source exists and whose steps are whole.</param>
    /// <param name="affiliateUrl">Says what the addresses of affiliates in this portal begin with; null when nobody knows.</param>
    /// <param name="targetType">The describe's type, or null.</param>
    public ValuePipeline(MappingRow row, IReadOnlyList<AffiliateField> catalogue, string? targetType, Func<string?>? affiliateUrl)
    {
        _kind = TargetKinds.Of(targetType);
        var field = catalogue.FirstOrDefault(f => f.Key == row.SourceKey);
        (_scalar, _list) = field switch
        {
            { Scalar: { } scalar } => (scalar, (Func<Affiliate, IReadOnlyList<string>>?)null),
            { } list => (null, list.Read),
            null => (OtherSource(row, catalogue, affiliateUrl), null),
        };
        _values = row.Recipe?.Values is { } values ? new ValueMapper(values) : null;
        _steps = [.. row.Steps.Concat(Implied(row, catalogue, targetType)).Select(s => new CompiledStep(s, catalogue.FirstOrDefault(f => f.Key == s.Text)))];
        IsDirect = _scalar is not null && _values is null && _steps.Length == 0;
    }

    // Salesforce tells the choices of a picklist apart without regard to case.
    private StringComparer Same => _kind == TargetKind.MultiPicklist ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Nothing is done to the value: it may be written without being copied.</summary>
    public bool IsDirect { get; }

    /// <summary>A placeholder for new records: what is sent depends on whether there is one.</summary>
    public bool IsConditional => Array.Exists(_steps, s => s.Kind == TransformKind.OrTextOnCreate);

    /// <summary>The source's own text, untouched; for <see cref="IsDirect"/>.</summary>
    public string? Raw(Affiliate affiliate) => _scalar!(affiliate);

    /// <param name="isCreate">Null where nobody knows: a placeholder is then taken along.</param>
    /// <param name="notes">Why there is nothing, where there is nothing, and what was lost on the way.</param>
    public string? Read(Affiliate affiliate, bool? isCreate, out ReadNotes notes)
    {
        notes = new();
        if (_list is null)
            return Run(affiliate, One(_scalar!(affiliate), ref notes), 0, isCreate, ref notes);
        var items = Items(affiliate, ref notes);
        var next = 0;
        for (; next < _steps.Length && items.Count > 0; next++)
        {
            var step = _steps[next];
            if (step.Kind == TransformKind.Join)
                return Run(affiliate, string.Join(step.Separator, items), next + 1, isCreate, ref notes);
            if (step.Kind == TransformKind.FirstItem)
                return Run(affiliate, items[0], next + 1, isCreate, ref notes);
            if (step.Kind == TransformKind.Contains)
                return Run(affiliate, items.Exists(step.IsWanted) ? "true" : "false", next + 1, isCreate, ref notes);
            if (!step.Fills)
                Each(items, step, ref notes);
        }
        if (items.Count > 0)
            return string.Join(_kind == TargetKind.MultiPicklist ? Separators.MultiPicklist : Separators.Text, items);
        return Run(affiliate, null, next, isCreate, ref notes);
    }

    private string? Run(Affiliate affiliate, string? text, int from, bool? isCreate, ref ReadNotes notes)
    {
        // A value that holds its affiliate back is not replaced by anything.
        if (notes.Why == FieldOutcome.Stopped)
            return null;
        for (var i = from; i < _steps.Length; i++)
        {
            var step = _steps[i];
            if (step.Fills)
            {
                text ??= step.Fill(affiliate, isCreate);
            }
            else if (text is not null)
            {
                notes.IsCut |= step.Cuts(text);
                text = step.Apply(text);
                if (text is null && step.Reads)
                    notes.Why = FieldOutcome.Unreadable;
            }
        }
        return text;
    }

    private string? One(string? value, ref ReadNotes notes)
    {
        var span = value.AsSpan().Trim();
        if (span.IsEmpty)
            return null;
        var text = span.Length == value!.Length ? value : span.ToString();
        return _values is null ? text : Mapped(text, ref notes);
    }

    private string? Mapped(string text, ref ReadNotes notes)
    {
        var mapped = _values!.Map(text);
        if (mapped.Missed == MissedValue.Stops)
            notes.Why = FieldOutcome.Stopped;
        else if (mapped.Text is null && notes.Why != FieldOutcome.Stopped)
            notes.Why = FieldOutcome.NotInMap;
        return mapped.Text;
    }

    private List<string> Items(Affiliate affiliate, ref ReadNotes notes)
    {
        var values = _list!(affiliate);
        var items = new List<string>(values.Count);
        foreach (var value in values)
        {
            if (One(value, ref notes) is { } text && !items.Contains(text, Same))
                items.Add(text);
        }
        if (notes.Why == FieldOutcome.Stopped)
            items.Clear();
        return items;
    }

    private void Each(List<string> items, CompiledStep step, ref ReadNotes notes)
    {
        var kept = 0;
        for (var i = 0; i < items.Count; i++)
        {
            notes.IsCut |= step.Cuts(items[i]);
            if (step.Apply(items[i]) is not { } text)
                notes.Why = step.Reads ? FieldOutcome.Unreadable : notes.Why;
            // What map or steps made alike is said once.
            else if (items.FindIndex(0, kept, item => Same.Equals(item, text)) < 0)
                items[kept++] = text;
        }
        items.RemoveRange(kept, items.Count - kept);
    }

    private static Func<Affiliate, string?> OtherSource(MappingRow row, IReadOnlyList<AffiliateField> catalogue, Func<string?>? affiliateUrl)
    {
        if (row.SourceKey == RowSources.PortalLink)
            return a => affiliateUrl?.Invoke() is { } url ? string.Create(CultureInfo.InvariantCulture, $"{url}{a.Key}") : null;
        if (row.SourceKey == RowSources.Template && RowTemplate.Parse(row.Recipe?.Text, catalogue).Template is { } template)
            return template.Render;
        var text = row.Recipe?.Text?.Trim();
        return _ => text;
    }

    /// <summary>Steps that nobody has to choose, since there is only one right way.</summary>
    private static IEnumerable<TransformStep> Implied(MappingRow row, IReadOnlyList<AffiliateField> catalogue, string? targetType)
    {
        if (targetType is null)
            return [];
        var profile = TypeCompatibility.Through(row, SourceProfiles.Of(row, catalogue), catalogue);
        var cell = CompatibilityTable.Of(profile.Shape, targetType);
        return cell is { IsImplied: true, Step: { } step and not TransformKind.Join } ? [StepProfiles.Usual(step)] : [];
    }
}

/// <summary>What happened on the way from an affiliate to a value.</summary>
internal struct ReadNotes
{
    public ReadNotes() => Why = FieldOutcome.Empty;

    /// <summary>Why nothing is left, where nothing is.</summary>
    public FieldOutcome Why { get; set; }

    /// <summary>A step cut the value.</summary>
    public bool IsCut { get; set; }
}

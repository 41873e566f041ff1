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
    /// <param name="affiliateUrl">What the addresses of affiliates in this portal begin with, or null when nobody knows.</param>
    /// <param name="targetType">The describe's type, or null.</param>
    public ValuePipeline(MappingRow row, IReadOnlyList<AffiliateField> catalogue, string? targetType, string? affiliateUrl)
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
    /// <param name="why">Why there is nothing, where there is nothing.</param>
    public string? Read(Affiliate affiliate, bool? isCreate, out FieldOutcome why)
    {
        why = FieldOutcome.Empty;
        if (_list is null)
            return Run(affiliate, One(_scalar!(affiliate), ref why), 0, isCreate, ref why);
        var items = Items(affiliate, ref why);
        var next = 0;
        for (; next < _steps.Length && items.Count > 0; next++)
        {
            var step = _steps[next];
            if (step.Kind == TransformKind.Join)
                return Run(affiliate, string.Join(step.Separator, items), next + 1, isCreate, ref why);
            if (step.Kind == TransformKind.FirstItem)
                return Run(affiliate, items[0], next + 1, isCreate, ref why);
            if (step.Kind == TransformKind.Contains)
                return Run(affiliate, items.Exists(step.IsWanted) ? "true" : "false", next + 1, isCreate, ref why);
            if (!step.Fills)
                Each(items, step, ref why);
        }
        if (items.Count > 0)
            return string.Join(_kind == TargetKind.MultiPicklist ? Separators.MultiPicklist : Separators.Text, items);
        return Run(affiliate, null, next, isCreate, ref why);
    }

    private string? Run(Affiliate affiliate, string? text, int from, bool? isCreate, ref FieldOutcome why)
    {
        // A value that holds its affiliate back is not replaced by anything.
        if (why == FieldOutcome.Stopped)
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
                text = step.Apply(text);
                if (text is null && step.Reads)
                    why = FieldOutcome.Unreadable;
            }
        }
        return text;
    }

    private string? One(string? value, ref FieldOutcome why)
    {
        var span = value.AsSpan().Trim();
        if (span.IsEmpty)
            return null;
        var text = span.Length == value!.Length ? value : span.ToString();
        return _values is null ? text : Mapped(text, ref why);
    }

    private string? Mapped(string text, ref FieldOutcome why)
    {
        var mapped = _values!.Map(text);
        if (mapped.Missed == MissedValue.Stops)
            why = FieldOutcome.Stopped;
        else if (mapped.Text is null && why != FieldOutcome.Stopped)
            why = FieldOutcome.NotInMap;
        return mapped.Text;
    }

    private List<string> Items(Affiliate affiliate, ref FieldOutcome why)
    {
        var values = _list!(affiliate);
        var items = new List<string>(values.Count);
        foreach (var value in values)
        {
            if (One(value, ref why) is { } text && !items.Contains(text, Same))
                items.Add(text);
        }
        if (why == FieldOutcome.Stopped)
            items.Clear();
        return items;
    }

    private void Each(List<string> items, CompiledStep step, ref FieldOutcome why)
    {
        var kept = 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (step.Apply(items[i]) is not { } text)
                why = step.Reads ? FieldOutcome.Unreadable : why;
            // What map or steps made alike is said once.
            else if (items.FindIndex(0, kept, item => Same.Equals(item, text)) < 0)
                items[kept++] = text;
        }
        items.RemoveRange(kept, items.Count - kept);
    }

    private static Func<Affiliate, string?> OtherSource(MappingRow row, IReadOnlyList<AffiliateField> catalogue, string? affiliateUrl)
    {
        if (row.SourceKey == RowSources.PortalLink)
            return a => affiliateUrl is null ? null : string.Create(CultureInfo.InvariantCulture, $"{affiliateUrl}{a.Key}");
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

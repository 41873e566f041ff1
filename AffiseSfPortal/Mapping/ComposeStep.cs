using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>One row of a mapping, made ready: everything that does not depend on the affiliate is decided.</summary>
internal sealed class ComposeStep
{
    private readonly AffiliateField? _source;
    private readonly JsonEncodedText _name;
    private readonly TargetKind _kind;
    private readonly RowTransform _transform;
    private readonly bool _isCreateable;
    private readonly bool _isUpdateable;
    private readonly FieldOutcome? _fixed;

    private ComposeStep(MappingRow row, AffiliateField? source, SalesforceField? field, FieldOutcome? isFixed)
    {
        SourceKey = row.SourceKey;
        Target = row.TargetField;
        _source = source;
        // A field that the describe lacks is sent all the same: Salesforce's own refusal says best what is wrong with it.
        _name = JsonEncodedText.Encode(field?.Name ?? row.TargetField);
        _kind = TargetKinds.Of(field?.Type ?? row.TargetType);
        _transform = row.Transform;
        _isCreateable = field?.Createable ?? true;
        _isUpdateable = field?.Updateable ?? true;
        _fixed = isFixed;
    }

    public string SourceKey { get; }

    public string Target { get; }

    /// <param name="taken">Salesforce fields of the rows before.</param>
    public static ComposeStep Of(MappingRow row, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe, HashSet<string> taken)
    {
        var source = catalogue.FirstOrDefault(f => f.Key == row.SourceKey);
        FieldOutcome? isFixed = source is null ? FieldOutcome.Unreadable : taken.Add(row.TargetField) ? null : FieldOutcome.TargetTaken;
        return new(row, source, describe?.Find(row.TargetField), isFixed);
    }

    /// <param name="isCreate">Null where nobody knows before the answer: an upsert.</param>
    /// <param name="text">The value as text, where there was one.</param>
    public FieldOutcome Write(Utf8JsonWriter writer, Affiliate affiliate, bool? isCreate, out string? text)
    {
        text = null;
        if (_fixed is { } outcome)
            return outcome;
        text = _source!.Scalar is { } scalar ? ValueText.One(scalar(affiliate), _transform) : ValueText.Join(_source.Read(affiliate), _kind, _transform);
        if (text is null && _transform.FallsBackToEmail())
            text = ValueText.One(affiliate.Email, RowTransform.None);
        if (text is null)
            return FieldOutcome.Empty;
        if (isCreate != false && !_isCreateable && (isCreate == true || !_isUpdateable))
            return FieldOutcome.NotCreateable;
        if (isCreate == false && !_isUpdateable)
            return FieldOutcome.NotUpdateable;
        return ValueText.TryWrite(writer, _name, text, _kind) ? FieldOutcome.Sent : FieldOutcome.Unreadable;
    }
}

using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>One row of a mapping, made ready: everything that does not depend on the affiliate is decided.</summary>
internal sealed class ComposeStep
{
    private readonly ValuePipeline? _pipeline;
    private readonly JsonEncodedText _name;
    private readonly TargetKind _kind;
    private readonly RowPolicy _policy;
    private readonly bool _isCreateable;
    private readonly bool _isUpdateable;
    private readonly FieldOutcome? _fixed;

    private ComposeStep(MappingRow row, SalesforceField? field, ValuePipeline? pipeline, FieldOutcome? isFixed)
    {
        SourceKey = row.SourceKey;
        // A field that the describe lacks is sent all the same: Salesforce's own refusal says best what is wrong with it.
        Target = field?.Name ?? row.TargetField;
        _pipeline = pipeline;
        _name = JsonEncodedText.Encode(Target);
        _kind = TargetKinds.Of(field?.Type ?? row.TargetType);
        _policy = row.Policy;
        _isCreateable = field?.Createable ?? true;
        _isUpdateable = field?.Updateable ?? true;
        _fixed = isFixed;
    }

    public string SourceKey { get; }

    public string Target { get; }

    /// <summary>What is sent depends on the value that Salesforce has.</summary>
    public bool ReadsValue => _fixed is null && _policy == RowPolicy.OnlyIfEmpty;

    /// <summary>What is sent depends on whether there is a record.</summary>
    public bool IsConditional => _fixed is null && (_policy is RowPolicy.OnlyIfEmpty or RowPolicy.OnlyOnCreate || _pipeline!.IsConditional);

    /// <param name="taken">Salesforce fields of the rows before.</param>
    public static ComposeStep Of(MappingRow row, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe, HashSet<string> taken, Func<string?>? affiliateUrl)
    {
        var field = describe?.Find(row.TargetField);
        if (WhyNever(row, catalogue) is { } never)
            return new(row, field, null, never);
        return taken.Add(row.TargetField)
            ? new(row, field, new ValuePipeline(row, catalogue, field?.Type ?? row.TargetType, affiliateUrl), null)
            : new(row, field, null, FieldOutcome.TargetTaken);
    }

    /// <param name="writer">Inside of the record's object.</param>
    /// <param name="isCreate">Null where nobody knows before the answer: an upsert.</param>
    /// <param name="current">What Salesforce has, for rows that look at it.</param>
    /// <param name="wantsText">Whether the caller keeps the text.</param>
    /// <param name="text">The value as text, where there was one and it is wanted.</param>
    public FieldOutcome Write(Utf8JsonWriter writer, Affiliate affiliate, bool? isCreate, RecordView current, bool wantsText, out string? text)
    {
        text = null;
        if (_fixed is { } outcome)
            return outcome;
        if (_pipeline!.IsDirect)
            return WriteDirect(writer, affiliate, isCreate, current, wantsText, out text);
        text = _pipeline.Read(affiliate, isCreate, out var notes);
        if (text is null)
            return notes.Why == FieldOutcome.Stopped ? notes.Why : WriteBlank(writer, isCreate, notes.Why);
        return WhyKept(isCreate, current) ?? (ValueText.TryWrite(writer, _name, text, _kind) ? FieldOutcome.Sent : FieldOutcome.Unreadable);
    }

    // The way of nearly all rows: no text is made but the one that the affiliate has.
    private FieldOutcome WriteDirect(Utf8JsonWriter writer, Affiliate affiliate, bool? isCreate, RecordView current, bool wantsText, out string? text)
    {
        var raw = _pipeline!.Raw(affiliate);
        var value = raw.AsSpan().Trim();
        text = !wantsText || value.IsEmpty ? null : value.Length == raw!.Length ? raw : value.ToString();
        if (value.IsEmpty)
            return WriteBlank(writer, isCreate, FieldOutcome.Empty);
        return WhyKept(isCreate, current) ?? (ValueText.TryWrite(writer, _name, value, _kind) ? FieldOutcome.Sent : FieldOutcome.Unreadable);
    }

    private FieldOutcome WriteBlank(Utf8JsonWriter writer, bool? isCreate, FieldOutcome why)
    {
        // Only a blank that the affiliate really has clears; a value that could not be read is no blank.
        if (_policy != RowPolicy.ClearWhenBlank || why is not FieldOutcome.Empty || isCreate == true || !_isUpdateable)
            return why;
        writer.WriteNull(_name);
        return FieldOutcome.Cleared;
    }

    private FieldOutcome? WhyKept(bool? isCreate, RecordView current)
    {
        if (isCreate != false && !_isCreateable && (isCreate == true || !_isUpdateable))
            return FieldOutcome.NotCreateable;
        if (isCreate == false && !_isUpdateable)
            return FieldOutcome.NotUpdateable;
        return _policy switch
        {
            RowPolicy.OnlyOnCreate when current.State == RecordState.Exists => FieldOutcome.KeptOnUpdate,
            RowPolicy.OnlyIfEmpty when current.State == RecordState.Exists && current.HasValue(Target) => FieldOutcome.KeptSalesforceValue,
            _ => null,
        };
    }

    private static FieldOutcome? WhyNever(MappingRow row, IReadOnlyList<AffiliateField> catalogue)
    {
        if (row.Recipe is { IsUnknown: true })
            return FieldOutcome.Unreadable;
        var source = SourceProfiles.Of(row, catalogue);
        var whole = TypeCompatibility.Through(row, source, catalogue);
        return whole.Broken switch
        {
            CompatibilityReason.None => null,
            CompatibilityReason.Guarded => FieldOutcome.Guarded,
            _ => FieldOutcome.Unreadable,
        };
    }
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>Says of one affiliate what a row does to it: what <see cref="TypeCompatibility"/> warns of in general, found or not found in the data.</summary>
public sealed class RowJudge
{
    private readonly SalesforceField _field;
    private readonly ValuePipeline _pipeline;
    private readonly TargetKind _kind;
    private readonly HashSet<string>? _offered;
    private readonly CompatibilityReason _unread;

    /// <param name="row">A row that is possible.</param>
    /// <param name="affiliateUrl">What links to affiliates begin with; null while nobody knows.</param>
    public RowJudge(MappingRow row, SalesforceField field, IReadOnlyList<AffiliateField> catalogue, string? affiliateUrl = null)
    {
        _field = field;
        _pipeline = new ValuePipeline(row, catalogue, field.Type, () => affiliateUrl);
        _kind = TargetKinds.Of(field.Type);
        _offered = field.RestrictedPicklist && field.Type is "picklist" or "multipicklist"
            ? field.PicklistValues.Where(p => p.Active).Select(p => p.Value).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : null;
        _unread = row.Steps.LastOrDefault(s => new CompiledStep(s, null).Reads)?.Kind switch
        {
            TransformKind.YesNo => CompatibilityReason.NotYesNo,
            TransformKind.Date or TransformKind.DateTime or TransformKind.Time => CompatibilityReason.NotADate,
            TransformKind.RecordId => CompatibilityReason.NotARecordId,
            TransformKind.CountryCode => CompatibilityReason.NotACountry,
            _ => CompatibilityReason.NotANumber,
        };
    }

    /// <summary>Salesforce refuses the affiliate, or the mapping holds it back, for one of these; the others only lose something.</summary>
    public static bool KeepsOut(CompatibilityReason reason) => reason is CompatibilityReason.TooLong or CompatibilityReason.NotInPicklist or CompatibilityReason.NotAnEmail
        or CompatibilityReason.OutOfRange or CompatibilityReason.RequiredMayBeBlank or CompatibilityReason.StopsUnlisted;

    /// <param name="value">What arrives, or what would be refused; null when nothing is sent.</param>
    /// <returns><see cref="CompatibilityReason.None"/> when all is well with this affiliate.</returns>
    public CompatibilityReason Judge(Affiliate affiliate, out string? value)
    {
        value = _pipeline.Read(affiliate, isCreate: true, out var notes);
        if (value is null)
            return OfBlank(notes.Why);
        return OfValue(value) is var reason and not CompatibilityReason.None ? reason : notes.IsCut ? CompatibilityReason.Cut : CompatibilityReason.None;
    }

    private CompatibilityReason OfBlank(FieldOutcome why)
    {
        if (why == FieldOutcome.Stopped)
            return CompatibilityReason.StopsUnlisted;
        if (_field.RequiredOnCreate)
            return CompatibilityReason.RequiredMayBeBlank;
        return why switch
        {
            FieldOutcome.Unreadable => _unread,
            FieldOutcome.NotInMap => CompatibilityReason.LeavesOutUnlisted,
            _ => CompatibilityReason.None,
        };
    }

    private CompatibilityReason OfValue(string value) => _kind switch
    {
        TargetKind.Text or TargetKind.MultiPicklist => OfText(value),
        TargetKind.Number or TargetKind.WholeNumber => OfNumber(value),
        _ => ValueText.Fits(value, _kind) ? CompatibilityReason.None : _field.RequiredOnCreate ? CompatibilityReason.RequiredMayBeBlank : _unread,
    };

    private CompatibilityReason OfText(string value)
    {
        if (_field.Type == "reference")
            return RecordIds.IsOne(value) ? CompatibilityReason.None : CompatibilityReason.NotARecordId;
        // Salesforce measures what is left when blanks at both ends are gone; a time of day it does not measure.
        value = value.Trim();
        if (value.Length == 0)
            return _field.RequiredOnCreate ? CompatibilityReason.RequiredMayBeBlank : CompatibilityReason.None;
        if (_field is { Length: > 0, Type: not "time" } && value.Length > _field.Length)
            return CompatibilityReason.TooLong;
        if (_field.Type == "email" && !EmailShape.Fits(value))
            return CompatibilityReason.NotAnEmail;
        return _offered is null || (_kind == TargetKind.MultiPicklist ? value.Split(';').All(_offered.Contains) : _offered.Contains(value)) ? CompatibilityReason.None : CompatibilityReason.NotInPicklist;
    }

    private CompatibilityReason OfNumber(string value)
    {
        if (!TransformText.TryPlainNumber(value, out var number) || (_kind == TargetKind.WholeNumber && number != decimal.Truncate(number)))
            return _field.RequiredOnCreate ? CompatibilityReason.RequiredMayBeBlank : CompatibilityReason.NotANumber;
        var room = _kind == TargetKind.WholeNumber ? _field.Digits : _field.Precision - _field.Scale;
        return room > 0 && NumberShape.Digits(decimal.Round(number, _kind == TargetKind.WholeNumber ? 0 : _field.Scale, MidpointRounding.AwayFromZero)) > room ? CompatibilityReason.OutOfRange : CompatibilityReason.None;
    }
}

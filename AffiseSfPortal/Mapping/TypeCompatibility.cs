using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>Judges rows: follows what is known of a source's values through map and steps, and holds what comes out against the field.</summary>
public static class TypeCompatibility
{
    public static Compatibility Check(AffiliateField source, SalesforceField target, RowTransform transform = RowTransform.None) =>
        Check(new MappingRow { SourceKey = source.Key, TargetField = target.Name, Transform = transform }, target, source.Key == "email" ? [source] : [source, .. AffiliateField.BuiltIn]);

    /// <param name="catalogue">Every affiliate field there is.</param>
    public static Compatibility Check(MappingRow row, SalesforceField target, IReadOnlyList<AffiliateField> catalogue)
    {
        if (row.Recipe is { IsUnknown: true })
            return Impossible(CompatibilityReason.UnknownRecipe);
        if (WhyNeverChosen(target) is { } never)
            return Impossible(never);
        var profile = SourceProfiles.Of(row, catalogue);
        if (profile.Broken != CompatibilityReason.None)
            return Impossible(profile.Broken);
        profile = Through(row, profile, catalogue);
        if (profile.Broken != CompatibilityReason.None)
            return Impossible(profile.Broken);
        return Meet(row, profile, target);
    }

    /// <summary>Why nobody can choose the field, whatever would go there; null when it can be chosen.</summary>
    public static CompatibilityReason? WhyNeverChosen(SalesforceField target) => target switch
    {
        { Type: "id" } => CompatibilityReason.IsId,
        { Calculated: true } => CompatibilityReason.Formula,
        { AutoNumber: true } => CompatibilityReason.AutoNumber,
        { Type: "address" or "location" } => CompatibilityReason.Compound,
        { Writeable: false } => CompatibilityReason.NotWriteable,
        _ => null,
    };

    /// <summary>What comes out of the value map and the steps.</summary>
    internal static ValueProfile Through(MappingRow row, ValueProfile source, IReadOnlyList<AffiliateField> catalogue)
    {
        var profile = row.Recipe?.Values is { } values ? ValueMapper.Apply(values, source) : source;
        foreach (var step in row.Steps)
            profile = StepProfiles.Apply(step, profile, catalogue);
        return profile;
    }

    private static Compatibility Meet(MappingRow row, ValueProfile profile, SalesforceField target)
    {
        var shape = profile.IsList ? profile.Shape : NotAList(profile.Shape);
        var cell = CompatibilityTable.Of(shape, target.Type);
        if (!cell.IsPossible)
            return Impossible(cell.Reason);
        if (cell is { Step: { } needed, IsImplied: false })
            return Impossible(cell.Reason, [StepProfiles.Usual(needed), .. needed == TransformKind.Number && target.Type is "int" or "long" ? [new TransformStep(TransformKind.Round, Number: 0)] : Array.Empty<TransformStep>()]);
        if (cell.Step is { } implied)
            profile = StepProfiles.Apply(StepProfiles.Usual(implied), profile, []);
        if (WhyPolicyFails(row.Policy, profile, target) is { } policy)
            return Impossible(policy);
        var fit = Fit(profile, target);
        if (fit.Kind != CompatibilityKind.Fine)
            return fit;
        if (target.RequiredOnCreate && profile is { MayBeBlank: true, HasPlaceholder: false })
            return new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.RequiredMayBeBlank);
        if (profile.Loses != CompatibilityReason.None)
            return new(CompatibilityKind.LosesSome, profile.Loses);
        return row.Policy == RowPolicy.OnlyIfEmpty && target.Type == "boolean" ? new(CompatibilityKind.LosesSome, CompatibilityReason.NeverEmpty) : Compatibility.Fine;
    }

    // One item of a list is like one choice.
    private static ValueShape NotAList(ValueShape shape) => shape switch
    {
        ValueShape.Checkboxes => ValueShape.Select,
        ValueShape.Tags => ValueShape.Text,
        _ => shape,
    };

    private static CompatibilityReason? WhyPolicyFails(RowPolicy policy, ValueProfile profile, SalesforceField target) => policy switch
    {
        RowPolicy.ClearWhenBlank => profile.MayBeBlank && !target.Nillable ? CompatibilityReason.CannotBeCleared : null,
        RowPolicy.OnlyOnCreate => target.Createable ? null : CompatibilityReason.NeverWritten,
        RowPolicy.Always or RowPolicy.OnlyIfEmpty => null,
    };

    private static Compatibility Fit(ValueProfile profile, SalesforceField target) => target.Type switch
    {
        "email" => FitLength(profile, target) is { Kind: not CompatibilityKind.Fine } tooLong ? tooLong
            : profile.Shape == ValueShape.Email || profile.Values?.All(EmailShape.Fits) == true ? Compatibility.Fine
            : new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.NotAnEmail),
        "picklist" or "multipicklist" when target.RestrictedPicklist => FitPicklist(profile, target),
        "multipicklist" => FitLength(Joined(profile, ";"), target),
        "double" or "currency" or "percent" => FitDigits(profile, target.Precision > 0 ? target.Precision - target.Scale : null, target.Scale),
        "int" or "long" => FitWhole(profile, target),
        "boolean" or "date" or "datetime" or "time" => Compatibility.Fine,
        "reference" => new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.MayNotExist),
        _ => FitLength(profile, target),
    };

    private static ValueProfile Joined(ValueProfile profile, string separator) =>
        profile.IsList ? StepProfiles.Apply(new(TransformKind.Join, separator), profile, []) : profile;

    private static Compatibility FitLength(ValueProfile profile, SalesforceField target) =>
        target.Length > 0 && (profile.MaxLength is not { } longest || longest > target.Length)
            ? new(CompatibilityKind.MayBeCut, CompatibilityReason.TooLong, target.Length) { Cure = profile.Shape == ValueShape.Email || target.Type is "email" or "multipicklist" ? [] : [new(TransformKind.Truncate, Number: target.Length)] }
            : Compatibility.Fine;

    private static Compatibility FitPicklist(ValueProfile profile, SalesforceField target)
    {
        var offered = target.PicklistValues.Where(p => p.Active).Select(p => p.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // A semicolon parts the choices of a multi-select picklist.
        var isListed = profile.Values?.All(v => target.Type == "multipicklist" ? v.Split(';').All(part => offered.Contains(part.Trim())) : offered.Contains(v)) == true;
        if (!isListed)
            return new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.NotInPicklist);
        return FitLength(target.Type == "multipicklist" ? Joined(profile, ";") : profile, target);
    }

    private static Compatibility FitDigits(ValueProfile profile, int? room, int scale)
    {
        if (room is not { } most)
            return Compatibility.Fine;
        // Salesforce rounds what has more decimals, and rounding 99.99 up needs a digit more.
        var isRounded = !profile.HasFixedMost && !(profile.Decimals <= scale);
        var digits = isRounded ? profile.Digits + 1 : profile.Digits;
        return digits is { } known && known <= most ? Compatibility.Fine : new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.OutOfRange);
    }

    private static Compatibility FitWhole(ValueProfile profile, SalesforceField target)
    {
        if (profile.Decimals is not 0)
            return new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.Decimals) { Cure = [new(TransformKind.Round, Number: 0)] };
        return target.Digits > 0 && !(profile.Digits is { } digits && digits <= target.Digits) ? new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.OutOfRange) : Compatibility.Fine;
    }

    private static Compatibility Impossible(CompatibilityReason reason, IReadOnlyList<TransformStep>? cure = null) => new(CompatibilityKind.Impossible, reason) { Cure = cure ?? [] };
}

using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>What steps do to everything that may come: the counterpart of <see cref="ValuePipeline"/>, which does it to one value.</summary>
internal static class StepProfiles
{
    private const int LongestNumber = 40;

    /// <summary>The step with the arguments that it has when nobody chose any.</summary>
    public static TransformStep Usual(TransformKind kind) => kind switch
    {
        TransformKind.Join => new(kind, ", "),
        TransformKind.Round => new(kind, Number: 0),
        TransformKind.Date or TransformKind.DateTime or TransformKind.Time => new(kind, "UTC"),
        _ => new(kind),
    };

    public static ValueProfile Apply(TransformStep step, ValueProfile before, IReadOnlyList<AffiliateField> catalogue)
    {
        if (before.Broken != CompatibilityReason.None)
            return before;
        if (CompiledStep.WhyNot(step) is { } broken)
            return before.AsBroken(broken);
        var open = Open(step, before, catalogue);
        // Where all values are known, so is what becomes of each.
        return before.Values is { } known && CompiledStep.IsText(step.Kind) ? Closed(step, before, open, known) : open;
    }

    private static ValueProfile Closed(TransformStep step, ValueProfile before, ValueProfile open, IReadOnlyList<string> known)
    {
        var compiled = new CompiledStep(step, null);
        var results = known.Select(compiled.Apply).ToList();
        var values = results.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var losesNone = step.Kind == TransformKind.Truncate ? known.All(v => v.Length <= step.Number) : results.TrueForAll(r => r is not null);
        return open with
        {
            Values = values,
            MaxLength = values.Max(v => (int?)v.Length) ?? 0,
            MayBeBlank = before.MayBeBlank || results.Exists(r => r is null),
            HasPlaceholder = before.HasPlaceholder && results.TrueForAll(r => r is not null),
            Loses = losesNone ? before.Loses : open.Loses,
            Digits = open.Shape == ValueShape.Number ? values.Max(v => (int?)DigitsOf(v)) ?? 0 : open.Digits,
            Decimals = open.Shape == ValueShape.Number ? values.Max(v => (int?)DecimalsOf(v)) ?? 0 : open.Decimals,
        };
    }

    private static ValueProfile Open(TransformStep step, ValueProfile before, IReadOnlyList<AffiliateField> catalogue) => step.Kind switch
    {
        TransformKind.FirstWords => AsText(before) with { MayBeBlank = true, HasPlaceholder = false },
        TransformKind.LastWord or TransformKind.FirstWord => AsText(before),
        TransformKind.OneLine => AsText(before),
        // An instant has capital letters.
        TransformKind.LowerCase when before.Shape is ValueShape.Instant or ValueShape.TimeOfDay => AsText(before),
        TransformKind.UpperCase or TransformKind.LowerCase => before,
        TransformKind.Capitals => before.Shape == ValueShape.MultiLine ? before : AsText(before),
        TransformKind.Truncate => before.MaxLength <= step.Number ? before : (before.Shape == ValueShape.MultiLine ? before : AsText(before)).Losing(CompatibilityReason.Cut) with { MaxLength = step.Number },
        TransformKind.Replace => Worded(before) with { MayBeBlank = true, HasPlaceholder = false, MaxLength = (step.With?.Length ?? 0) > step.Text!.Length ? null : before.MaxLength },
        TransformKind.Prefix or TransformKind.Suffix => Worded(before) with { MaxLength = before.MaxLength + step.Text!.Length },
        TransformKind.Join => Joined(step, before),
        TransformKind.FirstItem => before.IsList ? before with { IsList = false, Shape = before.Shape == ValueShape.Tags ? ValueShape.Text : ValueShape.Select } : before,
        TransformKind.Contains => new ValueProfile(ValueShape.YesNo) { MaxLength = 5, MayBeBlank = before.MayBeBlank, Values = ["true", "false"], Loses = before.Loses, HasPlaceholder = before.HasPlaceholder },
        TransformKind.CountryName => AsText(before) with { MaxLength = ValueProfile.Longer(before.MaxLength, CountryList.LongestName) },
        TransformKind.CountryCode => Read(before, ValueShape.Country, 2, ValueShape.Country, CompatibilityReason.NotACountry) with { Values = Countries.Codes },
        TransformKind.Number => before.Shape == ValueShape.Number ? before : Read(before, ValueShape.Number, LongestNumber, ValueShape.Number, CompatibilityReason.NotANumber),
        TransformKind.Round => before.Shape == ValueShape.Number && !before.IsList
            ? before with { Decimals = step.Number, Digits = before.Decimals <= step.Number ? before.Digits : before.Digits + (before.HasFixedMost ? 0 : 1) }
            : before.AsBroken(CompatibilityReason.BadStep),
        TransformKind.YesNo => Read(before, ValueShape.YesNo, 5, ValueShape.YesNo, CompatibilityReason.NotYesNo) with { Values = ["true", "false"] },
        TransformKind.Date => Read(before, ValueShape.Day, 10, ValueShape.Instant, CompatibilityReason.NotADate),
        TransformKind.DateTime => Read(before, ValueShape.Instant, 20, ValueShape.Day, CompatibilityReason.NotADate),
        TransformKind.Time => Read(before, ValueShape.TimeOfDay, 13, ValueShape.Instant, CompatibilityReason.NotADate),
        TransformKind.RecordId => Read(before, ValueShape.RecordId, 18, ValueShape.RecordId, CompatibilityReason.NotARecordId),
        TransformKind.OrField => OrField(step, before, catalogue),
        TransformKind.OrText => Or(before, Constant(step)),
        TransformKind.OrTextOnCreate => Or(before, Constant(step)) with { MayBeBlank = before.MayBeBlank, HasPlaceholder = true },
    };

    // What was only a number or a date is a text from here on.
    private static ValueProfile AsText(ValueProfile before) =>
        before with { Shape = before.IsList ? ValueShape.Checkboxes : ValueShape.Text, Values = null, Digits = null, Decimals = null };

    private static ValueProfile Worded(ValueProfile before) => before.Shape == ValueShape.MultiLine ? before with { Values = null } : AsText(before);

    private static ValueProfile Joined(TransformStep step, ValueProfile before)
    {
        if (!before.IsList)
            return before;
        // Each choice at most once; tags are as many as there are.
        int? length = before is { Values: { } values } ? values.Sum(v => v.Length) + (Math.Max(0, values.Count - 1) * (step.Text?.Length ?? 2)) : null;
        return new ValueProfile(step.Text?.Contains('\n', StringComparison.Ordinal) == true ? ValueShape.MultiLine : ValueShape.Text) { MaxLength = length, MayBeBlank = before.MayBeBlank, HasPlaceholder = before.HasPlaceholder, Loses = before.Loses };
    }

    private static ValueProfile Read(ValueProfile before, ValueShape after, int length, ValueShape also, CompatibilityReason loses)
    {
        var isSure = before.Shape == after || before.Shape == also;
        var read = before with { Shape = after, MaxLength = length, Values = null, Digits = null, Decimals = null, MayBeBlank = before.MayBeBlank || !isSure, HasPlaceholder = before.HasPlaceholder && isSure };
        return isSure ? read : read.Losing(loses);
    }

    private static ValueProfile OrField(TransformStep step, ValueProfile before, IReadOnlyList<AffiliateField> catalogue)
    {
        if (catalogue.FirstOrDefault(f => f.Key == step.Text) is not { } field)
            return before.AsBroken(CompatibilityReason.SourceGone);
        return DataGuard.IsForbidden(field) ? before.AsBroken(CompatibilityReason.Guarded) : Or(before, SourceProfiles.Of(field));
    }

    private static ValueProfile Constant(TransformStep step) =>
        SourceProfiles.Of(new MappingRow { SourceKey = RowSources.Constant, Recipe = new RowRecipe { Text = step.Text } }, []);

    private static ValueProfile Or(ValueProfile before, ValueProfile other)
    {
        var isAlike = before.Shape == other.Shape && before.IsList == other.IsList;
        var values = before.Values is { } mine && other.Values is { } theirs ? [.. mine.Concat(theirs).Distinct(StringComparer.Ordinal)] : (IReadOnlyList<string>?)null;
        return before with
        {
            Shape = isAlike ? before.Shape : before.IsList ? ValueShape.Checkboxes : before.Shape == ValueShape.MultiLine || other.Shape == ValueShape.MultiLine ? ValueShape.MultiLine : ValueShape.Text,
            Values = values,
            MaxLength = ValueProfile.Longer(before.MaxLength, other.MaxLength),
            MayBeBlank = before.MayBeBlank && other.MayBeBlank,
            Digits = isAlike ? ValueProfile.Longer(before.Digits, other.Digits) : null,
            Decimals = isAlike ? ValueProfile.Longer(before.Decimals, other.Decimals) : null,
            HasFixedMost = before.HasFixedMost && other.HasFixedMost,
        };
    }

    private static int DigitsOf(string number) => TransformText.TryPlainNumber(number, out var value) ? NumberShape.Digits(value) : 0;

    private static int DecimalsOf(string number) => TransformText.TryPlainNumber(number, out var value) ? NumberShape.Decimals(value) : 0;
}

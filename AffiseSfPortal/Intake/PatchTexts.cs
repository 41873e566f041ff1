using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Intake;

/// <summary>What must be wrong with a patch before anything is asked of the database: its key, and texts that no database column takes.</summary>
internal static class PatchTexts
{
    public static IReadOnlyList<IntakeError> Check(AffiliatePatch patch)
    {
        if (string.IsNullOrWhiteSpace(patch.AffiliateId))
            return [new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.Required)];
        if (patch.AffiliateId.Length > MaxId)
            return [new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.TooLong, MaxId)];
        var errors = new List<IntakeError>();
        foreach (var (field, text) in Texts(patch))
        {
            if (text is not null && !IsReadable(text))
                errors.Add(new IntakeError(field, IntakeErrorCodes.InvalidText));
        }
        if (patch.Tags.Or([]).Count > AffiliatePatch.MostTags)
            errors.Add(new IntakeError("tags", IntakeErrorCodes.TooMany, AffiliatePatch.MostTags));
        return [.. errors.DistinctBy(e => e.FieldKey)];
    }

    private static int MaxId { get; } = AffiliateField.BuiltIn.First(f => f.Key == AffiliateField.IdKey).MaxLength ?? int.MaxValue;

    private static IEnumerable<(string Field, string? Text)> Texts(AffiliatePatch patch) =>
    [
        (AffiliateField.IdKey, patch.AffiliateId),
        ("email", patch.Email.Or(null)),
        ("login", patch.CompanyName.Or(null)),
        ("contactPerson", patch.ContactPerson.Or(null)),
        ("manager", patch.Manager.Or(null)),
        ("country", patch.Country.Or(null)),
        ("phone", patch.Phone.Or(null)),
        ("city", patch.City.Or(null)),
        ("address_1", patch.Address1.Or(null)),
        ("address_2", patch.Address2.Or(null)),
        ("zip_code", patch.ZipCode.Or(null)),
        ("notes", patch.Notes.Or(null)),
        .. patch.Tags.Or([]).Select(t => ("tags", (string?)t)),
        .. patch.SignUpValues.SelectMany(v => v.Values.Select(text => (SignUpFieldKeys.Of(v.Name), (string?)text))),
    ];

    /// <summary>PostgreSQL refuses NUL, and half a surrogate pair is no text anywhere. Line breaks and tabs are text.</summary>
    private static bool IsReadable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
                return false;
            if (!char.IsSurrogate(c))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1]))
                return false;
            i++;
        }
        return true;
    }
}

using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Intake;

/// <summary>Between an affiliate as it is given and an affiliate as it is stored.</summary>
internal static class AffiliateInputs
{
    private static readonly IReadOnlyList<string> NoTags = [];
    private static readonly Dictionary<int, IReadOnlyList<string>> NoValues = [];

    /// <summary>Blank is nothing, and neither blanks around a value nor characters that nobody sees are part of it.</summary>
    public static AffiliateInput Normalised(this AffiliateInput input) => input with
    {
        AffiliateId = Clean(input.AffiliateId),
        Email = Clean(input.Email) ?? "",
        CompanyName = Clean(input.CompanyName),
        ContactPerson = Clean(input.ContactPerson),
        Manager = Clean(input.Manager),
        Country = Clean(input.Country)?.ToUpperInvariant(),
        Phone = Clean(input.Phone),
        City = Clean(input.City),
        Address1 = Clean(input.Address1),
        Address2 = Clean(input.Address2),
        ZipCode = Clean(input.ZipCode),
        Notes = Clean(input.Notes),
        Tags = [.. input.Tags.Select(Clean).OfType<string>().Distinct(StringComparer.Ordinal)],
        SignUpValues = input.SignUpValues.ToDictionary(
            v => v.Key,
            v => (IReadOnlyList<string>)[.. v.Value.Select(Clean).OfType<string>().Distinct(StringComparer.Ordinal)]),
    };

    /// <summary>What a form would hold that was opened on this affiliate. Without its stamp: whoever needs one reads it.</summary>
    public static AffiliateInput Of(Affiliate affiliate) => new()
    {
        Key = affiliate.Key,
        AffiliateId = affiliate.AffiliateId,
        Email = affiliate.Email,
        CompanyName = affiliate.CompanyName,
        ContactPerson = affiliate.ContactPerson,
        Status = affiliate.Status,
        Manager = affiliate.Manager,
        Country = affiliate.Country,
        Phone = affiliate.Phone,
        City = affiliate.City,
        Address1 = affiliate.Address1,
        Address2 = affiliate.Address2,
        ZipCode = affiliate.ZipCode,
        Notes = affiliate.Notes,
        Tags = [.. affiliate.Tags],
        Level = affiliate.Level,
        ReferralPercent = affiliate.ReferralPercent,
        SignUpValues = affiliate.SignUpValues.ToDictionary(v => v.Key, v => (IReadOnlyList<string>)[.. v.Value]),
    };

    /// <summary>Everything but the ID, which is assigned and not applied.</summary>
    public static void ApplyTo(this AffiliateInput input, Affiliate affiliate, IReadOnlyCollection<SignUpField> fields)
    {
        affiliate.Email = input.Email;
        affiliate.CompanyName = input.CompanyName;
        affiliate.ContactPerson = input.ContactPerson;
        affiliate.Status = input.Status;
        affiliate.Manager = input.Manager;
        affiliate.Country = input.Country;
        affiliate.Phone = input.Phone;
        affiliate.City = input.City;
        affiliate.Address1 = input.Address1;
        affiliate.Address2 = input.Address2;
        affiliate.ZipCode = input.ZipCode;
        affiliate.Notes = input.Notes;
        affiliate.Tags = [.. input.Tags];
        affiliate.Level = input.Level;
        affiliate.ReferralPercent = input.ReferralPercent;
        affiliate.SignUpValues = input.SignUpValues
            .Where(v => v.Value.Count > 0 && fields.Any(f => f.Id == v.Key))
            .ToDictionary(v => v.Key, v => v.Value.ToList());
    }

    /// <summary>Would be stored alike: an empty answer and none are the same, and so are answers in another order of fields.</summary>
    public static bool SameAs(this AffiliateInput one, AffiliateInput other) =>
        Scalars(one) == Scalars(other)
        && one.Tags.SequenceEqual(other.Tags, StringComparer.Ordinal)
        && one.SignUpValues.Keys.Union(other.SignUpValues.Keys).All(field => ValuesOf(one, field).SequenceEqual(ValuesOf(other, field), StringComparer.Ordinal));

    private static AffiliateInput Scalars(AffiliateInput input) => input with { Tags = NoTags, SignUpValues = NoValues };

    private static IReadOnlyList<string> ValuesOf(AffiliateInput input, int field) => input.SignUpValues.GetValueOrDefault(field) ?? [];

    private static string? Clean(string? text) =>
        text is not null && PlainText.Of(text).Trim() is { Length: > 0 } clean ? clean : null;
}

using AffiseSfPortal.Domain;
using CsCheck;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>Affiliates with whatever the portal takes in: every text up to its field's limit, every status, country, choice and number.</summary>
internal static class AnyAffiliate
{
    public static IReadOnlyList<SignUpField> SignUpFields { get; } =
    [
        Field(1, SignUpFieldType.Text), Field(2, SignUpFieldType.MultiLineText), Field(3, SignUpFieldType.HiddenText),
        Field(4, SignUpFieldType.Select, "Gold", "Silver", "$0 - $500", "1 000,50", "yes", "2026-11-01"),
        Field(5, SignUpFieldType.Radio, "Yes", "No"), Field(6, SignUpFieldType.Checkbox, "Dating Adult", "Finance", "a;b"),
    ];

    public static IReadOnlyList<AffiliateField> Catalogue { get; } = AffiliateField.Mappable(SignUpFields);

    // Letters of several scripts, marks that combine, emoji, breaks, quotes; values that mean something; plain noise.
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["aZ é\"\\<>&'\n\t;,.-0129€$%/:@\u0301中א"], 0, 60],
        Gen.String[0, 400],
        One.Of("😀👩‍👩‍👧‍👦 Ünïcödé", "12", "1 234,50", "-0.10", "99.995", "yes", "non", "2026-11-01", "2019-07-16 16:55:45", "2026-07-16T04:07:42.834Z", "0000-00-00 00:00:00", "31/12/2026",
            "00Q5g00000ABCDEFGH", "ann@example.com", "Germany", "de", new string('x', 2000), "a b c d e f"),
        Gen.Const(""));

    // Atoms of the shape that mail systems give out; what else the portal lets through is counted from the data, not promised.
    private static readonly Gen<string> Emails = Gen.Select(
        Gen.String[Gen.Char["abcXYZ019_+-"], 1, 20], Gen.String[Gen.Char["abcz019"], 1, 10], One.Of("com", "co.uk", "example"), (local, host, top) => $"{local}@{host}.{top}");

    public static Gen<Affiliate> All { get; } = Gen.Select(
        Texts.Array[20], Emails, Gen.Int[0, 3], Gen.Int[-1, Countries.Codes.Count - 1], Gen.Int[-1, 5],
        Gen.Decimal[0m, 100m].Nullable(), Gen.Int[0, 63], Times(), Make);

    private static Affiliate Make(string[] texts, string email, int status, int country, int level, decimal? percent, int choices, DateTime time)
    {
        var affiliate = Maps.Affiliate(Bounded(texts[0], 40) ?? "10482");
        affiliate.Email = email;
        affiliate.CompanyName = Bounded(texts[1], 255);
        affiliate.ContactPerson = Bounded(texts[2], 255);
        affiliate.Status = (AffiliateStatus)status;
        affiliate.Manager = Bounded(texts[3], 255);
        affiliate.Country = country < 0 ? null : Countries.Codes[country];
        affiliate.Phone = Bounded(texts[4], 40);
        affiliate.City = Bounded(texts[5], 255);
        affiliate.Address1 = Bounded(texts[6], 255);
        affiliate.Address2 = Bounded(texts[7], 255);
        affiliate.ZipCode = Bounded(texts[8], 20);
        affiliate.Notes = Bounded(texts[9], 2000);
        affiliate.Tags = [.. new[] { "cpa", "vip", "Mobile2026", new string('t', 32) }.Where((_, i) => (choices >> i & 1) == 1)];
        affiliate.Level = level < 0 ? null : level;
        affiliate.ReferralPercent = percent;
        affiliate.Touch(time);
        Put(affiliate, 1, Bounded(texts[10], 255));
        Put(affiliate, 2, Bounded(texts[11], 2000));
        Put(affiliate, 3, Bounded(texts[12], 255));
        Put(affiliate, 4, choices < 6 ? SignUpFields[3].Options[choices] : null);
        Put(affiliate, 5, (choices & 3) < 2 ? SignUpFields[4].Options[choices & 1] : null);
        affiliate.SignUpValues[6] = [.. SignUpFields[5].Options.Where((_, i) => (choices >> i & 1) == 1)];
        return affiliate;
    }

    private static void Put(Affiliate affiliate, int field, string? value)
    {
        if (value is not null)
            affiliate.SignUpValues[field] = [value];
    }

    // What intake does to every text: nothing that nobody sees, no outer blanks, nothing beyond the limit.
    private static string? Bounded(string text, int most)
    {
        var plain = PlainText.Of(text).Trim();
        if (plain.Length > most)
            plain = PlainText.Of(plain[..(char.IsHighSurrogate(plain[most - 1]) ? most - 1 : most)]).Trim();
        return plain.Length == 0 ? null : plain;
    }

    private static Gen<DateTime> Times() => Gen.Int[0, 400_000].Select(h => new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(h).AddSeconds(h % 3600));

    private static SignUpField Field(int id, SignUpFieldType type, params string[] options)
    {
        var field = new SignUpField { Name = $"Extra {id}", Type = type, Options = [.. options], Position = id };
        typeof(SignUpField).GetProperty(nameof(SignUpField.Id))!.SetValue(field, id);
        return field;
    }
}

/// <summary>One of several, each as likely as the others.</summary>
internal static class One
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}

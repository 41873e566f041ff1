using System.Globalization;

namespace AffiseSfPortal.Domain;

/// <summary>One thing about an affiliate that can be mapped. Holds no label: screens translate <see cref="Key"/>.</summary>
/// <param name="Key">Stable name as stored in mappings: Affise's own member names, or <c>custom:{id}</c>.</param>
/// <param name="Type">What the value is.</param>
/// <param name="MaxLength">Characters at most, or null where it does not apply.</param>
/// <param name="SignUpField">The custom field behind it, if any.</param>
public sealed record AffiliateField(string Key, AffiliateFieldType Type, int? MaxLength = null, SignUpField? SignUpField = null)
{
    public const string IdKey = "id";

    /// <summary>The built-in fields in the order of the editor, keyed by the Admin API's member names.</summary>
    public static IReadOnlyList<AffiliateField> BuiltIn { get; } =
    [
        new(IdKey, AffiliateFieldType.Text, 40),
        new("email", AffiliateFieldType.Email, 80),
        new("login", AffiliateFieldType.Text, 255),
        new("contactPerson", AffiliateFieldType.Text, 255),
        new("status", AffiliateFieldType.Choice),
        new("manager", AffiliateFieldType.Text, 255),
        new("country", AffiliateFieldType.Country, 2),
        new("phone", AffiliateFieldType.Phone, 40),
        new("city", AffiliateFieldType.Text, 255),
        new("address_1", AffiliateFieldType.Text, 255),
        new("address_2", AffiliateFieldType.Text, 255),
        new("zip_code", AffiliateFieldType.Text, 20),
        new("notes", AffiliateFieldType.MultiLine, 2000),
        new("tags", AffiliateFieldType.List),
        new("level", AffiliateFieldType.Number),
        new("ref_percent", AffiliateFieldType.Number),
    ];

    /// <summary>What can be mapped and not be edited: the times that the network keeps itself.</summary>
    public static IReadOnlyList<AffiliateField> Times { get; } =
    [
        new("created_at", AffiliateFieldType.Time),
        new("updated_at", AffiliateFieldType.Time),
    ];

    /// <summary>The field that a sign-up field gives.</summary>
    public static AffiliateField Of(SignUpField field) => new(
        string.Create(CultureInfo.InvariantCulture, $"custom:{field.Id}"),
        field.Type switch
        {
            SignUpFieldType.Text or SignUpFieldType.HiddenText => AffiliateFieldType.Text,
            SignUpFieldType.MultiLineText => AffiliateFieldType.MultiLine,
            SignUpFieldType.Select or SignUpFieldType.Radio => AffiliateFieldType.Choice,
            SignUpFieldType.Checkbox => AffiliateFieldType.List,
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, "Not one of Affise's six field types."),
        },
        field.Type switch
        {
            SignUpFieldType.Text or SignUpFieldType.HiddenText => 255,
            SignUpFieldType.MultiLineText => 2000,
            _ => null,
        },
        field);

    /// <summary>Every field, built-in first, then sign-up fields in their order.</summary>
    public static IReadOnlyList<AffiliateField> Catalogue(IEnumerable<SignUpField> signUpFields) =>
        [.. BuiltIn, .. signUpFields.OrderBy(f => f.Position).ThenBy(f => f.Id).Select(Of)];

    /// <summary>Everything that a mapping may read: the catalogue, with the times after the built-in fields.</summary>
    public static IReadOnlyList<AffiliateField> Mappable(IEnumerable<SignUpField> signUpFields) =>
        [.. BuiltIn, .. Times, .. Catalogue(signUpFields).Skip(BuiltIn.Count)];

    /// <summary>The values of this field: none when empty, several for lists. Never null or blank texts.</summary>
    public IReadOnlyList<string> Read(Affiliate affiliate) => Key switch
    {
        IdKey => One(affiliate.AffiliateId),
        "email" => One(affiliate.Email),
        "login" => One(affiliate.CompanyName),
        "contactPerson" => One(affiliate.ContactPerson),
        "status" => [affiliate.Status.ToAffise()],
        "manager" => One(affiliate.Manager),
        "country" => One(affiliate.Country),
        "phone" => One(affiliate.Phone),
        "city" => One(affiliate.City),
        "address_1" => One(affiliate.Address1),
        "address_2" => One(affiliate.Address2),
        "zip_code" => One(affiliate.ZipCode),
        "notes" => One(affiliate.Notes),
        "tags" => [.. affiliate.Tags.Where(t => !string.IsNullOrWhiteSpace(t))],
        "level" => One(affiliate.Level?.ToString(CultureInfo.InvariantCulture)),
        "ref_percent" => One(affiliate.ReferralPercent?.ToString(CultureInfo.InvariantCulture)),
        "created_at" => One(TimeText(affiliate.CreatedAt)),
        "updated_at" => One(TimeText(affiliate.UpdatedAt)),
        _ => SignUpField is not null && affiliate.SignUpValues.TryGetValue(SignUpField.Id, out var values)
            ? [.. values.Where(v => !string.IsNullOrWhiteSpace(v))]
            : [],
    };

    /// <summary>Reads the one value of a field that is not a list, faster than <see cref="Read"/>: null when it is empty. Null for a list.</summary>
    public Func<Affiliate, string?>? Scalar { get; } = ScalarOf(Key, Type, SignUpField);

    private static Func<Affiliate, string?>? ScalarOf(string key, AffiliateFieldType type, SignUpField? signUpField) => key switch
    {
        _ when type == AffiliateFieldType.List => null,
        IdKey => static a => a.AffiliateId,
        "email" => static a => a.Email,
        "login" => static a => a.CompanyName,
        "contactPerson" => static a => a.ContactPerson,
        "status" => static a => a.Status.ToAffise(),
        "manager" => static a => a.Manager,
        "country" => static a => a.Country,
        "phone" => static a => a.Phone,
        "city" => static a => a.City,
        "address_1" => static a => a.Address1,
        "address_2" => static a => a.Address2,
        "zip_code" => static a => a.ZipCode,
        "notes" => static a => a.Notes,
        "level" => static a => a.Level?.ToString(CultureInfo.InvariantCulture),
        "ref_percent" => static a => a.ReferralPercent?.ToString(CultureInfo.InvariantCulture),
        "created_at" => static a => TimeText(a.CreatedAt),
        "updated_at" => static a => TimeText(a.UpdatedAt),
        _ when signUpField is { Id: var id } => a => a.SignUpValues.TryGetValue(id, out var values) ? Joined(values) : null,
        _ => null,
    };

    // A field that was a list once may still hold several.
    private static string? Joined(List<string> values) =>
        values.Count == 1 ? values[0] : string.Join(", ", values.Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => v.Trim()));

    // Salesforce keeps no more than seconds; a part that it drops would be a change at every read.
    private static string? TimeText(DateTime time) =>
        time == default ? null : time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> One(string? value) => string.IsNullOrWhiteSpace(value) ? [] : [value];
}

/// <summary>What an affiliate field holds, seen from the mapping.</summary>
public enum AffiliateFieldType
{
    Text = 0,
    MultiLine = 1,
    Email = 2,
    Phone = 3,
    Country = 4,
    Number = 5,
    Choice = 6,
    List = 7,

    /// <summary>An instant, UTC.</summary>
    Time = 8,
}

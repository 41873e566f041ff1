using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>What stands in the editor's fields, exactly as typed, by <see cref="AffiliateField.Key"/>. Never an entity: half-typed values stay here.</summary>
internal sealed class AffiliateForm
{
    /// <summary>Parts the ticked options of a checkbox field.</summary>
    private const char Between = '\n';
    private readonly Dictionary<string, string> _texts;

    private AffiliateForm(Dictionary<string, string> texts) => _texts = texts;

    public static AffiliateForm Blank() =>
        new(new(StringComparer.Ordinal) { ["status"] = nameof(AffiliateStatus.Active) });

    public static AffiliateForm Of(Affiliate affiliate)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in AffiliateField.BuiltIn.Where(f => f.Key != AffiliateField.IdKey))
            texts[field.Key] = string.Join(", ", field.Read(affiliate));
        texts["status"] = affiliate.Status.ToString();
        texts["country"] = CountryNames.Show(affiliate.Country);
        texts["ref_percent"] = affiliate.ReferralPercent?.ToString("0.####", CultureInfo.CurrentCulture) ?? "";
        foreach (var (id, values) in affiliate.SignUpValues)
            texts[KeyOf(id)] = string.Join(Between, values);
        return new(texts);
    }

    public static string KeyOf(int signUpFieldId) => string.Create(CultureInfo.InvariantCulture, $"custom:{signUpFieldId}");

    public string this[string key]
    {
        get => _texts.GetValueOrDefault(key, "");
        set => _texts[key] = value;
    }

    public IReadOnlyList<string> Ticked(string key) => this[key].Split(Between, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Ticks or clears one option; the ticked ones keep the order of the field's options.</summary>
    public void Tick(SignUpField field, string option, bool on)
    {
        var key = KeyOf(field.Id);
        var ticked = Ticked(key).Where(o => o != option).Concat(on ? [option] : []).ToHashSet(StringComparer.Ordinal);
        this[key] = string.Join(Between, field.Options.Where(ticked.Contains).Concat(ticked.Except(field.Options, StringComparer.Ordinal)));
    }

    public AffiliateForm Copy() => new(new(_texts, StringComparer.Ordinal));

    /// <summary>Blanks at the ends are no change.</summary>
    public bool SameAs(AffiliateForm other) =>
        _texts.Keys.Union(other._texts.Keys, StringComparer.Ordinal).All(k => this[k].Trim() == other[k].Trim());

    /// <summary>Puts back what was typed before; keys that this form does not know are ignored.</summary>
    public void Restore(IReadOnlyDictionary<string, string> typed, IReadOnlyList<AffiliateField> fields)
    {
        foreach (var field in fields.Where(f => f.Key != AffiliateField.IdKey && typed.ContainsKey(f.Key)))
            this[field.Key] = typed[field.Key];
    }

    public IReadOnlyDictionary<string, string> Typed => _texts;

    /// <summary>The form as the intake takes it. What cannot be read as a number stays out and is told by <see cref="FormErrors"/>.</summary>
    public AffiliateInput ToInput(long? key, Guid? stamp, IEnumerable<SignUpField> signUpFields) => new AffiliateInput
    {
        Key = key,
        Stamp = stamp,
        Email = this["email"],
        CompanyName = this["login"],
        ContactPerson = this["contactPerson"],
        Status = Enum.TryParse<AffiliateStatus>(this["status"], out var status) ? status : AffiliateStatus.Active,
        Manager = this["manager"],
        Country = CountryNames.Find(this["country"]) ?? this["country"],
        Phone = this["phone"],
        City = this["city"],
        Address1 = this["address_1"],
        Address2 = this["address_2"],
        ZipCode = this["zip_code"],
        Notes = this["notes"],
        Tags = [.. this["tags"].Split([',', ';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        Level = int.TryParse(this["level"], NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? level : null,
        ReferralPercent = Percent.Read(this["ref_percent"]),
        SignUpValues = signUpFields.ToDictionary(f => f.Id, Values),
    }.Normalised();

    private IReadOnlyList<string> Values(SignUpField field)
    {
        var key = KeyOf(field.Id);
        if (field.Type == SignUpFieldType.Checkbox)
            return Ticked(key);
        return string.IsNullOrWhiteSpace(this[key]) ? [] : [this[key]];
    }
}

/// <summary>A percentage as people type it: a decimal comma or point, with or without the sign.</summary>
internal static class Percent
{
    public static decimal? Read(string typed)
    {
        var text = typed.Trim().TrimEnd('%').Trim().Replace(',', '.');
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary>
/// One item of a push, in the shapes of Affise's own lists. Members that the portal has no place for (balance, payment_systems, api_key…)
/// are not read at all, so that they can neither be stored nor told on.
/// </summary>
internal sealed partial class AffiseItem
{
    // One is enough to reject; a million wrong ones need not be told whole.
    private const int MostErrors = 20;

    private readonly List<ItemError> _errors = [];

    private AffiseItem(JsonElement item) => Patch = Read(item);

    /// <summary>Null where even that could not be read.</summary>
    public string? Id => Patch.AffiliateId;

    /// <summary>Meaningless unless <see cref="Errors"/> is empty.</summary>
    public AffiliatePatch Patch { get; }

    public IReadOnlyList<ItemError> Errors => _errors;

    public static AffiseItem Of(JsonElement item) => new(item);

    private AffiliatePatch Read(JsonElement item)
    {
        var patch = new AffiliatePatch();
        if (item.ValueKind != JsonValueKind.Object)
        {
            _errors.Add(ItemErrors.NotAnObject());
            return patch;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in item.EnumerateObject())
        {
            // A name that is no text names nothing that is known here.
            if (AffiseValues.NameOf(member) is not { } name)
                continue;
            var before = patch;
            patch = Read(patch, name, member.Value);
            if (!ReferenceEquals(before, patch) && !seen.Add(name))
                _errors.Add(ItemErrors.Twice(name));
            if (_errors.Count >= MostErrors)
                break;
        }
        return patch;
    }

    private AffiliatePatch Read(AffiliatePatch patch, string name, JsonElement value) => name switch
    {
        "id" => patch with { AffiliateId = IdOf(value) },
        "email" => patch with { Email = Text(name, value) },
        "login" => patch with { CompanyName = Text(name, value) },
        "contactPerson" => patch with { ContactPerson = Text(name, value) },
        "status" => patch with { Status = StatusOf(value) },
        "manager" => patch with { Manager = Checked(name, AffiseValues.TryManager(value, out var manager), manager, "a text, or an object with email or first_name and last_name, or null") },
        "country" => patch with { Country = Text(name, value) },
        "phone" => patch with { Phone = Text(name, value) },
        "city" => patch with { City = Text(name, value) },
        "address_1" => patch with { Address1 = Text(name, value) },
        "address_2" => patch with { Address2 = Text(name, value) },
        "zip_code" => patch with { ZipCode = Text(name, value) },
        "notes" => patch with { Notes = Text(name, value) },
        "tags" => patch with { Tags = new(Checked(name, AffiseValues.TryTags(value, out var tags), tags, "an array of texts, or of objects with a name")) },
        "level" => patch with { Level = Checked(name, AffiseValues.TryWhole(value, out var level), level, "a whole number or null") },
        "ref_percent" => patch with { ReferralPercent = Checked(name, AffiseValues.TryPercent(value, out var percent), percent, "a number with at most 4 decimals, a text of one, or null") },
        "customFields" => patch with { SignUpValues = CustomFieldsOf(value) },
        _ => patch,
    };

    private T Checked<T>(string field, bool isRead, T value, string expected)
    {
        if (!isRead)
            _errors.Add(ItemErrors.WrongType(field, expected));
        return value;
    }

    private string? Text(string field, JsonElement value) => Checked(field, AffiseValues.TryText(value, out var text), text, "a text or null");

    private string? IdOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number when value.TryGetInt64(out var number) && number > 0:
                return number.ToString(CultureInfo.InvariantCulture);
            // Missing and null are told alike, by whoever asks for it.
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String when AffiseValues.TryText(value, out var text) && text is not null && IdShape().IsMatch(text.Trim()):
                return text.Trim();
            default:
                _errors.Add(ItemErrors.InvalidId());
                return null;
        }
    }

    private Optional<AffiliateStatus> StatusOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && AffiseValues.TryText(value, out var word) && word is not null && AffiliateStatusWords.FromAffise(word) is { } status)
            return status;
        _errors.Add(ItemErrors.UnknownStatus());
        return default;
    }

    private List<NamedValues> CustomFieldsOf(JsonElement value)
    {
        var fields = new List<NamedValues>();
        if (value.ValueKind == JsonValueKind.Null)
            return fields;
        if (value.ValueKind != JsonValueKind.Array)
        {
            _errors.Add(ItemErrors.WrongType("customFields", "an array"));
            return fields;
        }
        foreach (var entry in value.EnumerateArray())
        {
            if (!AffiseValues.TryCustomFieldName(entry, out var name))
                _errors.Add(ItemErrors.WrongType("customFields", "an array of objects with a name"));
            else if (!AffiseValues.TryLabels(entry, out var labels))
                _errors.Add(ItemErrors.WrongType("customFields." + name, "an object whose label is a text, an array or an object of texts, or null"));
            else
                fields.Add(new NamedValues(name, labels));
            if (_errors.Count >= MostErrors)
                break;
        }
        return fields;
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9._-]*\z", RegexOptions.None, 1000)]
    private static partial Regex IdShape();
}

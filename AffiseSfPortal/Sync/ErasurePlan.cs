using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Sync;

/// <summary>
/// What is written to the record of an affiliate that was erased: every field that this or an earlier version of the mapping ever filled from the affiliate is emptied.
/// A text that Salesforce requires is overwritten instead; what else it requires (a checkbox, a required picklist) says nothing of a person and stays. The key stays too: it alone finds the record.
/// </summary>
internal sealed class ErasurePlan
{
    private const string ErasedEmail = "erased@erased.invalid";

    /// <summary>While the org has said nothing of its fields: what every org requires of a lead, a contact and an account.</summary>
    private static readonly HashSet<string> RequiredEverywhere = new(StringComparer.OrdinalIgnoreCase) { "LastName", "Company", "Name" };

    private readonly MappingVersion _mapping;
    private readonly SortedDictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="mapping">The version in force, for the key and the object.</param>
    /// <param name="everMapped">The rows of all its versions for this object.</param>
    /// <param name="describe">Null while the org has said nothing.</param>
    public ErasurePlan(MappingVersion mapping, IEnumerable<MappingRow> everMapped, SalesforceObjectDescribe? describe)
    {
        _mapping = mapping;
        var key = mapping.MatchBy == MatchBy.ExternalId ? mapping.MatchField : null;
        foreach (var target in everMapped.Where(SaysSomethingOfTheAffiliate).Select(r => r.TargetField).Where(t => !string.Equals(t, key, StringComparison.OrdinalIgnoreCase)))
        {
            if (describe is null)
                _values[target] = RequiredEverywhere.Contains(target) ? Affiliate.ErasedName : null;
            // A field that the granting user may not see or write cannot be emptied by it either.
            else if (describe.Find(target) is { Updateable: true, Writeable: true } field && (field.Nillable || InPlaceOf(field) is not null))
                _values[field.Name] = field.Nillable ? null : InPlaceOf(field);
        }
        Hash = SHA256.HashData(Encoding.UTF8.GetBytes("erased\n" + string.Join('\n', _values.Select(v => $"{v.Key}={v.Value}"))));
    }

    /// <summary>What the link remembers once the record is emptied.</summary>
    public byte[] Hash { get; }

    /// <returns>Null for an affiliate that has no record.</returns>
    public ComposedRow? Compose(ClaimedRow row) => row.Link is { } link ? FixedRecord.Compose(_mapping, row, link, _values, Hash) : null;

    /// <summary>A fixed value is the same for everybody, unless a step brings a field in; the ID and the portal's own address say nothing of a person.</summary>
    private static bool SaysSomethingOfTheAffiliate(MappingRow row) => row.SourceKey switch
    {
        AffiliateField.IdKey or RowSources.PortalLink => false,
        RowSources.Constant => row.Steps.Count > 0,
        _ => true,
    };

    private static string? InPlaceOf(SalesforceField field) => field.Type switch
    {
        "string" or "textarea" => field.Length is > 0 && field.Length < Affiliate.ErasedName.Length ? Affiliate.ErasedName[..field.Length] : Affiliate.ErasedName,
        "email" => ErasedEmail,
        _ => null,
    };
}

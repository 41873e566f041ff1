using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Where the fields on the right come from.</summary>
public enum TargetOrigin
{
    /// <summary>Nothing is known of the object: only names typed by hand.</summary>
    Unknown = 0,

    /// <summary>The standard Lead, before the grant.</summary>
    StandardLead = 1,

    /// <summary>The org's own describe.</summary>
    Org = 2,
}

/// <summary>The Salesforce fields that the grid offers.</summary>
public sealed class TargetCatalogue
{
    private readonly Dictionary<string, SalesforceField> _byName;

    public TargetCatalogue(string objectName, TargetOrigin origin, SalesforceObjectDescribe? describe, DateTime? readAt = null, bool isStale = false)
    {
        ObjectName = objectName;
        Origin = origin;
        Describe = describe;
        ReadAt = readAt;
        IsStale = isStale;
        Fields = [.. (describe?.Fields ?? []).Where(f => f.Writeable).OrderBy(f => f.Label, StringComparer.CurrentCultureIgnoreCase)];
        _byName = Fields.DistinctBy(f => f.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);
    }

    public string ObjectName { get; }
    public TargetOrigin Origin { get; }
    public SalesforceObjectDescribe? Describe { get; }
    public DateTime? ReadAt { get; }

    /// <summary>Salesforce could not be asked; these are the last known fields.</summary>
    public bool IsStale { get; }

    /// <summary>Only what can be written, by label.</summary>
    public IReadOnlyList<SalesforceField> Fields { get; }

    /// <summary>Before the grant a name may be typed that is not in the list.</summary>
    public bool AllowsFreeNames => Origin != TargetOrigin.Org;

    public SalesforceField? Find(string? apiName) => apiName is null ? null : _byName.GetValueOrDefault(apiName);
}

namespace AffiseSfPortal.Salesforce.Schema;

/// <summary>An object that can be a destination (describeGlobal, filtered to what can be written).</summary>
public sealed record SalesforceObject(string Name, string Label, bool Custom);

/// <summary>One object's describe, as the granting user sees it: a field hidden by field-level security is simply absent.</summary>
public sealed record SalesforceObjectDescribe(string Name, string Label, bool Createable, bool Updateable, IReadOnlyList<SalesforceField> Fields, DateTimeOffset? LastModified)
{
    public SalesforceField? Find(string apiName) =>
        Fields.FirstOrDefault(f => string.Equals(f.Name, apiName, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One field (recorded describe/*). <see cref="Length"/> is in characters and 0 where it does not apply.</summary>
public sealed record SalesforceField
{
    public required string Name { get; init; }
    public required string Label { get; init; }
    public required string Type { get; init; }
    public int Length { get; init; }
    public int Precision { get; init; }
    public int Scale { get; init; }
    public int Digits { get; init; }
    public bool Createable { get; init; }
    public bool Updateable { get; init; }
    public bool Nillable { get; init; }
    public bool DefaultedOnCreate { get; init; }
    public bool ExternalId { get; init; }
    public bool IdLookup { get; init; }
    public bool Unique { get; init; }
    public bool Calculated { get; init; }
    public bool AutoNumber { get; init; }
    public bool RestrictedPicklist { get; init; }
    public bool Custom { get; init; }
    public string? InlineHelpText { get; init; }
    public IReadOnlyList<SalesforcePicklistValue> PicklistValues { get; init; } = [];
    public IReadOnlyList<string> ReferenceTo { get; init; } = [];

    /// <summary>Can be chosen in the grid. Compound and system fields are neither createable nor updateable.</summary>
    public bool Writeable => (Createable || Updateable) && !Calculated && !AutoNumber && Type is not ("address" or "location" or "id" or "base64");

    /// <summary>No record can be created without it.</summary>
    public bool RequiredOnCreate => Createable && !Nillable && !DefaultedOnCreate;

    /// <summary>Safe to upsert on.</summary>
    public bool IsUniqueExternalId => ExternalId && Unique && IdLookup;
}

public sealed record SalesforcePicklistValue(string Value, string Label, bool Active, bool IsDefault);

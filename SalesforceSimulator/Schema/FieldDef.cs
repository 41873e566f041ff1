namespace SalesforceSimulator.Schema;

/// <summary>One field as describe shows it and as writes are judged by. A formula is computed when the field is read.</summary>
internal sealed record FieldDef(string Name, string Label, string Type)
{
    public int Length { get; init; }

    public int Precision { get; init; }

    public int Scale { get; init; }

    public int Digits { get; init; }

    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;

    public bool Nillable { get; init; } = true;

    public bool DefaultedOnCreate { get; init; }

    public object? DefaultValue { get; init; }

    public bool IdLookup { get; init; }

    public bool ExternalId { get; init; }

    public bool Unique { get; init; }

    public bool RestrictedPicklist { get; init; }

    public bool AutoNumber { get; init; }

    public bool NameField { get; init; }

    public bool Permissionable { get; init; } = true;

    public bool SearchPrefilterable { get; init; }

    public string? ExtraTypeInfo { get; init; }

    public string? CompoundFieldName { get; init; }

    public string? InlineHelpText { get; init; }

    public string? RelationshipName { get; init; }

    public string? CalculatedFormula { get; init; }

    public IReadOnlyList<string> ReferenceTo { get; init; } = [];

    public IReadOnlyList<PicklistEntry> Picklist { get; init; } = [];

    /// <summary>Computes what the field shows from the other fields of its row; null for a stored field.</summary>
    public Func<Func<string, object?>, object?>? Formula { get; init; }

    public bool Custom => Name.EndsWith("__c", StringComparison.Ordinal);

    public bool Calculated => CalculatedFormula is not null;

    public bool IsText => Type is "string" or "textarea" or "email" or "phone" or "url" or "picklist" or "multipicklist" or "combobox";

    public bool IsNumber => Type is "double" or "currency" or "percent" or "int";

    public bool IsLongText => Type == "textarea" && Length > 255;

    public bool Filterable => !IsLongText;

    public bool Sortable => !IsLongText && Type is not ("address" or "multipicklist");

    public bool Groupable => Sortable && Type is not ("double" or "currency" or "percent" or "datetime");

    public bool Aggregatable => Sortable && Type != "boolean";

    public bool RequiredOnCreate => Createable && !Nillable && !DefaultedOnCreate;

    /// <summary>A key that an upsert may name.</summary>
    public bool IsKey => IdLookup || ExternalId;
}

/// <param name="Label">What a person sees; null when it is the value itself.</param>
internal sealed record PicklistEntry(string Value, bool IsDefault = false, bool Active = true, string? Label = null);

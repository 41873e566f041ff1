namespace SalesforceSimulator.Schema;

/// <summary>One object: its fields, its key prefix, and what may be done with it.</summary>
internal sealed record ObjectDef(string Name, string Label, string LabelPlural, string? KeyPrefix, IReadOnlyList<FieldDef> Fields)
{
    private readonly Dictionary<string, FieldDef> _byName = Index(Fields);

    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;

    public bool Deletable { get; init; } = true;

    public bool Queryable { get; init; } = true;

    public bool Layoutable { get; init; } = true;

    public bool FeedEnabled { get; init; }

    public bool HasScopes { get; init; }

    /// <summary>Child object, field there, relationship name.</summary>
    public IReadOnlyList<(string Child, string Field, string? Relationship)> Children { get; init; } = [];

    /// <summary>Whether the org's assignment rule and duplicate rule look at it.</summary>
    public bool IsLead => Name == "Lead";

    public bool Custom => Name.EndsWith("__c", StringComparison.Ordinal);

    public FieldDef? Field(string name) => _byName.GetValueOrDefault(name);

    public ObjectDef WithFields(IReadOnlyList<FieldDef> fields) =>
        new(Name, Label, LabelPlural, KeyPrefix, fields)
        {
            Createable = Createable,
            Updateable = Updateable,
            Deletable = Deletable,
            Queryable = Queryable,
            Layoutable = Layoutable,
            FeedEnabled = FeedEnabled,
            HasScopes = HasScopes,
            Children = Children,
        };

    private static Dictionary<string, FieldDef> Index(IReadOnlyList<FieldDef> fields) =>
        fields.ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);
}

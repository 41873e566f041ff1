using System.Text.Json;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Salesforce.Wire;

/// <summary>From the wire's describe to the one that other rooms may know.</summary>
internal static class DescribeReader
{
    private static readonly string[] NotDestinations =
        ["__Share", "__History", "__Feed", "__ChangeEvent", "__e", "__mdt", "__x", "__b", "__Tag"];

    /// <summary>What a mapping can lead to: rows that can be made, changed and read, and are no by-product of another object.</summary>
    public static bool IsDestination(WireObject o) =>
        o is { Name.Length: > 0, Createable: true, Updateable: true, Queryable: true, DeprecatedAndHidden: false, CustomSetting: false }
        && !NotDestinations.Any(suffix => o.Name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    public static SalesforceObject ToObject(WireObject o) => new(o.Name, o.Label ?? o.Name, o.Custom);

    /// <exception cref="JsonException">It names no object.</exception>
    public static SalesforceObjectDescribe ToDescribe(WireDescribe d, DateTimeOffset? lastModified) => new(
        d.Name is { Length: > 0 } name ? name : throw new JsonException("Not a describe."), d.Label ?? d.Name, d.Createable, d.Updateable,
        // What the declarations promise the wire need not keep: a list may hold null, and a member too.
        [.. (d.Fields ?? []).Where(f => f is { Name.Length: > 0, Type.Length: > 0, DeprecatedAndHidden: false }).Select(ToField)], lastModified);

    private static SalesforceField ToField(WireField f) => new()
    {
        Name = f.Name,
        Label = f.Label ?? f.Name,
        Type = f.Type,
        Length = f.Length ?? 0,
        Precision = f.Precision ?? 0,
        Scale = f.Scale ?? 0,
        Digits = f.Digits ?? 0,
        Createable = f.Createable,
        Updateable = f.Updateable,
        Nillable = f.Nillable,
        DefaultedOnCreate = f.DefaultedOnCreate,
        ExternalId = f.ExternalId,
        IdLookup = f.IdLookup,
        Unique = f.Unique,
        Calculated = f.Calculated,
        AutoNumber = f.AutoNumber,
        RestrictedPicklist = f.RestrictedPicklist,
        Custom = f.Custom,
        InlineHelpText = f.InlineHelpText,
        PicklistValues = [.. (f.PicklistValues ?? []).Where(p => p?.Value is not null).Select(p => new SalesforcePicklistValue(p.Value!, p.Label ?? p.Value!, p.Active, p.DefaultValue))],
        ReferenceTo = [.. (f.ReferenceTo ?? []).Where(r => r is not null)],
    };
}

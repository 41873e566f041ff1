using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

public enum FieldChange
{
    /// <summary>Deleted, or hidden from the granting user: nobody can tell the two apart from outside.</summary>
    Gone = 0,
    TypeChanged = 1,
    Shorter = 2,

    /// <summary>Values that a restricted picklist no longer offers.</summary>
    ValuesGone = 3,
    NowRequired = 4,
    NoLongerWriteable = 5,
    FewerDigits = 6,
    NoLongerKey = 7,
    NowRestricted = 8,
}

/// <param name="From">What it was, where a value says it: a type, a length.</param>
/// <param name="To">What it is.</param>
/// <param name="Values">Picklist values that went.</param>
public sealed record FieldDrift(string Field, string Label, FieldChange Change, string? From = null, string? To = null)
{
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>What of an org's fields changed in a way that a mapping feels, from one describe to the next.</summary>
public static class DescribeDrift
{
    /// <param name="rows">Of the mapping: fields that it does not use may change as they like, unless the org begins to require them.</param>
    public static IReadOnlyList<FieldDrift> Of(SalesforceObjectDescribe before, SalesforceObjectDescribe after, IEnumerable<MappingRow> rows)
    {
        var used = rows.Select(r => r.TargetField).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. before.Fields.Where(f => used.Contains(f.Name)).SelectMany(f => Compare(f, after.Find(f.Name))),
            .. after.Fields.Where(f => f.RequiredOnCreate && !used.Contains(f.Name) && before.Find(f.Name) is not { RequiredOnCreate: true })
                .Select(f => new FieldDrift(f.Name, f.Label, FieldChange.NowRequired)),
        ];
    }

    private static IEnumerable<FieldDrift> Compare(SalesforceField was, SalesforceField? now)
    {
        if (now is null)
        {
            yield return new(was.Name, was.Label, FieldChange.Gone);
            yield break;
        }
        if (was.Type != now.Type)
            yield return new(now.Name, now.Label, FieldChange.TypeChanged, was.Type, now.Type);
        if (was.Writeable && !now.Writeable)
            yield return new(now.Name, now.Label, FieldChange.NoLongerWriteable);
        if (now.Length > 0 && now.Length < was.Length)
            yield return new(now.Name, now.Label, FieldChange.Shorter, Text(was.Length), Text(now.Length));
        if (Room(now) < Room(was))
            yield return new(now.Name, now.Label, FieldChange.FewerDigits, Text(Room(was)), Text(Room(now)));
        if (!was.RequiredOnCreate && now.RequiredOnCreate)
            yield return new(now.Name, now.Label, FieldChange.NowRequired);
        if (was.IsUniqueExternalId && !now.IsUniqueExternalId)
            yield return new(now.Name, now.Label, FieldChange.NoLongerKey);
        if (!was.RestrictedPicklist && now.RestrictedPicklist)
            yield return new(now.Name, now.Label, FieldChange.NowRestricted);
        var offered = now.PicklistValues.Where(v => v.Active).Select(v => v.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (was.PicklistValues.Where(v => v.Active && !offered.Contains(v.Value)).Select(v => v.Value).ToList() is { Count: > 0 } gone && now.RestrictedPicklist)
            yield return new(now.Name, now.Label, FieldChange.ValuesGone) { Values = gone };
    }

    private static int Room(SalesforceField field) => field.Type is "int" or "long" ? field.Digits : field.Precision - field.Scale;

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;
using CsCheck;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>Rows of any source, map, steps and policy, and fields of any type, length and rights.</summary>
internal static class AnyRow
{
    private static readonly string[] Words = ["Gold", "Silver", "active", "on moderation", "DE", "France", "Yes", "a", "Dating Adult", "cpa", "true", "12"];

    public static Gen<SalesforceField> Fields { get; } = Gen.Select(
        One.Of([.. CompatibilityTable.DescribeTypes]), Gen.OneOf(Gen.Int[1, 40], One.Of(20, 80, 255, 2000, 32000)), Gen.Int[1, 18], Gen.Int[0, 6], Gen.Bool, Gen.Bool, Gen.Int[0, 5],
        One.Of(Words).Array[0, 12],
        (type, length, precision, scale, restricted, nillable, rights, values) => new SalesforceField
        {
            Name = "F__c",
            Label = "F",
            Type = type,
            Length = type is "boolean" or "double" or "int" or "date" ? 0 : length,
            Precision = Math.Max(precision, scale + 1),
            Scale = scale,
            Digits = precision,
            Createable = rights != 1,
            Updateable = rights != 2,
            Nillable = nillable && type != "boolean",
            DefaultedOnCreate = type == "boolean",
            RestrictedPicklist = restricted && type is "picklist" or "multipicklist",
            PicklistValues = [.. values.Distinct(StringComparer.OrdinalIgnoreCase).Select((v, i) => new SalesforcePicklistValue(v, v, i != 3, false))],
        });

    public static Gen<MappingRow> Rows { get; } = Gen.Select(Sources(), Steps().Array[0, 3], Maps().Null(), Gen.Int[0, 3], (source, steps, map, policy) => new MappingRow
    {
        SourceKey = source.Key,
        TargetField = "F__c",
        Recipe = new RowRecipe { Text = source.Text, Steps = steps, Values = map, Policy = (RowPolicy)policy },
    });

    private static Gen<(string Key, string? Text)> Sources() => Gen.OneOf(
        One.Of([.. AnyAffiliate.Catalogue]).Select(f => (f.Key, (string?)null)),
        One.Of("12", "5.25", "true", "2026-11-01", "2026-11-01T10:00:00Z", "Gold", "ann@example.com", "two\nlines", "", "00Q5g00000ABCDEFGH").Select(t => (RowSources.Constant, (string?)t)),
        One.Of("{login} ({id})", "{city}[, {zip_code}]", "{notes}", "{tags}", "fixed", "{{x}}", "{nobody}", "{email}", "{level}").Select(t => (RowSources.Template, (string?)t)),
        Gen.Const((RowSources.PortalLink, (string?)null)));

    private static Gen<TransformStep> Steps() => Gen.Select(Gen.Enum<TransformKind>(), One.Of("a", ", ", ";", "email", "city", "Gold", "12", "Europe/Paris", "UTC", "x "), One.Of("", "bb", "dmy", "mdy"), Gen.Int[0, 60],
        (kind, text, with, number) => kind switch
        {
            TransformKind.Round => new TransformStep(kind, Number: number % 5),
            TransformKind.OrField => new TransformStep(kind, number % 2 == 0 ? "email" : "level"),
            TransformKind.Date or TransformKind.DateTime or TransformKind.Time => new TransformStep(kind, number % 2 == 0 ? "UTC" : "Europe/Paris", with.Length == 3 ? with : null),
            TransformKind.Number => new TransformStep(kind),
            _ => new TransformStep(kind, text, with, number),
        });

    private static Gen<ValueMap> Maps() => Gen.Select(One.Of(Words).Array[0, 5], One.Of(Words).Null().Array[5], Gen.Int[0, 3], (from, to, unlisted) => new ValueMap
    {
        Entries = [.. from.Select((f, i) => new ValueMapEntry(f, to[i]))],
        Unlisted = (UnlistedValue)unlisted,
        UnlistedText = "Gold",
    });
}

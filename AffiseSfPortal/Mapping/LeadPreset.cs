using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>The mapping that most networks end with on a Lead: the suggestions, and what a person would add to them.</summary>
public static class LeadPreset
{
    /// <summary>Where the Lead came from, in new records alone: sales may say better later.</summary>
    public const string Source = "Affise";

    public static bool IsFor(SalesforceObjectDescribe describe) => string.Equals(describe.Name, "Lead", StringComparison.OrdinalIgnoreCase);

    /// <summary>Only rows that work in this org, and no Salesforce field twice.</summary>
    public static IReadOnlyList<MappingRow> Rows(SalesforceObjectDescribe describe, IReadOnlyList<AffiliateField> catalogue)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<MappingRow> rows = [];
        foreach (var row in SuggestedMapping.For(describe, catalogue).Select(s => Row(s.SourceKey, s.TargetField, s.Recipe)).Concat(Additions(describe)))
        {
            if (describe.Find(row.TargetField) is { } field && TypeCompatibility.Check(row, field, catalogue).IsPossible && taken.Add(row.TargetField))
                rows.Add(row);
        }
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Position = i;
            rows[i].TargetType = describe.Find(rows[i].TargetField)!.Type;
        }
        return rows;
    }

    private static IEnumerable<MappingRow> Additions(SalesforceObjectDescribe describe)
    {
        yield return Row("contactPerson", "FirstName", new RowRecipe { Steps = [new(TransformKind.FirstWords), new(TransformKind.Truncate, Number: 40)] });
        yield return Row(RowSources.Constant, "LeadSource", new RowRecipe { Text = Source, Policy = RowPolicy.OnlyOnCreate });
        if (describe.Find("Status") is { } status && SuggestedMapping.Values(Enum.GetValues<AffiliateStatus>().Select(s => s.ToAffise()), status) is { } values)
            yield return Row("status", "Status", new RowRecipe { Values = values with { Unlisted = UnlistedValue.Nothing }, Policy = RowPolicy.OnlyOnCreate });
    }

    private static MappingRow Row(string source, string target, RowRecipe recipe)
    {
        var row = new MappingRow { SourceKey = source, TargetField = target };
        row.SetRecipe(recipe);
        return row;
    }
}

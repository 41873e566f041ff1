using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>One difference between two versions of a mapping.</summary>
/// <param name="Target">The Salesforce field; null for a setting.</param>
/// <param name="Before">Null for a row that came.</param>
/// <param name="After">Null for a row that went.</param>
public sealed record RowDifference(string? Target, MappingRow? Before, MappingRow? After);

/// <param name="Rows">In the order of the later version, what went last.</param>
/// <param name="SettingsChanged">Owner, duplicate rule or matching.</param>
public sealed record MappingDifference(IReadOnlyList<RowDifference> Rows, bool SettingsChanged, bool ObjectChanged)
{
    public bool IsNothing => Rows.Count == 0 && !SettingsChanged && !ObjectChanged;
}

/// <summary>What makes one version differ from another, told by Salesforce field: that is what an org notices.</summary>
public static class MappingDiff
{
    /// <param name="before">Null before the first version.</param>
    public static MappingDifference Of(MappingVersion? before, MappingVersion after)
    {
        var old = (before?.Rows ?? []).DistinctBy(r => r.TargetField, StringComparer.OrdinalIgnoreCase).ToDictionary(r => r.TargetField, StringComparer.OrdinalIgnoreCase);
        List<RowDifference> rows = [];
        foreach (var row in after.Rows.OrderBy(r => r.Position))
        {
            if (!old.Remove(row.TargetField, out var was))
                rows.Add(new(row.TargetField, null, row));
            else if (!IsSame(was, row))
                rows.Add(new(row.TargetField, was, row));
        }
        rows.AddRange(old.Values.OrderBy(r => r.Position).Select(r => new RowDifference(r.TargetField, r, null)));
        var settings = before is not null
            && (before.MatchBy != after.MatchBy
                || !string.Equals(before.MatchField, after.MatchField, StringComparison.OrdinalIgnoreCase)
                || (before.Settings ?? MappingSettings.Default) != (after.Settings ?? MappingSettings.Default));
        return new(rows, settings, before is not null && !string.Equals(before.DestinationObject, after.DestinationObject, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Sends the same for every affiliate.</summary>
    public static bool IsSame(MappingRow one, MappingRow other) =>
        one.SourceKey == other.SourceKey && string.Equals(one.TargetField, other.TargetField, StringComparison.OrdinalIgnoreCase) && one.ToRecipe() == other.ToRecipe();
}

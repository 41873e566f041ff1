using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>A Salesforce field in the open picker.</summary>
/// <param name="Name">The API name.</param>
/// <param name="Field">Null for a name typed by hand.</param>
/// <param name="Refusal">Why it cannot be chosen.</param>
/// <param name="UsedBy">The row that leads there already.</param>
internal sealed record TargetOption(string Name, SalesforceField? Field, bool IsSuggested, TargetRefusal? Refusal, RowState? UsedBy);

/// <param name="More">How many more there are; typing narrows them down.</param>
internal sealed record TargetOptions(IReadOnlyList<TargetOption> Options, int More);

/// <summary>Finds fields by label or API name.</summary>
internal static class TargetSearch
{
    /// <summary>Four times what the open list shows at once: whoever does not see it there types, and every line more is drawn before the first is seen.</summary>
    public const int Limit = 30;

    public static TargetOptions Find(MappingDraft draft, int rowId, string query)
    {
        var text = query.Trim();
        var row = draft.Find(rowId);
        var found = draft.Targets.Fields
            .Select(f => (Field: f, Rank: RankOf(f, text)))
            .Where(x => x.Rank is not null)
            .Select(x => (x.Rank, Option: OptionOf(draft, rowId, row?.Suggestion, x.Field)))
            // The exact API name stays first even when it is refused: Enter then says why instead of taking another field.
            .OrderBy(x => x.Rank == 0 ? 0 : x.Option.IsSuggested ? 1 : x.Option.Refusal is null ? 2 : 3)
            .ThenBy(x => x.Rank)
            .Select(x => x.Option)
            .ToList();
        var shown = found.Take(Limit).ToList();
        if (draft.Targets.AllowsFreeNames && ApiName.IsValid(text) && draft.Targets.Find(text) is null && (found.Count == 0 || ApiName.IsCustom(text)))
            shown.Add(new(text, null, false, draft.WhyNot(rowId, text), draft.UsedBy(text, rowId)));
        return new(shown, found.Count - Math.Min(found.Count, Limit));
    }

    private static TargetOption OptionOf(MappingDraft draft, int rowId, Suggestion? suggestion, SalesforceField field) =>
        new(field.Name, field, ApiName.Same(suggestion?.Target.Name, field.Name), draft.WhyNot(rowId, field.Name), draft.UsedBy(field.Name, rowId));

    /// <summary>Null when it does not match; 0 is best.</summary>
    private static int? RankOf(SalesforceField field, string text)
    {
        if (text.Length == 0)
            return 4;
        if (ApiName.Same(field.Name, text))
            return 0;
        if (string.Equals(field.Label, text, StringComparison.OrdinalIgnoreCase))
            return 1;
        if (field.Label.StartsWith(text, StringComparison.CurrentCultureIgnoreCase) || field.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            return 2;
        return field.Label.Contains(text, StringComparison.CurrentCultureIgnoreCase) || field.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
            ? 3
            : null;
    }
}

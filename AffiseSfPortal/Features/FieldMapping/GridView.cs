using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>What the filter and the search box leave of the grid.</summary>
internal sealed record GridView(IReadOnlyList<GridSection> Sections)
{
    public bool IsEmpty => Sections.Count == 0;

    /// <param name="label">The affiliate field's label in the reader's language.</param>
    public static GridView Of(MappingDraft draft, GridFilter filter, string query, Func<RowState, string> label)
    {
        var text = query.Trim();
        var rows = draft.Rows.Where(r => Passes(r, filter) && Matches(r, text, label(r))).ToLookup(r => r.Group);
        var gaps = draft.Gaps
            .Where(g => filter is GridFilter.All or GridFilter.ToLookAt && (Has(g.Field.Label, text) || Has(g.Field.Name, text)))
            .ToLookup(g => g.Group);
        return new([.. Enum.GetValues<FieldGroup>()
            .Where(g => rows.Contains(g) || gaps.Contains(g))
            .Select(g => new GridSection(g, [.. rows[g]], [.. gaps[g]]))]);
    }

    public static int Count(MappingDraft draft, GridFilter filter) =>
        draft.Rows.Count(r => Passes(r, filter)) + (filter is GridFilter.All or GridFilter.ToLookAt ? draft.Gaps.Count : 0);

    private static bool Passes(RowState row, GridFilter filter) => filter switch
    {
        GridFilter.All => true,
        GridFilter.ToLookAt => row.NeedsALook,
        GridFilter.Suggestions => row.Suggestion is not null,
        GridFilter.NotMapped => !row.IsMapped,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a filter of the grid."),
    };

    private static bool Matches(RowState row, string text, string label) =>
        text.Length == 0 || Has(label, text) || Has(row.Target, text) || Has(row.Field?.Label, text) || Has(row.Suggestion?.Target.Label, text);

    private static bool Has(string? where, string text) =>
        text.Length == 0 || where?.Contains(text, StringComparison.CurrentCultureIgnoreCase) == true;
}

/// <summary>One heading with its rows.</summary>
internal sealed record GridSection(FieldGroup Group, IReadOnlyList<RowState> Rows, IReadOnlyList<RequiredGap> Gaps)
{
    public int Count => Rows.Count + Gaps.Count;
}

using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping;

// What the page says of the draft as a whole.
public sealed partial class SalesforceFields
{
    private string? Subtitle => _draft is null ? null
        : _page?.Connection.OrgName is { } org ? $"{_draft.Targets.ObjectName} · {org}"
        : _draft.Targets.ObjectName;

    /// <summary>The step that the set-up goes on with. Nothing to offer while something is unsaved, or while the health check waits for a required field.</summary>
    private int? GoOn => _draft is { Saved: not null, IsDirty: false } draft && _page?.Connection.NextStep is { } step
        && (step == MappingConnection.PermissionsStep || draft.Gaps.Count == 0) ? step : null;

    private string MatchText => _draft!.Match switch
    {
        { Kind: MatchKind.ExternalId } m => W["Match_ExternalId", m.Label ?? m.Field ?? ""],
        { Kind: MatchKind.ExternalIdUnchecked } m => W["Match_Unchecked", m.Field ?? ""],
        { Kind: MatchKind.NoKey } => W["Match_NoKey"],
        _ => W["Match_Undecided"],
    };

    private string MatchTone => _draft!.Match.Kind == MatchKind.ExternalId ? "fine" : _draft.Match.Kind == MatchKind.NoKey ? "warn" : "plain";

    private string MatchIcon => _draft!.Match.Kind switch
    {
        MatchKind.ExternalId => Glyphs.Fine,
        MatchKind.NoKey => Glyphs.Warning,
        _ => Glyphs.Info,
    };

    private string ChangesText => _draft!.ChangeCount switch
    {
        0 => _draft.Saved is { } saved ? W["VersionN", saved.Number] : W["NoVersion"],
        1 => W["OneChange"],
        var n => W["ManyChanges", n],
    };

    private string SinceText => _draft!.Saved is not { } saved ? ""
        : _draft.ChangeCount == 0 ? W["SavedOn", Clock.Day(saved.SavedAt)]
        : W["SinceVersion", saved.Number, Clock.Day(saved.SavedAt)];

    private string MessageText => _answer switch
    {
        { Kind: SaveAnswerKind.NothingChanged } a => W["Answer_NothingChanged", a.Number],
        { Kind: SaveAnswerKind.NothingMapped } => W["Answer_NothingMapped"],
        { Kind: SaveAnswerKind.Blocked } a => W[a.Number == 1 ? "Answer_BlockedOne" : "Answer_Blocked", a.Number],
        { Kind: SaveAnswerKind.Gaps } a => W["Answer_Gaps", a.Text ?? ""],
        { Kind: SaveAnswerKind.DraftKept } => W["DraftKept"],
        { Kind: SaveAnswerKind.Refused } a => W["Answer_Refused", a.Text ?? ""],
        { Kind: SaveAnswerKind.Conflict or SaveAnswerKind.ObjectChanged } => "",
        _ when _saving => W["Saving"],
        _ when _draft!.HasBlockingRows && _draft.IsDirty => W["BlockedHint"],
        _ when _draft!.Gaps.Count > 0 => W["GapsHint", string.Join(", ", _draft.Gaps.Select(g => g.Field.Label))],
        _ => "",
    };

    private bool MessageStops => _answer is { Kind: SaveAnswerKind.Blocked or SaveAnswerKind.Gaps or SaveAnswerKind.Refused } || (_answer is null && _draft!.HasBlockingRows && _draft.IsDirty);

    private string MessageTone => MessageStops ? "stop" : _answer is null && _draft!.Gaps.Count > 0 ? "warn" : "plain";

    private string? MessageIcon => MessageText.Length == 0 || _saving ? null : MessageStops ? Glyphs.Stop : MessageTone == "warn" ? Glyphs.Warning : Glyphs.Info;

    private static string? FilterIcon(GridFilter filter) => filter switch
    {
        GridFilter.ToLookAt => Glyphs.Warning,
        GridFilter.Suggestions => Glyphs.Bulb,
        GridFilter.All or GridFilter.NotMapped => null,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a filter of the grid."),
    };
}

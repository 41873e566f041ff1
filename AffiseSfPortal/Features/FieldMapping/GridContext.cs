namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>What every row and cell needs of the page: the draft, the words and the script.</summary>
/// <param name="changed">Draws what the last edit changed.</param>
/// <param name="refresh">Asks Salesforce for the fields again.</param>
internal sealed class GridContext(MappingDraft draft, FieldWords words, GridScript script, Func<Task> changed, Func<Task> refresh)
{
    public MappingDraft Draft { get; } = draft;
    public FieldWords Words { get; } = words;
    public GridScript Script { get; } = script;

    public Task ChangedAsync() => changed();

    public Task RefreshAsync() => refresh();

    /// <summary>Element ids of a row's cells, so that the focus finds back.</summary>
    public static string TargetId(int rowId) => $"target-{rowId}";

    public static string SourceId(int rowId) => $"source-{rowId}";

    public static string TransformId(int rowId) => $"transform-{rowId}";
}

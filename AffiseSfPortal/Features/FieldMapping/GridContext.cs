using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Features.FieldMapping.Work;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>What every row and cell needs of the page: the draft, the words and the script.</summary>
/// <param name="changed">Draws what the last edit changed.</param>
/// <param name="refresh">Asks Salesforce for the fields again.</param>
/// <param name="values">Reads which values the data holds.</param>
/// <param name="showAffected">Opens the whole list behind a sentence.</param>
/// <param name="scope">The draft as it is now, ready to be judged and tried.</param>
internal sealed class GridContext(MappingDraft draft, FieldWords words, GridScript script, Func<Task> changed, Func<Task> refresh, Func<AffiliateField, Task<ValueUse>> values, Func<string, AffectedQuestion, Task> showAffected, Func<MappingScope> scope)
{
    public MappingDraft Draft { get; } = draft;
    public FieldWords Words { get; } = words;
    public GridScript Script { get; } = script;

    public Task ChangedAsync() => changed();

    public Task RefreshAsync() => refresh();

    /// <summary>Rows whose editor is open. Kept here, since a row that gets its source moves to another part of the grid and is drawn anew there.</summary>
    public HashSet<int> Editing { get; } = [];

    public Task<ValueUse> ValuesAsync(AffiliateField field) => values(field);

    public Task ShowAffectedAsync(string sentence, AffectedQuestion question) => showAffected(sentence, question);

    public MappingScope Scope() => scope();

    /// <summary>Element ids of a row's cells, so that the focus finds back.</summary>
    public static string TargetId(int rowId) => $"target-{rowId}";

    public static string SourceId(int rowId) => $"source-{rowId}";

    public static string TransformId(int rowId) => $"transform-{rowId}";

    public static string PolicyId(int rowId) => $"policy-{rowId}";

    public static string TextId(int rowId) => $"text-{rowId}";

    public static string EditorId(int rowId) => $"editor-{rowId}";
}

using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>A draft as it is kept over a reload.</summary>
/// <param name="BaseNumber">The version that the changes were counted from.</param>
/// <param name="Rows">Only rows that lead somewhere.</param>
internal sealed record KeptDraft(int BaseNumber, bool AcceptsNoKey, IReadOnlyList<KeptRow> Rows)
{
    /// <summary>What holds for all records, in its stored form; null for the defaults.</summary>
    public string? Settings { get; init; }
}

/// <param name="Source">Null for an added row that has no affiliate field yet.</param>
/// <param name="Transform">For rows that need one of these alone.</param>
internal sealed record KeptRow(string? Source, string Target, RowTransform Transform)
{
    /// <summary>Everything else that the row does, in its stored form.</summary>
    public string? Recipe { get; init; }

    public static KeptRow Of(string? source, string target, RowRecipe recipe)
    {
        var row = new MappingRow();
        row.SetRecipe(recipe);
        return new KeptRow(source, target, row.Transform) { Recipe = row.Recipe is { IsUnknown: true } ? null : RecipeJson.Write(row.Recipe) };
    }

    public RowRecipe ToRecipe() => new MappingRow { Transform = Transform, Recipe = RecipeJson.Read(Recipe) }.ToRecipe();
}

// What outlives a Save that is under way, and a reload.
internal sealed partial class MappingDraft
{
    /// <summary>The rows as they are being sent: what <see cref="FollowSave"/> counts changes from.</summary>
    public SentRows Send() => new([.. _lines.Select(l => new SentRow(l.Id, l.SourceKey, l.Target, l.Recipe))]);

    /// <summary>The rows that were sent are the saved version now; what was changed while Save ran stays a change.</summary>
    public void FollowSave(MappingVersion version, SentRows sent)
    {
        Saved = version;
        BaseNumber = version.Number;
        _acceptsNoKey = version.MatchBy == MatchBy.StoredId;
        _removed.Clear();
        var sentRows = sent.Rows.ToDictionary(r => r.Id);
        foreach (var line in _lines)
        {
            // A line that changed its affiliate field is another row by now; the one that was saved is a row taken away.
            var row = sentRows.TryGetValue(line.Id, out var found) && found.SourceKey == line.SourceKey && found.IsSaved ? found : null;
            (line.BaseTarget, line.BaseRecipe) = (row?.Target, row?.Recipe ?? RowRecipe.None);
            if (row is not null)
                sentRows.Remove(line.Id);
        }

        foreach (var gone in sentRows.Values.Where(r => r.IsSaved))
        {
            _removed.Add(new Line(++_lastId)
            {
                SourceKey = gone.SourceKey,
                BaseTarget = gone.Target,
                BaseRecipe = gone.Recipe,
            });
        }

        // A saved version knows no empty rows beyond the one of each field; one that was added meanwhile stays.
        foreach (var line in _lines.FindAll(l => l is { Target: null, BaseTarget: null } && IsSpare(l) && sentRows.TryGetValue(l.Id, out var row) && row.SourceKey == l.SourceKey))
            _lines.Remove(line);

        Learn();
    }

    public KeptDraft Keep() =>
        new(BaseNumber, _acceptsNoKey, [.. _lines.Where(l => l.Target is not null).Select(l => KeptRow.Of(l.SourceKey, l.Target!, l.Recipe))])
        { Settings = MappingSettings.Write(Settings) };

    /// <summary>
    /// Puts back what was not saved. When somebody saved since, the next Save says so, since <see cref="BaseNumber"/> is the old one.
    /// A row whose sign-up field was deleted meanwhile is left out.
    /// </summary>
    public void Restore(KeptDraft kept)
    {
        Load(Saved);
        Settings = MappingSettings.Read(kept.Settings) is { IsUnknown: false } settings ? settings : MappingSettings.Default;
        foreach (var rows in kept.Rows.Where(r => Enum.IsDefined(r.Transform) && r.ToRecipe() is { IsUnknown: false }).GroupBy(r => r.Source))
            RestoreSource(rows.Key, [.. rows]);
        var named = kept.Rows.Select(r => r.Source).ToHashSet();
        foreach (var line in _lines.Where(l => !named.Contains(l.SourceKey)).ToArray())
            Empty(line);
        _acceptsNoKey = kept.AcceptsNoKey;
        BaseNumber = kept.BaseNumber;
        Recheck();
    }

    /// <summary>Counts from an older version: the next Save says when somebody saved since.</summary>
    public void Rebase(int baseNumber) => BaseNumber = baseNumber;

    private void RestoreSource(string? source, List<KeptRow> rows)
    {
        var lines = _lines.FindAll(l => l.SourceKey == source);
        if (lines.Count == 0 && source is not null && RowSources.IsField(source) && SourceOf(source) is null)
            return;
        // A row that leads where it led keeps its line, so that it is no change.
        foreach (var row in rows.ToArray())
        {
            if (lines.Find(l => ApiName.Same(l.BaseTarget, row.Target)) is not { } line)
                continue;
            line.Recipe = row.ToRecipe();
            lines.Remove(line);
            rows.Remove(row);
        }

        foreach (var row in rows)
        {
            var line = lines.Count > 0 ? lines[0] : LineOf(AddRow(source));
            lines.Remove(line);
            line.Target = row.Target;
            line.Recipe = row.ToRecipe();
        }

        foreach (var line in lines)
            Empty(line);
    }

    private void Empty(Line line)
    {
        line.Target = null;
        line.Recipe = Emptied(line);
        if (!IsSpare(line))
            return;
        _lines.Remove(line);
        if (line.BaseTarget is not null)
            _removed.Add(line);
    }

    /// <summary>Every affiliate field keeps one row; another one, or one without a field, can go.</summary>
    private bool IsSpare(Line line) =>
        SourceOf(line.SourceKey) is null || _lines.Find(l => l.SourceKey == line.SourceKey) != line;

    internal sealed record SentRow(int Id, string? SourceKey, string? Target, RowRecipe Recipe)
    {
        public bool IsSaved => Target is not null && SourceKey is not null;
    }

    internal sealed record SentRows(IReadOnlyList<SentRow> Rows);
}

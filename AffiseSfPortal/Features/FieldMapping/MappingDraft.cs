using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The grid as it is being edited: rows, what they are worth, and how they differ from the saved version. Knows no screen.</summary>
internal sealed partial class MappingDraft
{
    private readonly List<Line> _lines = [];
    private readonly List<Line> _removed = [];
    private readonly IReadOnlyList<AffiliateField> _sources;
    private Dictionary<string, Suggestion> _suggestions = [];
    private readonly Dictionary<int, (MappingRow Row, RowSurvey Survey)> _surveys = [];
    private Affiliate? _sample;
    private string? _affiliateUrl;
    private bool _acceptsNoKey;
    private int _lastId;

    public MappingDraft(IReadOnlyList<AffiliateField> sources, TargetCatalogue targets, MappingVersion? saved)
    {
        _sources = sources;
        Targets = targets;
        Load(saved);
    }

    public TargetCatalogue Targets { get; private set; }

    /// <summary>The version that the changes are counted from, or null before the first Save.</summary>
    public MappingVersion? Saved { get; private set; }

    /// <summary>The number of the version that the person was looking at when the changes began; 0 before the first.</summary>
    public int BaseNumber { get; private set; }

    /// <summary>In the order of the grid.</summary>
    public IReadOnlyList<RowState> Rows { get; private set; } = [];

    public IReadOnlyList<RequiredGap> Gaps { get; private set; } = [];

    public IReadOnlyList<AffiliateField> Sources => _sources;

    public MatchState Match { get; private set; } = new(MatchKind.Undecided, null, null);

    public bool HasSample => _sample is not null;

    /// <summary>The version was saved for another object; saving writes one for this object.</summary>
    public bool IsForOtherObject => Saved is not null && !ApiName.Same(Saved.DestinationObject, Targets.ObjectName);

    /// <summary>What holds for all records.</summary>
    public MappingSettings Settings { get; private set; } = MappingSettings.Default;

    public bool HasBlockingRows => Rows.Any(r => r.Verdict.Blocks);

    public int ChangeCount => Rows.Count(r => r.IsChanged) + _removed.Count + (MatchChanged ? 1 : 0) + (SettingsChanged ? 1 : 0) + (IsForOtherObject ? 1 : 0);

    public bool IsDirty => ChangeCount > 0;

    public RowState? Find(int id) => Rows.FirstOrDefault(r => r.Id == id);

    public RowState? UsedBy(string target, int exceptId) =>
        Rows.FirstOrDefault(r => r.Id != exceptId && ApiName.Same(r.Target, target));

    private bool SettingsChanged => Settings != (Saved?.Settings ?? MappingSettings.Default);

    private bool MatchChanged => Saved is not null && Match.Kind != MatchKind.Undecided
        && (Saved.MatchBy != Match.MatchBy || !ApiName.Same(Saved.MatchField, Match.Field));

    /// <summary>Starts again from a version: Discard, or after Save.</summary>
    public void Load(MappingVersion? saved)
    {
        Saved = saved;
        BaseNumber = saved?.Number ?? 0;
        _acceptsNoKey = saved?.MatchBy == MatchBy.StoredId;
        Settings = saved?.Settings ?? MappingSettings.Default;
        _removed.Clear();
        _lines.Clear();
        var rows = (saved?.Rows ?? []).OrderBy(r => r.Position).ToLookup(r => r.SourceKey, StringComparer.Ordinal);
        foreach (var source in _sources)
        {
            if (!rows.Contains(source.Key))
                _lines.Add(NewLine(source.Key));
            foreach (var row in rows[source.Key])
                _lines.Add(NewLine(source.Key, row));
        }

        var known = _sources.Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var row in rows.Where(g => !known.Contains(g.Key)).SelectMany(g => g))
            _lines.Add(NewLine(row.SourceKey, row));
        Learn();
    }

    /// <summary>The org was read again: rows stay, what they are worth may differ.</summary>
    public void SetTargets(TargetCatalogue targets)
    {
        Targets = targets;
        Learn();
    }

    /// <param name="affiliateUrl">What links to affiliates begin with.</param>
    public void SetSample(Affiliate? sample, string? affiliateUrl = null)
    {
        _sample = sample;
        _affiliateUrl = affiliateUrl ?? _affiliateUrl;
        Recheck();
    }

    /// <summary>What the rows do to the affiliates that there are; rows that were changed since are not told.</summary>
    public void SetSurvey(MappingVersion counted, IReadOnlyList<RowSurvey> surveys)
    {
        _surveys.Clear();
        foreach (var row in counted.Rows)
        {
            if (surveys.FirstOrDefault(s => ApiName.Same(s.Target, row.TargetField)) is { } survey && _lines.Find(l => ApiName.Same(l.Target, row.TargetField)) is { } line)
                _surveys[line.Id] = (row, survey);
        }
        Recheck();
    }

    /// <summary>The draft as a version that nobody saved: to be judged, tried and kept.</summary>
    public MappingVersion ToVersion(int connectionId) => new()
    {
        ConnectionId = connectionId,
        Number = BaseNumber,
        DestinationObject = Targets.ObjectName,
        MatchBy = Match.MatchBy,
        MatchField = Match.Field,
        Settings = Settings == MappingSettings.Default ? null : Settings,
        Rows = [.. ToRows()],
    };

    /// <summary>The rows as they would be saved, in order.</summary>
    public IReadOnlyList<MappingRow> ToRows() =>
        [.. Rows.Where(r => r is { Target: not null, SourceKey: not null }).Select((r, i) => RowOf(_lines.First(l => l.Id == r.Id), i))];

    /// <summary>What differs from the saved version.</summary>
    public IReadOnlyList<RowChange> Changes() =>
    [
        .. Rows.Where(r => r.IsChanged).Select(r => (Row: r, Line: _lines.First(l => l.Id == r.Id)))
            .Select(x => new RowChange(x.Row.SourceKey, x.Line.BaseTarget, x.Row.Target, x.Line.BaseRecipe, x.Row.Recipe)),
        .. _removed.Select(l => new RowChange(l.SourceKey, l.BaseTarget, null, l.BaseRecipe, RowRecipe.None)),
    ];

    private MappingRow RowOf(Line line, int position)
    {
        var row = new MappingRow
        {
            Position = position,
            SourceKey = line.SourceKey ?? "",
            TargetField = Targets.Find(line.Target)?.Name ?? line.Target ?? "",
            TargetType = Targets.Find(line.Target)?.Type,
        };
        row.SetRecipe(line.Recipe);
        return row;
    }

    private Line NewLine(string? sourceKey, MappingRow? row = null) => new(++_lastId)
    {
        SourceKey = sourceKey,
        Target = row?.TargetField,
        Recipe = row?.ToRecipe() ?? RowRecipe.None,
        BaseTarget = row?.TargetField,
        BaseRecipe = row?.ToRecipe() ?? RowRecipe.None,
    };

    private sealed class Line(int id)
    {
        public int Id { get; } = id;
        public string? SourceKey { get; set; }
        public string? Target { get; set; }
        public RowRecipe Recipe { get; set; } = RowRecipe.None;
        public string? BaseTarget { get; set; }
        public RowRecipe BaseRecipe { get; set; } = RowRecipe.None;

        public bool IsChanged => !ApiName.Same(Target, BaseTarget) || (Target is not null && Recipe != BaseRecipe);
    }
}

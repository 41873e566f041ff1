using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The grid as it is being edited: rows, what they are worth, and how they differ from the saved version. Knows no screen.</summary>
internal sealed partial class MappingDraft
{
    private readonly List<Line> _lines = [];
    private readonly List<Line> _removed = [];
    private readonly IReadOnlyList<AffiliateField> _sources;
    private Dictionary<string, Suggestion> _suggestions = [];
    private Affiliate? _sample;
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

    public bool HasBlockingRows => Rows.Any(r => r.Verdict.Blocks);

    public int ChangeCount => Rows.Count(r => r.IsChanged) + _removed.Count + (MatchChanged ? 1 : 0) + (IsForOtherObject ? 1 : 0);

    public bool IsDirty => ChangeCount > 0;

    public RowState? Find(int id) => Rows.FirstOrDefault(r => r.Id == id);

    public RowState? UsedBy(string target, int exceptId) =>
        Rows.FirstOrDefault(r => r.Id != exceptId && ApiName.Same(r.Target, target));

    private bool MatchChanged => Saved is not null && Match.Kind != MatchKind.Undecided
        && (Saved.MatchBy != Match.MatchBy || !ApiName.Same(Saved.MatchField, Match.Field));

    /// <summary>Starts again from a version: Discard, or after Save.</summary>
    public void Load(MappingVersion? saved)
    {
        Saved = saved;
        BaseNumber = saved?.Number ?? 0;
        _acceptsNoKey = saved?.MatchBy == MatchBy.StoredId;
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

    public void SetSample(Affiliate? sample)
    {
        _sample = sample;
        Recheck();
    }

    /// <summary>The rows as they would be saved, in order.</summary>
    public IReadOnlyList<MappingRow> ToRows() =>
        [.. Rows.Where(r => r is { Target: not null, SourceKey: not null }).Select((r, i) => RowOf(_lines.First(l => l.Id == r.Id), i))];

    /// <summary>What differs from the saved version.</summary>
    public IReadOnlyList<RowChange> Changes() =>
    [
        .. Rows.Where(r => r.IsChanged).Select(r => (Row: r, Line: _lines.First(l => l.Id == r.Id)))
            .Select(x => new RowChange(x.Row.SourceKey, x.Line.BaseTarget, x.Row.Target, x.Line.BaseTransform, x.Row.Transform)),
        .. _removed.Select(l => new RowChange(l.SourceKey, l.BaseTarget, null, l.BaseTransform, RowTransform.None)),
    ];

    private MappingRow RowOf(Line line, int position) => new()
    {
        Position = position,
        SourceKey = line.SourceKey ?? "",
        TargetField = Targets.Find(line.Target)?.Name ?? line.Target ?? "",
        TargetType = Targets.Find(line.Target)?.Type,
        Transform = line.Transform,
    };

    private Line NewLine(string? sourceKey, MappingRow? row = null) => new(++_lastId)
    {
        SourceKey = sourceKey,
        Target = row?.TargetField,
        Transform = row?.Transform ?? RowTransform.None,
        BaseTarget = row?.TargetField,
        BaseTransform = row?.Transform ?? RowTransform.None,
    };

    private sealed class Line(int id)
    {
        public int Id { get; } = id;
        public string? SourceKey { get; set; }
        public string? Target { get; set; }
        public RowTransform Transform { get; set; }
        public string? BaseTarget { get; set; }
        public RowTransform BaseTransform { get; set; }

        public bool IsChanged => !ApiName.Same(Target, BaseTarget) || (Target is not null && Transform != BaseTransform);
    }
}

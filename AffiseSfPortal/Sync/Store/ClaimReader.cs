using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;

namespace AffiseSfPortal.Sync.Store;

/// <summary>The columns of the row that a reader stands on.</summary>
internal interface IColumns
{
    bool IsNull(int column);

    long Int64(int column);

    bool Bool(int column);

    string Text(int column);

    byte[] Blob(int column);

    decimal Decimal(int column);

    /// <summary>UTC.</summary>
    DateTime Time(int column);
}

/// <summary>Makes claimed rows of what <see cref="ClaimSql.Read"/> selects.</summary>
internal sealed class ClaimReader(int connectionId, string token, string objectName, int capacity)
{
    private readonly List<ClaimedRow> _rows = new(capacity);
    private Dictionary<long, int>? _several;

    public void Add<T>(T columns)
        where T : struct, IColumns
    {
        var link = ReadLink(columns);
        var id = columns.Int64(0);
        // An affiliate may have records of several objects (a converted lead's contact): one row then comes once for each of them.
        if (_rows.Count > 0 && IndexOf(id) is { } known)
        {
            if (link is not null && (_rows[known].Link is not { } other || link.Id < other.Id))
                _rows[known] = _rows[known] with { Link = link };
            return;
        }
        try
        {
            _rows.Add(new ClaimedRow(ReadRow(columns), ReadAffiliate(columns), link));
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or InvalidCastException)
        {
            // Written by another version, or damaged: set aside alone, and its neighbours go out.
            _rows.Add(new ClaimedRow(ReadRow(columns), Affiliate.Read(columns.Int64(1), columns.Text(14)), link) { Unreadable = e });
        }
    }

    /// <summary>In the order of sending.</summary>
    public IReadOnlyList<ClaimedRow> ToRows()
    {
        _rows.Sort(static (a, b) =>
        {
            var order = a.Row.Lane.CompareTo(b.Row.Lane);
            if (order == 0)
                order = a.Row.NextAttemptAt.CompareTo(b.Row.NextAttemptAt);
            return order != 0 ? order : a.Row.Id.CompareTo(b.Row.Id);
        });
        return _rows;
    }

    private int? IndexOf(long id)
    {
        if (_rows[^1].Row.Id == id)
            return _rows.Count - 1;
        _several ??= [];
        for (var i = _several.Count; i < _rows.Count; i++)
            _several[_rows[i].Row.Id] = i;
        return _several.TryGetValue(id, out var index) ? index : null;
    }

    private SyncRow ReadRow<T>(T columns)
        where T : struct, IColumns => new()
        {
            Id = columns.Int64(0),
            ConnectionId = connectionId,
            AffiliateKey = columns.Int64(1),
            Version = columns.Int64(2),
            ClaimedVersion = columns.Int64(2),
            Reason = (OwedReason)columns.Int64(3),
            Force = columns.Bool(4),
            ActorId = TextOrNull(columns, 5),
            Lane = (SyncLane)columns.Int64(6),
            OwedSince = columns.Time(7),
            NextAttemptAt = columns.Time(8),
            Attempts = (int)columns.Int64(9),
            LeaseToken = token,
        };

    // API names ignore case: "lead" typed anew for "Lead" must find the records that exist.
    private SyncLink? ReadLink<T>(T columns)
        where T : struct, IColumns =>
        columns.IsNull(10) || columns.Text(12) is not { } name || !string.Equals(name, objectName, StringComparison.OrdinalIgnoreCase)
            ? null
            : new SyncLink
            {
                Id = columns.Int64(10),
                ConnectionId = connectionId,
                AffiliateKey = columns.Int64(1),
                SalesforceId = columns.Text(11),
                ObjectName = name,
                PayloadHash = columns.Blob(13),
            };

    private static Affiliate ReadAffiliate<T>(T columns)
        where T : struct, IColumns
    {
        var affiliate = Affiliate.Read(columns.Int64(1), columns.Text(14), columns.IsNull(33) ? null : columns.Time(33));
        affiliate.Email = columns.Text(15);
        affiliate.CompanyName = TextOrNull(columns, 16);
        affiliate.ContactPerson = TextOrNull(columns, 17);
        affiliate.Status = Status(columns.Text(18));
        affiliate.Manager = TextOrNull(columns, 19);
        affiliate.Country = TextOrNull(columns, 20);
        affiliate.Phone = TextOrNull(columns, 21);
        affiliate.City = TextOrNull(columns, 22);
        affiliate.Address1 = TextOrNull(columns, 23);
        affiliate.Address2 = TextOrNull(columns, 24);
        affiliate.ZipCode = TextOrNull(columns, 25);
        affiliate.Notes = TextOrNull(columns, 26);
        if (columns.Text(27) is { Length: > 2 } tags)
            affiliate.Tags = JsonText.Read<List<string>>(tags);
        affiliate.Level = columns.IsNull(28) ? null : (int)columns.Int64(28);
        affiliate.ReferralPercent = columns.IsNull(29) ? null : columns.Decimal(29);
        if (columns.Text(30) is { Length: > 2 } values)
            affiliate.SignUpValues = JsonText.Read<Dictionary<int, List<string>>>(values);
        affiliate.CreatedAt = columns.Time(31);
        affiliate.UpdatedAt = columns.Time(32);
        return affiliate;
    }

    private static AffiliateStatus Status(string text) => text switch
    {
        nameof(AffiliateStatus.Active) => AffiliateStatus.Active,
        nameof(AffiliateStatus.NotActive) => AffiliateStatus.NotActive,
        nameof(AffiliateStatus.Banned) => AffiliateStatus.Banned,
        nameof(AffiliateStatus.OnModeration) => AffiliateStatus.OnModeration,
        _ => throw new FormatException($"\"{text}\" is no status of this version."),
    };

    private static string? TextOrNull<T>(T columns, int column)
        where T : struct, IColumns => columns.IsNull(column) ? null : columns.Text(column);
}

using System.Globalization;

namespace AffiseSfPortal.Live.Instances;

/// <summary>In the order in which they are told when several wait.</summary>
internal enum NoticeKind
{
    /// <summary>Something is owed: wake the engine.</summary>
    Owed = 0,

    /// <summary>Rows became owed.</summary>
    Queue = 1,

    /// <summary>Rows were claimed.</summary>
    Claimed = 2,

    /// <summary>Attempts were recorded.</summary>
    Settled = 3,

    /// <summary>Rows wait with their connection; no attempt was recorded.</summary>
    Held = 4,

    /// <summary>The connection itself changed.</summary>
    Connection = 5,
}

/// <summary>What one instance tells the others: ids and nothing else, since a NOTIFY is read by whoever may connect, and holds 8,000 bytes.</summary>
/// <param name="Origin">Who tells; its own notices come back to it.</param>
/// <param name="Keys">Affiliates; null for "many: look yourself".</param>
internal sealed record Notice(string Origin, NoticeKind Kind, int ConnectionId, IReadOnlyList<long>? Keys)
{
    public const string Channel = "affise_sf_portal";

    /// <summary>The longest keys in decimal, this often, stay under the 8,000 bytes.</summary>
    public const int MostKeys = 300;

    private const string Many = "*";

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin} {Kind} {ConnectionId} {(Keys is null ? Many : string.Join(',', Keys))}");

    /// <returns>Null for what this version does not know: a newer instance may say more.</returns>
    public static Notice? Parse(string text)
    {
        if (text.Split(' ') is not [var origin, var kindText, var connectionText, var keysText, ..]
            || !Enum.TryParse<NoticeKind>(kindText, out var kind)
            || !Enum.IsDefined(kind)
            || !int.TryParse(connectionText, CultureInfo.InvariantCulture, out var connection))
        {
            return null;
        }
        if (keysText == Many)
            return new Notice(origin, kind, connection, null);
        List<long> keys = [];
        foreach (var part in keysText.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part, CultureInfo.InvariantCulture, out var key))
                return null;
            keys.Add(key);
        }
        return new Notice(origin, kind, connection, keys);
    }
}

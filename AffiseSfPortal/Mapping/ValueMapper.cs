using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>Looks values up in a map, without regard to case and outer blanks.</summary>
internal sealed class ValueMapper
{
    private readonly Dictionary<string, string?> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly ValueMap _map;

    public ValueMapper(ValueMap map)
    {
        _map = map;
        // The first of two entries for one value counts.
        foreach (var entry in map.Entries)
            _entries.TryAdd(entry.From.Trim(), Filled(entry.To));
    }

    /// <summary>The value that stands for this one; null sends nothing.</summary>
    public MappedValue Map(string value) => _entries.TryGetValue(value, out var to)
        ? new(to, MissedValue.None)
        : _map.Unlisted switch
        {
            UnlistedValue.Keep => new(value, MissedValue.None),
            UnlistedValue.Nothing => new(null, MissedValue.LeftOut),
            UnlistedValue.Text => new(Filled(_map.UnlistedText), MissedValue.None),
            UnlistedValue.Stop => new(null, MissedValue.Stops),
        };

    /// <summary>Whether the map says something of this value.</summary>
    public bool Lists(string value) => _entries.ContainsKey(value.Trim());

    public static ValueProfile Apply(ValueMap map, ValueProfile before)
    {
        var mapper = new ValueMapper(map);
        var listed = mapper._entries.Values.OfType<string>().ToList();
        var leavesOut = mapper._entries.Values.Any(v => v is null);
        var (values, passes) = before.Values is { } known
            ? (known.Select(v => mapper.Map(v).Text).OfType<string>(), known.Where(v => !mapper.Lists(v)).ToList())
            : (listed, (List<string>?)null);
        // What is not listed of an open set comes through, or one text does, or nothing.
        var isClosed = before.Values is not null || map.Unlisted != UnlistedValue.Keep;
        var all = values.Concat(before.Values is null && map.Unlisted == UnlistedValue.Text && Filled(map.UnlistedText) is { } text ? [text] : []).Distinct(StringComparer.Ordinal).ToList();
        var missesSome = passes is null || passes.Count > 0;
        var after = before with
        {
            Shape = before.IsList ? ValueShape.Checkboxes : isClosed ? ValueShape.Select : ValueShape.Text,
            Values = isClosed ? all : null,
            MaxLength = isClosed ? all.Max(v => (int?)v.Length) ?? 0 : ValueProfile.Longer(before.MaxLength, listed.Max(v => (int?)v.Length) ?? 0),
            MayBeBlank = before.MayBeBlank || leavesOut || (missesSome && map.Unlisted is UnlistedValue.Nothing),
            Digits = null,
            Decimals = null,
        };
        return !missesSome ? after : map.Unlisted switch
        {
            UnlistedValue.Stop => after.Losing(CompatibilityReason.StopsUnlisted),
            UnlistedValue.Nothing => after.Losing(CompatibilityReason.LeavesOutUnlisted),
            UnlistedValue.Keep or UnlistedValue.Text => after,
        };
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <param name="Text">Null when nothing is sent.</param>
internal readonly record struct MappedValue(string? Text, MissedValue Missed);

internal enum MissedValue
{
    None = 0,
    LeftOut = 1,
    Stops = 2,
}

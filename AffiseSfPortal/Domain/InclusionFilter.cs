using System.Text.Json;
using System.Text.Json.Serialization;

namespace AffiseSfPortal.Domain;

/// <summary>Which affiliates a mapping sends at all. Every rule must hold; no rule means all of them.</summary>
public sealed record InclusionFilter
{
    public IReadOnlyList<FilterRule> Rules { get; init; } = [];

    /// <summary>What becomes of the record of an affiliate that was sent before and is left out now.</summary>
    public LeavingAction Leaving { get; init; }

    /// <summary>The Salesforce field of <see cref="LeavingAction.SetField"/> and what is written into it.</summary>
    public string? LeavingField { get; init; }
    public string? LeavingValue { get; init; }

    [JsonIgnore]
    public bool IsNothing => Rules.Count == 0;

    /// <summary>The field whose rule leaves the affiliate out; null when it is sent.</summary>
    public string? LeftOutBy(Affiliate affiliate, IReadOnlyDictionary<string, AffiliateField> catalogue)
    {
        foreach (var rule in Rules)
        {
            // A sign-up field that is gone has no value for anybody.
            var values = catalogue.TryGetValue(rule.Field, out var field) ? field.Read(affiliate) : [];
            if (!rule.Holds(values))
                return rule.Field;
        }
        return null;
    }

    public bool Equals(InclusionFilter? other) =>
        other is not null && Leaving == other.Leaving && LeavingField == other.LeavingField && LeavingValue == other.LeavingValue && Rules.SequenceEqual(other.Rules);

    public override int GetHashCode() => HashCode.Combine(Rules.Count, Leaving, LeavingField, LeavingValue);

    internal static InclusionFilter? Read(JsonElement? json) => json is not { ValueKind: JsonValueKind.Object } stored ? null : stored.Deserialize<InclusionFilter>(JsonSerializerOptions.Web);
}

/// <param name="Field"><see cref="AffiliateField.Key"/>.</param>
/// <param name="IsNot">Holds when the affiliate has none of the values, instead of one of them.</param>
public sealed record FilterRule(string Field, bool IsNot, IReadOnlyList<string> Values)
{
    /// <summary>A list holds when one of its items does; nothing is none of the values.</summary>
    public bool Holds(IReadOnlyList<string> has) => has.Any(h => Values.Contains(h.Trim(), StringComparer.OrdinalIgnoreCase)) != IsNot;

    public bool Equals(FilterRule? other) => other is not null && Field == other.Field && IsNot == other.IsNot && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Field, IsNot, Values.Count);
}

/// <summary>Numbers are stored.</summary>
public enum LeavingAction
{
    /// <summary>The record stays as it is and is written no more.</summary>
    Stop = 0,

    /// <summary>One field says so, once.</summary>
    SetField = 1,
}

using System.Runtime.InteropServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>What a row does to the affiliates that there are.</summary>
/// <param name="Target">The Salesforce field of the row.</param>
public sealed record RowSurvey(string Target, IReadOnlyList<SurveyCount> Counts)
{
    /// <summary>Affiliates that Salesforce would refuse or the map would hold back.</summary>
    public int KeptOut => Counts.Where(c => RowJudge.KeepsOut(c.Reason)).Sum(c => c.Affiliates);

    /// <summary>Affiliates that arrive with less than they have.</summary>
    public int Losing => Counts.Where(c => !RowJudge.KeepsOut(c.Reason)).Sum(c => c.Affiliates);
}

/// <param name="Values">Some of the values that it concerns, the most frequent first, with how many affiliates have each.</param>
public sealed record SurveyCount(CompatibilityReason Reason, int Affiliates, IReadOnlyList<ValueCount> Values);

[StructLayout(LayoutKind.Auto)]
public readonly record struct ValueCount(string Value, int Affiliates);

/// <summary>Counts, affiliate by affiliate, what the rows of a mapping do. One pass over everything, for any number of rows.</summary>
public sealed class MappingSurvey
{
    private const int MostValues = 200;
    private const int MostShown = 5;
    private readonly IReadOnlyList<(MappingRow Row, RowJudge Judge, Tally Tally)> _rows;

    /// <param name="findings">Of the mapping; rows that are fine for everybody, or for nobody, are not counted.</param>
    /// <param name="affiliateUrl">What links to affiliates begin with.</param>
    public MappingSurvey(MappingFindings findings, IReadOnlyList<AffiliateField> catalogue, string? affiliateUrl)
    {
        _rows = [.. findings.Rows
            .Where(f => f is { Field: not null, Fit.Kind: CompatibilityKind.MayBeCut or CompatibilityKind.ValuesMayBeRefused or CompatibilityKind.LosesSome } || f is { Field.Type: "email", Fit.Kind: CompatibilityKind.Fine })
            .Select(f => (f.Row, new RowJudge(f.Row, f.Field!, catalogue, affiliateUrl), new Tally()))];
    }

    /// <summary>Nothing needs to be looked at.</summary>
    public bool IsEmpty => _rows.Count == 0;

    public int Affiliates { get; private set; }

    /// <summary>Affiliates that at least one row keeps out.</summary>
    public int KeptOut { get; private set; }

    public void Add(Affiliate affiliate)
    {
        Affiliates++;
        var isOut = false;
        foreach (var (_, judge, tally) in _rows)
        {
            var reason = judge.Judge(affiliate, out var value);
            if (reason == CompatibilityReason.None)
                continue;
            tally.Add(reason, value);
            isOut |= RowJudge.KeepsOut(reason);
        }
        if (isOut)
            KeptOut++;
    }

    public IReadOnlyList<RowSurvey> ToRows() => [.. _rows.Select(r => new RowSurvey(r.Row.TargetField, r.Tally.ToCounts()))];

    private sealed class Tally
    {
        private readonly Dictionary<CompatibilityReason, (int Count, Dictionary<string, int> Values)> _reasons = [];

        public void Add(CompatibilityReason reason, string? value)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_reasons, reason, out var exists);
            if (!exists)
                entry = (0, new(StringComparer.Ordinal));
            entry.Count++;
            if (value is null || (entry.Values.Count >= MostValues && !entry.Values.ContainsKey(value)))
                return;
            entry.Values[value] = entry.Values.GetValueOrDefault(value) + 1;
        }

        public IReadOnlyList<SurveyCount> ToCounts() =>
        [
            .. _reasons.OrderByDescending(r => r.Value.Count).Select(r => new SurveyCount(
                r.Key, r.Value.Count, [.. r.Value.Values.OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Take(MostShown).Select(v => new ValueCount(v.Key, v.Value))])),
        ];
    }
}

using System.Text.Json;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Sync;

/// <summary>A record that is not made by the mapping's rows: the same fields whatever the affiliate holds, found as the mapping finds its records.</summary>
internal static class FixedRecord
{
    public static ComposedRow Compose(MappingVersion mapping, ClaimedRow row, SyncLink link, IReadOnlyCollection<KeyValuePair<string, string?>> fields, byte[] hash)
    {
        Dictionary<string, object?> record = new(StringComparer.Ordinal) { ["attributes"] = new Dictionary<string, string> { ["type"] = mapping.DestinationObject } };
        if (mapping is { MatchBy: MatchBy.ExternalId, MatchField: { } key })
            record[key] = row.Affiliate.AffiliateId;
        else
            record["id"] = link.SalesforceId;
        foreach (var (name, value) in fields)
            record[name] = value;
        return new ComposedRow(row, JsonSerializer.SerializeToUtf8Bytes(record), hash, fields.Count) { IsLeaving = true };
    }
}

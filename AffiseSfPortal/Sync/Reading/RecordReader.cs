using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Sync;

/// <summary>Reads the records of a batch, for mappings that look before they write: one query for as many as fit into an address.</summary>
internal sealed class RecordReader(ISalesforceClient client)
{
    /// <summary>Salesforce takes 16,384 bytes of address; the path and the fields need some of them.</summary>
    private const int LongestList = 9_000;

    /// <param name="onCall">Told before each call.</param>
    public async Task<IReadOnlyList<SeenRecord>> ReadAsync(
        OrgAccess access, MappingVersion mapping, PayloadComposer composer, IReadOnlyList<ComposedRow> rows, Action onCall, CancellationToken cancellationToken)
    {
        var run = new Run(access, mapping, composer, onCall, cancellationToken);
        if (mapping.MatchBy == MatchBy.ExternalId)
            return await ByKeyAsync(run, rows);
        var linked = await ByIdAsync(run, rows);
        return mapping.Settings is { FindsByEmail: true } ? await ByEmailAsync(run, rows, linked) : linked;
    }

    private async Task<IReadOnlyList<SeenRecord>> ByKeyAsync(Run run, IReadOnlyList<ComposedRow> rows)
    {
        var key = run.Mapping.MatchField!;
        var found = await QueryAsync(run, key, [.. rows.Select(r => r.Claimed.Affiliate.AffiliateId)]);
        return [.. rows.Select(r => new SeenRecord(ViewOf(found[r.Claimed.Affiliate.AffiliateId].FirstOrDefault())))];
    }

    private async Task<IReadOnlyList<SeenRecord>> ByIdAsync(Run run, IReadOnlyList<ComposedRow> rows)
    {
        var ids = rows.Select(r => r.Claimed.Link?.SalesforceId).OfType<string>().ToList();
        if (ids.Count == 0 || run.Composer.FieldsToRead.Count == 0)
            return [.. rows.Select(r => new SeenRecord(r.Claimed.Link is null ? RecordView.Missing : new RecordView(RecordState.Exists)))];
        var found = await QueryAsync(run, "Id", ids);
        // A linked record that is gone is for the write to find out: it says so for each record.
        return [.. rows.Select(r => new SeenRecord(r.Claimed.Link is not { } link ? RecordView.Missing : found[link.SalesforceId].FirstOrDefault() is { } record ? ViewOf(record) : new RecordView(RecordState.Exists)))];
    }

    private async Task<IReadOnlyList<SeenRecord>> ByEmailAsync(Run run, IReadOnlyList<ComposedRow> rows, IReadOnlyList<SeenRecord> linked)
    {
        var field = run.Mapping.Rows.Find(r => r.SourceKey == "email" && r.IsPlain)?.TargetField;
        var unknown = rows.Where(r => r.Claimed.Link is null).ToList();
        if (field is null || unknown.Count == 0)
            return linked;
        var found = await QueryAsync(run, field, [.. unknown.Select(r => r.Claimed.Affiliate.Email.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)]);
        return [.. rows.Select((r, i) => r.Claimed.Link is not null ? linked[i] : found[r.Claimed.Affiliate.Email.Trim()].ToList() switch
        {
            [] => linked[i],
            [var one] => new SeenRecord(ViewOf(one), LinkTo(run.Mapping, r, one["Id"]!)),
            _ => new SeenRecord(RecordView.NotRead, Several: true),
        })];
    }

    private static SyncLink LinkTo(MappingVersion mapping, ComposedRow row, string id) => new()
    {
        ConnectionId = row.Claimed.Row.ConnectionId,
        AffiliateKey = row.Claimed.Affiliate.Key,
        ObjectName = mapping.DestinationObject,
        SalesforceId = id,
    };

    private static RecordView ViewOf(IReadOnlyDictionary<string, string?>? record) => record is null ? RecordView.Missing : new RecordView(RecordState.Exists, record);

    private async Task<ILookup<string, IReadOnlyDictionary<string, string?>>> QueryAsync(Run run, string by, IReadOnlyList<string> values)
    {
        List<IReadOnlyDictionary<string, string?>> records = new(values.Count);
        foreach (var some in Lists(values))
            await QueryAsync(run, by, some, records);
        // Salesforce compares texts without case; ids of one org differ by more.
        return records.ToLookup(r => r.GetValueOrDefault(by) ?? "", StringComparer.OrdinalIgnoreCase);
    }

    private static async Task QueryAsync(Run run, string by, IReadOnlyList<string> values, List<IReadOnlyDictionary<string, string?>> into, ISalesforceClient client)
    {
        run.OnCall();
        var fields = run.Composer.FieldsToRead.Prepend(by).Prepend("Id").Distinct(StringComparer.OrdinalIgnoreCase);
        var page = await client.QueryAsync(run.Access, $"SELECT {string.Join(", ", fields)} FROM {run.Mapping.DestinationObject} WHERE {by} IN ({string.Join(", ", values.Select(Soql.Quote))})", run.Token);
        if (page.Done || values.Count == 1)
        {
            into.AddRange(page.Rows);
            return;
        }
        // Fewer at a time come back whole.
        await QueryAsync(run, by, [.. values.Take(values.Count / 2)], into, client);
        await QueryAsync(run, by, [.. values.Skip(values.Count / 2)], into, client);
    }

    private Task QueryAsync(Run run, string by, IReadOnlyList<string> values, List<IReadOnlyDictionary<string, string?>> into) => QueryAsync(run, by, values, into, client);

    private static IEnumerable<IReadOnlyList<string>> Lists(IReadOnlyList<string> values)
    {
        List<string> list = [];
        var length = 0;
        foreach (var value in values)
        {
            var size = Uri.EscapeDataString(Soql.Quote(value)).Length + ", ".Length * 3;
            if (list.Count > 0 && length + size > LongestList)
            {
                yield return list;
                list = [];
                length = 0;
            }
            list.Add(value);
            length += size;
        }
        if (list.Count > 0)
            yield return list;
    }

    private sealed record Run(OrgAccess Access, MappingVersion Mapping, PayloadComposer Composer, Action OnCall, CancellationToken Token);
}

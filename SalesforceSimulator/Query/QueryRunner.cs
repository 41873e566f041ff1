using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Api;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Query;

/// <summary>Runs a query over the records as they are now, and cuts the answer into pages.</summary>
internal sealed class QueryRunner(Org org, Cursors cursors, TimeProvider clock, IOptions<SimulatorOptions> options)
{
    private const int SmallestBatch = 200;
    private const int LongestQuery = 100_000;

    /// <exception cref="ApiFault">MALFORMED_QUERY, INVALID_FIELD or INVALID_TYPE.</exception>
    public JsonObject Run(string text, bool withDeleted, ApiCall call)
    {
        if (text.Length > LongestQuery)
        {
            throw SoqlErrors.Malformed($"SOQL statements cannot be longer than {LongestQuery} characters.");
        }

        var query = SoqlParser.Parse(text);
        return org.Read(() => Run(query, withDeleted, call));
    }

    public JsonObject Next(string locator, ApiCall call)
    {
        var (cursor, from) = cursors.Find(locator);
        return Page(cursor, from, call);
    }

    private JsonObject Run(SoqlQuery query, bool withDeleted, ApiCall call)
    {
        var table = org.Table(query.From.Text) ?? throw SoqlErrors.NoSuchObject(query);
        var binder = new SoqlBinder(org, query, table);
        var filter = new SoqlFilter(org, query, binder, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)).Compile(query.Where);
        var order = query.OrderBy.Select(o => (Field: binder.BindOrder(o.Field), o.Descending, o.NullsLast)).ToList();
        var fields = query.CountsOnly || query.Aggregates ? [] : binder.Selected();
        var rows = table.Rows.Where(row => (withDeleted || !row.IsDeleted) && filter(row)).ToList();
        if (query.Aggregates)
        {
            return Aggregate(query, binder, rows);
        }

        if (order.Count > 0)
        {
            rows = [.. rows.Order(Comparer<Row>.Create((a, b) => Compare(order, a, b)))];
        }

        var wanted = rows.Skip(query.Offset).Take(query.Limit ?? int.MaxValue).ToList();
        return query.CountsOnly
            ? new JsonObject { ["totalSize"] = wanted.Count, ["done"] = true, ["records"] = new JsonArray() }
            : Page(cursors.Open([.. wanted.Select(row => Record(row, fields, call.Root))], BatchSize(call)), 0, call);
    }

    private int Compare(List<(BoundField Field, bool Descending, bool NullsLast)> order, Row left, Row right)
    {
        foreach (var (field, descending, nullsLast) in order)
        {
            var (a, b) = (field.Value(org, left), field.Value(org, right));
            var result = a is null != b is null
                ? (a is null == nullsLast ? 1 : -1)
                : SoqlFilter.Order(a, b) * (descending ? -1 : 1);
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }

    private JsonObject Record(Row row, IReadOnlyList<BoundField> fields, string root)
    {
        var json = new JsonObject { ["attributes"] = RowJson.Attributes(row, root) };
        foreach (var bound in fields)
        {
            if (bound.Lookup is null)
            {
                json[bound.Field.Name] = RowJson.Value(row, bound.Field);
                continue;
            }

            var related = bound.RowOf(org, row);
            if (related is null)
            {
                json[bound.Lookup.RelationshipName!] = null;
                continue;
            }

            var nested = json[bound.Lookup.RelationshipName!] as JsonObject ?? new JsonObject { ["attributes"] = RowJson.Attributes(related, root) };
            nested[bound.Field.Name] = RowJson.Value(related, bound.Field);
            json[bound.Lookup.RelationshipName!] ??= nested;
        }

        return json;
    }

    private JsonObject Aggregate(SoqlQuery query, SoqlBinder binder, List<Row> rows)
    {
        var result = new JsonObject { ["attributes"] = new JsonObject { ["type"] = "AggregateResult" } };
        var number = 0;
        foreach (var selected in query.Fields)
        {
            if (selected.Function is not ("COUNT" or "MIN" or "MAX") || selected.Field is null)
            {
                throw SoqlErrors.Malformed("Field must be grouped or aggregated: " + selected.Field?.Text);
            }

            var field = binder.Bind(selected.Field);
            var values = rows.Select(row => field.Value(org, row)).Where(value => value is not null).ToList();
            result[selected.Alias ?? $"expr{number++}"] = selected.Function switch
            {
                "COUNT" => JsonValue.Create(values.Count),
                "MIN" => Wire.ToNode(values.Order(Comparer<object?>.Create(SoqlFilter.Order)).FirstOrDefault()),
                _ => Wire.ToNode(values.OrderDescending(Comparer<object?>.Create(SoqlFilter.Order)).FirstOrDefault()),
            };
        }

        return new JsonObject { ["totalSize"] = 1, ["done"] = true, ["records"] = new JsonArray(result) };
    }

    private JsonObject Page(Cursor cursor, int from, ApiCall call)
    {
        var page = cursor.Records.Skip(from).Take(cursor.BatchSize).Select(record => (JsonNode?)record.DeepClone());
        var next = from + cursor.BatchSize;
        var done = next >= cursor.Records.Count;
        var json = new JsonObject { ["totalSize"] = cursor.Records.Count, ["done"] = done };
        if (!done)
        {
            json["nextRecordsUrl"] = $"{call.Root}/query/{cursor.Id}-{next}";
        }

        json["records"] = new JsonArray([.. page]);
        return json;
    }

    private int BatchSize(ApiCall call)
    {
        const string option = "batchSize=";
        var header = call.Headers["Sforce-Query-Options"].ToString().Replace(" ", "", StringComparison.Ordinal);
        var at = header.IndexOf(option, StringComparison.OrdinalIgnoreCase);
        var digits = at < 0 ? "" : string.Concat(header.Skip(at + option.Length).TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? Math.Min(Math.Max(asked, SmallestBatch), options.Value.QueryPageSize)
            : options.Value.QueryPageSize;
    }
}

using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Collections;

/// <summary>
/// Up to 200 records as one call: results in the order of the request, each record on its own, or all together when
/// <c>allOrNone</c> asks for it. The reply is 200 either way.
/// </summary>
internal sealed class CollectionWriter(Org org)
{
    private static readonly ApiError RolledBack = new(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
        []);

    /// <param name="names">The id or key of each record as the call gives it.</param>
    /// <param name="write">Writes the record at an index.</param>
    public ApiReply Write(ApiCall call, IReadOnlyList<string?> names, bool allOrNone, bool isUpsert, Func<int, Incoming> read, Func<OrgTransaction, int, Incoming, RowResult> write)
    {
        var results = new RowResult[names.Count];
        using (var transaction = org.Begin())
        {
            var start = transaction.Mark;
            for (var i = 0; i < names.Count; i++)
            {
                var record = read(i);
                var mark = transaction.Mark;
                results[i] = call.RecordFaults.For(i + 1, record, names[i]) is { } fault ? RowResult.Refused(fault) : write(transaction, i, record);
                if (!results[i].Success)
                {
                    transaction.RollBackTo(mark);
                }
            }

            if (allOrNone && Array.Exists(results, r => !r.Success))
            {
                transaction.RollBackTo(start);
                results = [.. results.Select(r => r.Success ? RowResult.Refused(RolledBack) : r)];
            }

            transaction.Commit();
        }

        return ApiReply.Ok(new JsonArray([.. results.Select(r => (JsonNode?)r.InCollection(isUpsert))]));
    }
}

using System.Globalization;
using System.Text.Json;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Control;

/// <summary>What people in Salesforce do to records while an integration is not looking.</summary>
internal sealed class RecordControl(Org org, RowWriter writer, OrgClock clock)
{
    private static readonly WriteContext Person = new(WriteOrigin.Control, AutoAssign: false, AllowSave: true, "/services/data/v68.0");

    /// <summary>Converts a Lead as a sales person does: it keeps its values and becomes read-only.</summary>
    public IResult Convert(string name, string id)
    {
        using var transaction = org.Begin();
        if (Find(name, id) is not { } row || row.Table.Name != "Lead")
        {
            return Results.NotFound();
        }

        var number = row.Table.Rows.Count(other => other.IsConverted) + 1;
        transaction.Change(Operation.Convert, row, WriteOrigin.Control,
        [
            KeyValuePair.Create("IsConverted", (object?)true),
            KeyValuePair.Create("Status", (object?)"Closed - Converted"),
            KeyValuePair.Create("ConvertedDate", (object?)clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            KeyValuePair.Create("ConvertedAccountId", (object?)RecordId.Make("001", number)),
            KeyValuePair.Create("ConvertedContactId", (object?)RecordId.Make("003", number)),
            KeyValuePair.Create("SystemModstamp", (object?)Wire.StoredTimestamp(clock.GetUtcNow())),
        ]);
        transaction.Commit();
        return Results.NoContent();
    }

    public IResult Delete(string name, string id)
    {
        using var transaction = org.Begin();
        return Find(name, id) is { } row ? Done(transaction, writer.Delete(transaction, row, Person)) : Results.NotFound();
    }

    public IResult Edit(string name, string id, Dictionary<string, JsonElement> values)
    {
        using var transaction = org.Begin();
        return Find(name, id) is { } row ? Done(transaction, writer.Update(transaction, row, new Incoming([.. values]), Person)) : Results.NotFound();
    }

    private static IResult Done(OrgTransaction transaction, RowResult result)
    {
        if (!result.Success)
        {
            return ControlApi.Reply(result.Errors.Select(e => new { e.Code, e.Message }), 400);
        }

        transaction.Commit();
        return Results.NoContent();
    }

    private Row? Find(string name, string id) => org.Table(name) is { } table && RecordId.TryParse(id, out var full) ? table.Find(full) : null;
}

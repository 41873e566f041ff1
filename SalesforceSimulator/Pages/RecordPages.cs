using System.Text.Json.Nodes;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Pages;

/// <summary>The records of an object, and one record with what happened to it.</summary>
internal static class RecordPages
{
    private const int PageSize = 50;

    private static readonly string[] SystemFields =
        ["Id", "IsDeleted", "IsUnreadByOwner", "PhotoUrl", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp"];

    public static (string Title, Markup Body) List(Table table, int page)
    {
        var definition = table.Definition;
        var rows = table.Rows.Where(r => !r.IsDeleted).Reverse().ToList();
        var columns = Columns(definition);
        var heads = columns.Select(c => Html.Of($"<th>{c.Label}</th>"));
        var lines = rows.Skip((page - 1) * PageSize).Take(PageSize).Select(row => Html.Of($"<tr>{columns.Select((c, i) => Cell(row, c, i == 0))}</tr>"));
        var body = rows.Count == 0
            ? Html.Of($"<p class=\"quiet\">No records yet.</p>")
            : Html.Of($"""
                <div class="wide" tabindex="0" role="region" aria-label="{definition.LabelPlural}"><table>
                <thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>
                {Pager(definition.Name, page, rows.Count)}
                """);
        return (definition.LabelPlural, Html.Of($"""
            {HomePage.Header()}
            <main><h1>{definition.LabelPlural}</h1><p class="quiet">{rows.Count} records, newest first.</p><section class="card">{body}</section></main>
            """));
    }

    public static (string Title, Markup Body) Show(Org org, Row row, IReadOnlyList<Change> history)
    {
        var definition = row.Table.Definition;
        var title = Wire.Text(row.Shown("Name"));
        var shown = definition.Fields.Where(f => f.Type != "address" && row.Shown(f.Name) is not null).ToLookup(f => SystemFields.Contains(f.Name));
        return (title, Html.Of($"""
            {HomePage.Header()}
            <main>
              <p class="quiet"><a href="/lightning/o/{definition.Name}/list">{definition.LabelPlural}</a></p>
              <h1>{title}</h1>
              <p class="chips"><code>{row.Id}</code>{Chip(row.IsDeleted, "Deleted")}{Chip(row.IsConverted, "Converted")}</p>
              <section class="card"><h2>Details</h2>{Fields(org, row, shown[false])}</section>
              <section class="card"><h2>System information</h2>{Fields(org, row, shown[true])}</section>
              <section class="card"><h2>History</h2>{History(definition, history)}</section>
            </main>
            """));
    }

    public static (string Title, Markup Body) Missing() => ("Not found", Html.Of($"""
        {HomePage.Header()}
        <main><h1>Not found</h1><p>There is no such record here. It may belong to another org, or this org was reset.</p></main>
        """));

    public static string Time(string stored) => stored.Length >= 19 ? $"{stored[..10]} {stored[11..19]}" : stored;

    private static List<FieldDef> Columns(ObjectDef table)
    {
        string[] preferred = ["Name", "Company", "Company_Name__c", "Email", "Contact_Email__c", "Status", "Affise_Affiliate_Id__c", "LastModifiedDate"];
        return [.. preferred.Select(table.Field).OfType<FieldDef>()];
    }

    private static Markup Cell(Row row, FieldDef field, bool linked)
    {
        var text = field.Type == "datetime" ? Time(Wire.Text(row.Shown(field.Name))) : Wire.Text(row.Shown(field.Name));
        return linked ? Html.Of($"<td><a href=\"/{row.Id}\">{text}</a></td>") : Html.Of($"<td>{text}</td>");
    }

    private static Markup Pager(string name, int page, int count)
    {
        var last = Math.Max(1, (count + PageSize - 1) / PageSize);
        var back = page > 1 ? Html.Of($"<a href=\"/lightning/o/{name}/list?page={page - 1}\">Newer</a>") : Markup.Empty;
        var on = page < last ? Html.Of($"<a href=\"/lightning/o/{name}/list?page={page + 1}\">Older</a>") : Markup.Empty;
        return Html.Of($"<p class=\"pager\">{back}<span class=\"quiet\">Page {page} of {last}</span>{on}</p>");
    }

    private static Markup Fields(Org org, Row row, IEnumerable<FieldDef> fields)
    {
        var items = fields.Select(f => Html.Of($"<div><dt>{f.Label} <code>{f.Name}</code></dt><dd>{Value(org, row, f)}</dd></div>"));
        return Html.Of($"<dl class=\"fields\">{items}</dl>");
    }

    private static Markup Value(Org org, Row row, FieldDef field)
    {
        var value = row.Shown(field.Name);
        return field.Type switch
        {
            "reference" when value is string id && org.All.Select(t => t.Find(id)).FirstOrDefault(r => r is not null) is { } other =>
                Html.Of($"<a href=\"/{id}\">{Wire.Text(other.Shown("Name"))}</a>"),
            "datetime" => Html.Of($"{Time(Wire.Text(value))} UTC"),
            _ when value is JsonNode node => Html.Of($"{node.ToJsonString()}"),
            _ => Html.Of($"{Wire.Text(value)}"),
        };
    }

    private static Markup Chip(bool shown, string text) => shown ? Html.Of($"<span class=\"chip\">{text}</span>") : Markup.Empty;

    private static Markup History(ObjectDef table, IReadOnlyList<Change> history)
    {
        if (history.Count == 0)
        {
            return Html.Of($"<p class=\"quiet\">No changes are kept of this record.</p>");
        }

        var rows = history.SelectMany(change => change.Fields
            .Where(f => !SystemFields.Contains(f.Field) || change.Operation == Operation.Delete)
            .DefaultIfEmpty(new FieldChange("", null, null))
            .Select(f => Html.Of($"""
                <tr><td>{Time(change.At)}</td><td>{change.Operation}</td><td>{table.Field(f.Field)?.Label ?? f.Field}</td><td>{Wire.Text(f.Before)}</td><td>{Wire.Text(f.After)}</td></tr>
                """)));
        return Html.Of($"""
            <div class="wide" tabindex="0" role="region" aria-label="History"><table>
            <thead><tr><th>When (UTC)</th><th>What</th><th>Field</th><th>From</th><th>To</th></tr></thead><tbody>{rows}</tbody></table></div>
            """);
    }
}

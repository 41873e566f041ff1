using SalesforceSimulator.Api;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Pages;

/// <summary>The org at a glance.</summary>
internal static class HomePage
{
    private const int Latest = 15;

    public static (string Title, Markup Body) Show(Org org, ApiUsage usage, FaultBook faults)
    {
        var tables = org.Read(() => org.All.Where(t => t.Definition.Createable).Select(t => (t.Definition, Count: t.Rows.Count(r => !r.IsDeleted))).ToList());
        var counts = tables.Select(t => Html.Of($"<li><a href=\"/lightning/o/{t.Definition.Name}/list\">{t.Definition.LabelPlural}</a> <strong>{t.Count}</strong></li>"));
        var changes = org.History(_ => true, Latest);
        var armed = faults.Armed();
        return ("Home", Html.Of($"""
            {Header()}
            <main>
              <h1>{Seed.OrgName}</h1>
              <p class="quiet">Org {Seed.OrgId}. API calls in the last 24 hours: {usage.Used} of {usage.Allowed}.</p>
              <section class="card"><h2>Records</h2><ul class="counts">{counts}</ul></section>
              <section class="card"><h2>Latest changes</h2>{Changes(changes)}</section>
              {Armed(armed)}
            </main>
            """));
    }

    public static Markup Header() => Html.Of($"""
        <header><a class="brand" href="/">Stand-in org</a>
        <nav aria-label="Objects"><a href="/lightning/o/Lead/list">Leads</a><a href="/lightning/o/Affise_Affiliate__c/list">Affise Affiliates</a></nav></header>
        """);

    private static Markup Changes(IReadOnlyList<Change> changes)
    {
        if (changes.Count == 0)
        {
            return Html.Of($"<p class=\"quiet\">Nothing has arrived yet. Records show here as soon as an app writes them.</p>");
        }

        var rows = changes.Select(change => Html.Of($"""
            <tr><td>{RecordPages.Time(change.At)}</td><td>{change.Operation}</td><td><a href="/{change.Id}">{change.Object} <code>{change.Id}</code></a></td><td class="number">{change.Fields.Count}</td></tr>
            """));
        return Html.Of($"""
            <div class="wide" tabindex="0" role="region" aria-label="Latest changes"><table>
            <thead><tr><th>When (UTC)</th><th>What</th><th>Record</th><th class="number">Fields</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
            """);
    }

    private static Markup Armed(IReadOnlyList<Fault> faults)
    {
        if (faults.Count == 0)
        {
            return Markup.Empty;
        }

        var items = faults.Select(f => Html.Of($"<li><strong>{f.Kind}</strong> {f.Method} {f.Path} <span class=\"quiet\">fired {f.Fired}</span></li>"));
        return Html.Of($"<section class=\"card\"><h2>Faults armed</h2><ul>{items}</ul></section>");
    }
}

using System.Reflection;
using SalesforceSimulator.Api;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Pages;

/// <summary>Pages on which a person sees what arrived. They need no sign-in: the org is a stand-in on loopback.</summary>
internal static class PageEndpoints
{
    public static void MapPages(this WebApplication app)
    {
        var org = app.Services.GetRequiredService<Org>();
        var usage = app.Services.GetRequiredService<ApiUsage>();
        var faults = app.Services.GetRequiredService<FaultBook>();
        var css = Style();

        app.MapGet("/stand-in.css", () => Results.Text(css, "text/css;charset=utf-8"));
        app.MapGet("/", () => Html.Page(HomePage.Show(org, usage, faults)));
        app.MapGet("/lightning/o/{name}/list", (string name, int? page) => List(org, name, page ?? 1));
        app.MapGet("/lightning/r/{name}/{id}/view", (string name, string id) => Record(org, id));
        app.MapGet("/{id}", (string id) => Record(org, id));
    }

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("stand-in.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static IResult List(Org org, string name, int page) => org.Table(name) is { } table
        ? Html.Page(org.Read(() => RecordPages.List(table, Math.Max(1, page))))
        : Html.Page(RecordPages.Missing(), 404);

    private static IResult Record(Org org, string text)
    {
        var row = RecordId.TryParse(text, out var id)
            ? org.Read(() => org.All.Select(table => table.Find(id)).FirstOrDefault(found => found is not null))
            : null;
        if (row is null)
        {
            return Html.Page(RecordPages.Missing(), 404);
        }

        var history = org.History(change => change.Id == id, limit: 200);
        return Html.Page(org.Read(() => RecordPages.Show(org, row, history)));
    }
}

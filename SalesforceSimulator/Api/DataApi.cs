using SalesforceSimulator.Collections;
using SalesforceSimulator.Query;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Api;

/// <summary>The data API: its parts, and the one address they live under.</summary>
internal static class DataApi
{
    public static void AddOrg(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Org>();
        builder.Services.AddSingleton<OrgSettings>();
        builder.Services.AddSingleton<IJournaled>(services => services.GetRequiredService<OrgSettings>());
    }

    public static void AddDataApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CallLog>();
        builder.Services.AddSingleton<ApiUsage>();
        builder.Services.AddSingleton<IJournaled>(services => services.GetRequiredService<ApiUsage>());
        builder.Services.AddSingleton<ApiRoutes>();
        builder.Services.AddSingleton<DataGate>();
        builder.Services.AddSingleton<RowWriter>();
        builder.Services.AddSingleton<RowChecks>();
        builder.Services.AddSingleton<DuplicateCheck>();
        builder.Services.AddSingleton<Cursors>();
        builder.Services.AddSingleton<QueryRunner>();
        builder.Services.AddSingleton<CollectionWriter>();
    }

    public static void MapDataApi(this WebApplication app)
    {
        var routes = app.Services.GetRequiredService<ApiRoutes>();
        routes.MapDescribe(app.Services);
        routes.MapCollections(app.Services);
        routes.MapChanged(app.Services);
        routes.MapRows(app.Services);
        routes.MapQuery(app.Services);
        routes.MapComposite(app.Services);
        Bulk.BulkEndpoints.MapBulk(routes, app.Services);

        var gate = app.Services.GetRequiredService<DataGate>();
        app.MapGet("/services/data", () => Results.Text(ApiVersion.List().ToJsonString(Wire.Json), "application/json;charset=UTF-8"));
        app.Map("/services/data/{**path}", gate.HandleAsync);
    }
}

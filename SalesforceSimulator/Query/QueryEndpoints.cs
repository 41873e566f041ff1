using SalesforceSimulator.Api;

namespace SalesforceSimulator.Query;

internal static class QueryEndpoints
{
    public static void MapQuery(this ApiRoutes routes, IServiceProvider services)
    {
        var runner = services.GetRequiredService<QueryRunner>();
        routes.Map("GET", "query", call => ApiReply.Ok(runner.Run(Text(call), withDeleted: false, call)));
        routes.Map("GET", "queryAll", call => ApiReply.Ok(runner.Run(Text(call), withDeleted: true, call)));
        routes.Map("GET", "query/{locator}", call => ApiReply.Ok(runner.Next(call["locator"], call)));
        routes.Map("GET", "queryAll/{locator}", call => ApiReply.Ok(runner.Next(call["locator"], call)));
    }

    private static string Text(ApiCall call) => call.Query.TryGetValue("q", out var query) && query.Length > 0
        ? query
        : throw new ApiFault(new ApiError("MALFORMED_QUERY", "A query string has to be specified"));
}

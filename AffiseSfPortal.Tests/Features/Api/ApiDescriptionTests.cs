using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Api;

/// <summary>The document says what the API does.</summary>
public sealed class ApiDescriptionTests(ApiPortal bench) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task Document_SignedInOrWithAKey_IsShownAndToNobodyElse()
    {
        using var stranger = bench.Portal.NewClient();
        using var admin = await bench.Portal.NewSignedInClientAsync();
        using var guess = bench.Portal.NewClient();
        guess.DefaultRequestHeaders.Add("X-Api-Key", "ask_guess");

        using var toSignIn = await stranger.GetAsync("/openapi/v1.json");
        using var refused = await guess.GetAsync("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.Found, toSignIn.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal((await admin.GetJsonAsync("/openapi/v1.json")).ToJsonString(), (await bench.Script.GetJsonAsync("/openapi/v1.json")).ToJsonString());
    }

    [Fact]
    public async Task Document_OfEveryEndpoint_NamesKeyRepliesAndExamples()
    {
        var document = await bench.Script.GetJsonAsync("/openapi/v1.json");

        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["/api/v1/affiliates", "/api/v1/affiliates/{id}", "/api/v1/affiliates/{id}/sync"], document["paths"]!.AsObject().Select(p => p.Key));
        Assert.Equal(("apiKey", "header", "X-Api-Key"), (Scheme("type"), Scheme("in"), Scheme("name")));
        Assert.Equal("ApiKey", document["security"]!.AsArray().SelectMany(s => s!.AsObject()).Single().Key);
        Assert.Equal(["200", "400", "401", "403", "413", "415", "422", "429", "500", "503", "507"], Replies("/api/v1/affiliates", "post"));
        Assert.Equal(["200", "400", "401", "403", "429", "500", "503"], Replies("/api/v1/affiliates", "get"));
        Assert.Equal(["200", "401", "403", "404", "429", "500", "503"], Replies("/api/v1/affiliates/{id}", "get"));
        Assert.Equal(["limit", "after", "updatedSince", "status"], document["paths"]!["/api/v1/affiliates"]!["get"]!["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()));

        string Scheme(string member) => document["components"]!["securitySchemes"]!["ApiKey"]![member]!.GetValue<string>();
        IEnumerable<string> Replies(string path, string method) => document["paths"]![path]![method]!["responses"]!.AsObject().Select(r => r.Key).Order();
    }

    [Fact]
    public async Task Document_References_AllLeadSomewhere()
    {
        var document = await bench.Script.GetJsonAsync("/openapi/v1.json");
        var references = Everything(document).OfType<JsonObject>().Select(o => o["$ref"]).OfType<JsonValue>().Select(r => r.GetValue<string>()).Distinct().ToList();
        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.NotNull(r.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, name) => node?[name])));
    }

    [Fact]
    public async Task Document_ExampleOfAPush_IsAnsweredAsItsExampleSays()
    {
        var post = (await bench.Script.GetJsonAsync("/openapi/v1.json"))["paths"]!["/api/v1/affiliates"]!["post"]!;
        using var answer = await bench.Script.PushAsync(post["requestBody"]!["content"]!["application/json"]!["example"]!.ToJsonString());
        var reply = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        // The portal of this test has no sign-up field of that name.
        reply["results"]![0]!.AsObject().Remove("ignored");
        Assert.True(JsonNode.DeepEquals(post["responses"]!["200"]!["content"]!["application/json"]!["example"], reply), reply.ToJsonString());
    }

    [Fact]
    public async Task Document_OfAnAffiliate_HasTheMembersThatAreAnswered()
    {
        await bench.Script.ResultsAsync("""[{"id": 8001, "email": "m8001@x.example"}]""");
        var affiliate = await bench.Script.GetJsonAsync(ApiBench.Affiliates + "/8001");
        var schema = (await bench.Script.GetJsonAsync("/openapi/v1.json"))["components"]!["schemas"]!["Affiliate"]!;
        Assert.Equal(affiliate.AsObject().Select(m => m.Key), schema["properties"]!.AsObject().Select(m => m.Key));
    }

    [Fact]
    public void Endpoints_UnderApi_AllAskForAKey()
    {
        var endpoints = bench.Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("api", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.True(endpoints.Count >= 8);
        Assert.All(endpoints, e =>
        {
            Assert.Null(e.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>());
            Assert.Contains(e.Metadata.GetOrderedMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>(), a => a.Policy == "ApiKey");
        });
    }

    private static IEnumerable<JsonNode> Everything(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(m => Everything(m.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Everything).Prepend(a),
        null => [],
        _ => [node],
    };
}

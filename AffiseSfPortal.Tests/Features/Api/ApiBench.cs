using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Api;

/// <summary>A whole portal, asked as a script asks: over HTTP, with a key.</summary>
internal static class ApiBench
{
    public const string Affiliates = "/api/v1/affiliates";

    public static async Task<string> NewKeyAsync(this PortalFactory portal, params string[] scopes)
    {
        var secret = ApiKeySecret.New();
        await portal.WriteAsync(db => db.ApiKeys.Add(new ApiKey
        {
            Name = "Script",
            Prefix = ApiKeySecret.PrefixOf(secret),
            Hash = ApiKeySecret.HashOf(secret),
            Scopes = [.. scopes.Length == 0 ? ApiScopes.All : scopes],
            CreatedAt = DateTime.UnixEpoch,
        }));
        return secret;
    }

    public static async Task<HttpClient> NewScriptAsync(this PortalFactory portal, params string[] scopes)
    {
        var client = portal.NewClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", await portal.NewKeyAsync(scopes));
        return client;
    }

    public static async Task WriteAsync(this PortalFactory portal, Action<PortalDbContext> write)
    {
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        write(db);
        await db.SaveChangesAsync(TestPortal.Cancel);
    }

    public static async Task<T> ReadAsync<T>(this PortalFactory portal, Func<PortalDbContext, Task<T>> read)
    {
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        return await read(db);
    }

    /// <summary>A granted connection with a mapping, as after the wizard.</summary>
    public static async Task ConnectAsync(this PortalFactory portal, Action<SalesforceConnection>? configure = null)
    {
        var box = portal.Services.GetRequiredService<ISecretBox>();
        await portal.WriteAsync(db =>
        {
            var connection = db.Connections.OrderBy(c => c.Id).First();
            connection.ConsumerKey = "3MVG9key";
            connection.ProtectedConsumerSecret = box.Protect(SecretPurpose.ConsumerSecret, "consumer-secret");
            connection.ApiUrl = "https://acme.my.salesforce.com/services/data/v66.0";
            connection.DestinationObject = "Lead";
            connection.SalesforceDomain = "https://login.salesforce.com";
            connection.ProtectedRefreshToken = box.Protect(SecretPurpose.RefreshToken, "refresh-1");
            connection.InstanceUrl = "https://acme.my.salesforce.com";
            connection.OrgId = "00D000000000001AAA";
            connection.OrgName = "Acme";
            configure?.Invoke(connection);
            db.MappingVersions.Add(TestPortal.Mapping(connection.Id));
        });
    }

    public static Task<HttpResponseMessage> PushAsync(this HttpClient client, string json, string type = "application/json") =>
        client.PostAsync(Affiliates, new StringContent(json, Encoding.UTF8, type), TestPortal.Cancel);

    public static Task<HttpResponseMessage> PushAsync(this HttpClient client, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return client.PostAsync(Affiliates, content, TestPortal.Cancel);
    }

    /// <summary>The results of a push that was read.</summary>
    public static async Task<JsonArray> ResultsAsync(this HttpClient client, string json)
    {
        using var answer = await client.PushAsync(json);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(TestPortal.Cancel))!["results"]!.AsArray();
    }

    /// <summary>"accepted", or the fields at fault with their codes.</summary>
    public static string Verdict(this JsonNode? result) => result!["errors"] is JsonArray errors
        ? string.Join(", ", errors.Select(e => $"{e!["field"]} {e["code"]}".Trim()))
        : result["status"]!.GetValue<string>();

    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, TestPortal.Cancel);
        Assert.Equal((url, HttpStatusCode.OK), (url, answer.StatusCode));
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(TestPortal.Cancel))!;
    }

    /// <summary>Refused as a whole: the status, the form and the code.</summary>
    public static async Task<JsonNode> RefusedAsync(this HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestPortal.Cancel))!;
        Assert.Equal((code, (int)status), (problem["code"]!.GetValue<string>(), problem["status"]!.GetValue<int>()));
        Assert.NotEmpty(problem["detail"]!.GetValue<string>());
        return problem;
    }
}

/// <summary>One portal for tests that do not mind each other, with a key that may ask as often as it likes.</summary>
public sealed class ApiPortal : IAsyncLifetime
{
    private readonly PortalFactory _portal = new PortalFactory().WithAdministrator().With("Api:RequestsPerMinute", "60000");

    internal PortalFactory Portal => _portal;

    public HttpClient Script { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Script = await _portal.NewScriptAsync();

    public async ValueTask DisposeAsync()
    {
        Script?.Dispose();
        await _portal.DisposeAsync();
    }
}

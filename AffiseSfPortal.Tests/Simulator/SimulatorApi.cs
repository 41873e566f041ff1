using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

/// <summary>A reply, whatever it was.</summary>
public sealed record SimulatorReply(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The code of a single-row error.</summary>
    public string ErrorCode => Json[0].GetProperty("errorCode").GetString()!;

    public string Message => Json[0].GetProperty("message").GetString()!;
}

/// <summary>Plain calls of the data API with one access token.</summary>
public sealed class SimulatorApi(SimulatorProcess simulator, string accessToken)
{
    public const string Root = "/services/data/v66.0";

    public static async Task<SimulatorApi> SignInAsync(SimulatorProcess simulator) => new(simulator, await simulator.GetAccessTokenAsync());

    public Task<SimulatorReply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<SimulatorReply> PostAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<SimulatorReply> PatchAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Patch, path, body, headers);

    public Task<SimulatorReply> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    public Task<SimulatorReply> QueryAsync(string soql) => GetAsync("query?q=" + Uri.EscapeDataString(soql));

    /// <param name="path">After the version, or from the root when it starts with a slash.</param>
    /// <param name="body">An object to serialise, or a string that already is JSON.</param>
    public async Task<SimulatorReply> SendAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var content = body is null ? null : new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await SendAsync(method, path, content, headers);
    }

    public async Task<SimulatorReply> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(simulator.BaseAddress, path.StartsWith('/') ? path : $"{Root}/{path}"));
        request.Content = content;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await simulator.Http.SendAsync(request);
        return new SimulatorReply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }
}

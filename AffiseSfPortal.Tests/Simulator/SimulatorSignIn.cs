using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace AffiseSfPortal.Tests.Simulator;

/// <summary>What a sign-in yields.</summary>
public sealed record SimulatorTokens(string AccessToken, string? RefreshToken, JsonElement Reply);

/// <summary>A client's side of the OAuth web server flow against the simulator.</summary>
public sealed partial class SimulatorSignIn(SimulatorProcess simulator)
{
    public const string Callback = "http://localhost:5999/salesforce/oauth2/callback";

    /// <summary>Long enough, and always the same: nothing here needs to be secret.</summary>
    public const string Verifier = "verifier-verifier-verifier-verifier-verifier-1234";

    public static string Challenge(string verifier = Verifier) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>Consents, by a click on the page unless the org approves by itself, and exchanges the code.</summary>
    public async Task<SimulatorTokens> RunAsync(string scope = "api refresh_token")
    {
        var code = await GetCodeAsync(scope);
        using var reply = await TokenAsync(ExchangeForm(code));
        var json = JsonSerializer.Deserialize<JsonElement>(await reply.Content.ReadAsStringAsync());
        Assert.True(reply.StatusCode == HttpStatusCode.OK, json.GetRawText());
        return new SimulatorTokens(
            json.GetProperty("access_token").GetString()!,
            json.TryGetProperty("refresh_token", out var refresh) ? refresh.GetString() : null,
            json);
    }

    public async Task<string> GetCodeAsync(string scope = "api refresh_token")
    {
        using var page = await AuthorizeAsync(AuthorizeQuery(scope));
        using var answered = page.StatusCode == HttpStatusCode.OK ? await DecideAsync(await page.Content.ReadAsStringAsync(), "allow") : null;
        return Returned(answered ?? page)["code"];
    }

    public static Dictionary<string, string?> AuthorizeQuery(string scope = "api refresh_token") => new(StringComparer.Ordinal)
    {
        ["response_type"] = "code",
        ["client_id"] = SimulatorProcess.ConsumerKey,
        ["redirect_uri"] = Callback,
        ["scope"] = scope,
        ["state"] = "st4te",
        ["code_challenge"] = Challenge(),
        ["code_challenge_method"] = "S256",
    };

    public static Dictionary<string, string> ExchangeForm(string code) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["client_id"] = SimulatorProcess.ConsumerKey,
        ["client_secret"] = SimulatorProcess.ConsumerSecret,
        ["redirect_uri"] = Callback,
        ["code_verifier"] = Verifier,
    };

    public static Dictionary<string, string> RefreshForm(string refreshToken) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "refresh_token",
        ["refresh_token"] = refreshToken,
        ["client_id"] = SimulatorProcess.ConsumerKey,
        ["client_secret"] = SimulatorProcess.ConsumerSecret,
    };

    public Task<HttpResponseMessage> AuthorizeAsync(IDictionary<string, string?> query) =>
        simulator.Http.GetAsync(new Uri(simulator.BaseAddress, QueryHelpers.AddQueryString("services/oauth2/authorize", query)));

    /// <param name="page">The consent page as it came.</param>
    /// <param name="decision">allow or deny.</param>
    public async Task<HttpResponseMessage> DecideAsync(string page, string decision)
    {
        using var form = new FormUrlEncodedContent([new("ticket", Ticket().Match(page).Groups["ticket"].Value), new("decision", decision)]);
        return await simulator.Http.PostAsync(new Uri(simulator.BaseAddress, "services/oauth2/authorize"), form);
    }

    public async Task<HttpResponseMessage> TokenAsync(IDictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        return await simulator.Http.PostAsync(new Uri(simulator.BaseAddress, "services/oauth2/token"), content);
    }

    /// <summary>The query with which a redirect comes back.</summary>
    public static Dictionary<string, string> Returned(HttpResponseMessage redirect)
    {
        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        var location = redirect.Headers.Location!.OriginalString;
        return QueryHelpers.ParseQuery(location[location.IndexOf('?', StringComparison.Ordinal)..]).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
    }

    [GeneratedRegex("name=\"ticket\" value=\"(?<ticket>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Ticket();
}

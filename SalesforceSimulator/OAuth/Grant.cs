using System.Text.Json;

namespace SalesforceSimulator.OAuth;

/// <summary>One approval by one user, with the tokens that live under it.</summary>
internal sealed class Grant
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The refresh token in force; null when the scopes did not ask for one.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>Refresh tokens that rotation has replaced; using one again ends the grant.</summary>
    public List<string> Replaced { get; } = [];

    public bool Revoked { get; set; }

    /// <summary>Access tokens and when each last served.</summary>
    public Dictionary<string, DateTimeOffset> AccessTokens { get; } = new(StringComparer.Ordinal);

    public bool MayCallApi => Scopes.Contains("api") || Scopes.Contains("full");

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteString("userId", UserId);
        json.WriteString("scopes", string.Join(' ', Scopes));
        json.WriteString("refreshToken", RefreshToken);
        json.WriteString("replaced", string.Join(' ', Replaced));
        json.WriteBoolean("revoked", Revoked);
        json.WriteStartObject("accessTokens");
        foreach (var (token, at) in AccessTokens)
        {
            json.WriteString(token, at);
        }

        json.WriteEndObject();
    }

    public static Grant Read(JsonElement json)
    {
        var grant = new Grant
        {
            Id = json.GetProperty("id").GetString()!,
            UserId = json.GetProperty("userId").GetString()!,
            Scopes = json.GetProperty("scopes").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            RefreshToken = json.GetProperty("refreshToken").GetString(),
            Revoked = json.GetProperty("revoked").GetBoolean(),
        };
        grant.Replaced.AddRange(json.GetProperty("replaced").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var token in json.GetProperty("accessTokens").EnumerateObject())
        {
            grant.AccessTokens[token.Name] = token.Value.GetDateTimeOffset();
        }

        return grant;
    }
}

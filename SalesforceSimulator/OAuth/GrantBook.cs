using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Api;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.OAuth;

/// <summary>Every grant and its tokens. Survives a restart; a session's sliding expiry restarts with it.</summary>
internal sealed class GrantBook(Org org, TimeProvider clock, IOptions<SimulatorOptions> options) : IJournaled
{
    private const int AccessTokensKept = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    public string Kind => "grant";

    public int Live
    {
        get
        {
            lock (_gate)
            {
                return _grants.Values.Count(g => !g.Revoked);
            }
        }
    }

    /// <returns>The new grant and its first access token.</returns>
    public (Grant Grant, string AccessToken) Open(string userId, IReadOnlyList<string> scopes, bool withRefreshToken)
    {
        lock (_gate)
        {
            var grant = new Grant { Id = Secret(12), UserId = userId, Scopes = scopes, RefreshToken = withRefreshToken ? "5Aep" + Secret(60) : null };
            var rivals = _grants.Values.Where(g => !g.Revoked && g.RefreshToken is not null && g.UserId == userId).ToList();
            if (withRefreshToken && rivals.Count >= options.Value.MaxApprovals)
            {
                End(rivals[0]);
            }

            _grants[grant.Id] = grant;
            return (grant, Issue(grant));
        }
    }

    /// <summary>Exchanges a refresh token. One that was already replaced is taken for stolen: its grant ends.</summary>
    /// <returns>The grant and a new access token, or null when the token is worth nothing.</returns>
    public (Grant Grant, string AccessToken)? Refresh(string refreshToken)
    {
        lock (_gate)
        {
            if (_grants.Values.FirstOrDefault(g => g.Replaced.Contains(refreshToken)) is { Revoked: false } robbed)
            {
                End(robbed);
                return null;
            }

            if (_grants.Values.FirstOrDefault(g => !g.Revoked && g.RefreshToken == refreshToken) is not { } grant)
            {
                return null;
            }

            if (options.Value.RotateRefreshTokens)
            {
                grant.Replaced.Add(refreshToken);
                grant.RefreshToken = "5Aep" + Secret(60);
            }

            return (grant, Issue(grant));
        }
    }

    /// <summary>A refresh token takes its access tokens with it; an access token goes alone.</summary>
    public bool Revoke(string token)
    {
        lock (_gate)
        {
            foreach (var grant in _grants.Values.Where(g => !g.Revoked))
            {
                if (grant.RefreshToken == token)
                {
                    End(grant);
                    return true;
                }

                if (grant.AccessTokens.Remove(token))
                {
                    Keep(grant);
                    return true;
                }
            }

            return false;
        }
    }

    /// <param name="accessTokensOnly">Sessions end, grants stay.</param>
    public void RevokeAll(bool accessTokensOnly)
    {
        lock (_gate)
        {
            foreach (var grant in _grants.Values.Where(g => !g.Revoked))
            {
                if (accessTokensOnly)
                {
                    grant.AccessTokens.Clear();
                    Keep(grant);
                }
                else
                {
                    End(grant);
                }
            }
        }
    }

    public Grant? Find(string? authorization)
    {
        var token = Token(authorization);
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            foreach (var grant in _grants.Values.Where(g => !g.Revoked))
            {
                if (token is not null && grant.AccessTokens.TryGetValue(token, out var served) && now - served < TimeSpan.FromMinutes(options.Value.AccessTokenMinutes))
                {
                    grant.AccessTokens[token] = now;
                    return grant;
                }
            }

            return null;
        }
    }

    public Grant? FindByRefreshToken(string token)
    {
        lock (_gate)
        {
            return _grants.Values.FirstOrDefault(g => !g.Revoked && g.RefreshToken == token);
        }
    }

    /// <exception cref="ApiFault">401: no live session, or one that may not call the API.</exception>
    public Grant Session(string? authorization)
    {
        var grant = Find(authorization) ?? throw new ApiFault(new ApiError("INVALID_SESSION_ID", "Session expired or invalid"));
        return grant.MayCallApi ? grant : throw new ApiFault(new ApiError("INVALID_SESSION_ID", "This session is not valid for use with the REST API"));
    }

    public void Replay(JsonElement line)
    {
        var grant = Grant.Read(line.GetProperty("grant"));
        _grants[grant.Id] = grant;
    }

    /// <summary>A reset of the org keeps its grants: whoever was connected stays connected.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            foreach (var grant in _grants.Values)
            {
                Keep(grant);
            }
        }
    }

    private static string? Token(string? authorization)
    {
        var parts = authorization?.Split(' ', 2, StringSplitOptions.TrimEntries);
        return parts is [var scheme, var token] && (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || scheme.Equals("OAuth", StringComparison.OrdinalIgnoreCase)) ? token : null;
    }

    private static string Secret(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes)).Replace('-', '.');

    private string Issue(Grant grant)
    {
        var token = $"{RecordId.Short(Seed.OrgId)}!{Secret(72)}";
        if (grant.AccessTokens.Count >= AccessTokensKept)
        {
            grant.AccessTokens.Remove(grant.AccessTokens.MinBy(t => t.Value).Key);
        }

        grant.AccessTokens[token] = clock.GetUtcNow();
        Keep(grant);
        return token;
    }

    private void End(Grant grant)
    {
        grant.Revoked = true;
        grant.AccessTokens.Clear();
        Keep(grant);
    }

    private void Keep(Grant grant) => org.Append(Kind, json =>
    {
        json.WriteStartObject("grant");
        grant.WriteTo(json);
        json.WriteEndObject();
    });
}

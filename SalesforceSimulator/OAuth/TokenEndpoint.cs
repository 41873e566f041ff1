using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.OAuth;

/// <summary>Codes and refresh tokens in, access tokens out. Form posts only.</summary>
internal sealed class TokenEndpoint(GrantBook grants, PendingConsents consents, FaultBook faults, OrgSettings settings, TimeProvider clock, IOptions<SimulatorOptions> options)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (context.Request.Method != "POST")
        {
            return Error("invalid_request", "must use HTTP POST");
        }

        if (faults.Fire(FaultKind.TokenError, "POST", context.Request.Path) is { } fault)
        {
            return Error(fault.Code ?? "invalid_grant", fault.Message ?? "expired access/refresh token", fault.Status ?? 400);
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var grantType = form["grant_type"].ToString();
        if (grantType is not ("authorization_code" or "refresh_token"))
        {
            return Error("unsupported_grant_type", "grant type not supported");
        }

        if (RefuseClient(context.Request, form) is { } refusal)
        {
            return refusal;
        }

        return grantType == "refresh_token" ? Refresh(context, form) : Exchange(context, form);
    }

    public static IResult Error(string error, string description, int status = 400) =>
        Reply(new JsonObject { ["error"] = error, ["error_description"] = description }, status);

    public static IResult Reply(JsonObject json, int status = 200) =>
        Results.Text(json.ToJsonString(Wire.Json), "application/json;charset=UTF-8", statusCode: status);

    private IResult? RefuseClient(HttpRequest request, IFormCollection form)
    {
        var (id, secret) = Basic(request) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        if (id != options.Value.ConsumerKey)
        {
            return Error("invalid_client_id", "client identifier invalid");
        }

        return secret != options.Value.ConsumerSecret ? Error("invalid_client", "invalid client credentials") : null;
    }

    private static (string Id, string Secret)? Basic(HttpRequest request)
    {
        const string scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        var buffer = new byte[header.Length];
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[scheme.Length..], buffer, out var length))
        {
            return null;
        }

        return Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2) is [var id, var secret]
            ? (Uri.UnescapeDataString(id), Uri.UnescapeDataString(secret))
            : null;
    }

    private IResult Exchange(HttpContext context, IFormCollection form)
    {
        var (request, refusal) = consents.Redeem(form["code"].ToString());
        if (request is null)
        {
            return Error("invalid_grant", refusal);
        }

        if (form["redirect_uri"] != request.RedirectUri)
        {
            return Error("redirect_uri_mismatch", "redirect_uri must match configuration");
        }

        var verifier = form["code_verifier"].ToString();
        if (verifier.Length == 0)
        {
            return Error("invalid_grant", "invalid code verifier");
        }

        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        // RFC 7636 says 128 characters at most; Salesforce also takes 128 bytes in base64url (172), as jsforce sends.
        if (verifier.Length is < 43 or > 172 || challenge != request.Challenge)
        {
            return Error("invalid_request", "invalid code verifier");
        }

        var withRefreshToken = request.WantsRefreshToken && faults.Fire(FaultKind.NoRefreshToken, "POST", context.Request.Path) is null;
        var (grant, accessToken) = grants.Open(Seed.AdminId, request.Scopes, withRefreshToken);
        return Success(context, grant, accessToken, grant.RefreshToken);
    }

    private IResult Refresh(HttpContext context, IFormCollection form)
    {
        var sent = form["refresh_token"].ToString();
        if (grants.Refresh(sent) is not { } refreshed)
        {
            return Error("invalid_grant", "expired access/refresh token");
        }

        if (faults.Fire(FaultKind.InstanceUrl, "POST", context.Request.Path) is { Value: { } moved })
        {
            settings.Change(null, null, moved);
        }

        // Without rotation the old token stays and is not repeated.
        var (grant, accessToken) = refreshed;
        return Success(context, grant, accessToken, grant.RefreshToken == sent ? null : grant.RefreshToken);
    }

    private IResult Success(HttpContext context, Grant grant, string accessToken, string? refreshToken)
    {
        var here = $"{context.Request.Scheme}://{context.Request.Host}";
        var id = $"{here}/id/{Seed.OrgId}/{grant.UserId}";
        var issuedAt = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.ConsumerSecret), Encoding.UTF8.GetBytes(id + issuedAt));
        var json = new JsonObject { ["access_token"] = accessToken };
        if (refreshToken is not null)
        {
            json["refresh_token"] = refreshToken;
        }

        json["signature"] = Convert.ToBase64String(signature);
        json["scope"] = string.Join(' ', grant.Scopes);
        json["instance_url"] = settings.InstanceUrl ?? here;
        json["id"] = id;
        json["token_type"] = "Bearer";
        json["issued_at"] = issuedAt;
        context.Response.Headers.CacheControl = "no-cache, no-store";
        return Reply(json);
    }
}

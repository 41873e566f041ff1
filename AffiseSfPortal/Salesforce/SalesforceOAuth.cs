using System.Net;
using System.Text.Json;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Salesforce.Wire;
using RestSharp;

namespace AffiseSfPortal.Salesforce;

/// <inheritdoc cref="ISalesforceOAuth"/>
internal sealed class SalesforceOAuth(SalesforceTransport transport, SalesforceHostGate gate) : ISalesforceOAuth
{
    private const string Scopes = "api refresh_token";

    public Uri AuthorizeUrl(Uri loginHost, string consumerKey, Uri redirectUri, string state, string codeChallenge)
    {
        var query = string.Join('&', new (string Name, string Value)[]
        {
            ("response_type", "code"),
            ("client_id", consumerKey),
            ("redirect_uri", redirectUri.OriginalString),
            ("scope", Scopes),
            ("state", state),
            ("code_challenge", codeChallenge),
            ("code_challenge_method", "S256"),
        }.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        return new Uri(gate.Require(loginHost), "/services/oauth2/authorize?" + query);
    }

    public Task<TokenGrant> ExchangeCodeAsync(Uri loginHost, AppCredentials app, Uri redirectUri, string code, string codeVerifier, CancellationToken cancellationToken) =>
        TokenAsync(loginHost, SalesforceOperation.CodeExchange, [
            new("grant_type", "authorization_code"),
            new("code", code),
            new("client_id", app.ConsumerKey),
            new("client_secret", app.ConsumerSecret),
            new("redirect_uri", redirectUri.OriginalString),
            new("code_verifier", codeVerifier),
        ], cancellationToken);

    public Task<TokenGrant> RefreshAsync(Uri loginHost, AppCredentials app, string refreshToken, CancellationToken cancellationToken) =>
        TokenAsync(loginHost, SalesforceOperation.Refresh, [
            new("grant_type", "refresh_token"),
            new("refresh_token", refreshToken),
            new("client_id", app.ConsumerKey),
            new("client_secret", app.ConsumerSecret),
        ], cancellationToken);

    public async Task RevokeAsync(Uri loginHost, string refreshToken, CancellationToken cancellationToken)
    {
        using var body = new FormUrlEncodedContent([new("token", refreshToken)]);
        var request = Post(loginHost, "revoke", SalesforceOperation.Revoke, body);
        var reply = await transport.SendAsync(request, cancellationToken);
        if (reply.Status == HttpStatusCode.OK)
            return;
        var refused = transport.Refused(reply, request);
        if (refused.Fault.Code != "invalid_token")
            throw refused;
    }

    private async Task<TokenGrant> TokenAsync(Uri loginHost, SalesforceOperation operation, KeyValuePair<string, string>[] form, CancellationToken cancellationToken)
    {
        using var body = new FormUrlEncodedContent(form);
        var request = Post(loginHost, "token", operation, body);
        var reply = await transport.SendAsync(request, cancellationToken);
        if (reply.Status != HttpStatusCode.OK)
            throw transport.Refused(reply, request);
        try
        {
            return TokenReader.Read(reply.Body, gate) ?? throw transport.Refused(reply with { Body = [] }, request);
        }
        catch (JsonException)
        {
            throw transport.Refused(reply, request);
        }
    }

    private SalesforceRequest Post(Uri loginHost, string path, SalesforceOperation operation, HttpContent body) =>
        new(Method.Post, new Uri(gate.Require(loginHost), "/services/oauth2/" + path), operation) { Body = body };
}

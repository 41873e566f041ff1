using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>Begins a sign-in at Salesforce: makes the single-use state and the PKCE pair, and says where to go.</summary>
internal sealed class OAuthStarter(
    IDbContextFactory<PortalDbContext> contexts,
    ISalesforceOAuth oauth,
    ISecretBox secrets,
    SalesforceHostGate gate,
    IUserAccess access,
    TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <param name="callbackUrl">The registered redirect URI, from the portal's public address.</param>
    public async Task<OAuthStart> BeginAsync(string userId, string callbackUrl, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(cancellationToken);
        if (!connection.HasCredentials || gate.LoginHostFor(connection.SalesforceDomain!) is not { } loginHost)
            return new(null, OAuthOutcomes.NotConfigured);

        var now = clock.GetUtcNow().UtcDateTime;
        var state = RandomText();
        var verifier = RandomText();
        db.OAuthRequests.Add(new OAuthRequest
        {
            StateHash = Hash(state),
            ConnectionId = connection.Id,
            UserId = userId,
            ProtectedCodeVerifier = secrets.Protect(SecretPurpose.CodeVerifier, verifier),
            LoginHost = loginHost.GetLeftPart(UriPartial.Authority),
            RedirectUri = callbackUrl,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        });
        await db.SaveChangesAsync(cancellationToken);
        var forgotten = now - KeptFor;
        await db.OAuthRequests.Where(r => r.ExpiresAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        return new(oauth.AuthorizeUrl(loginHost, connection.ConsumerKey!, new Uri(callbackUrl), state, Challenge(verifier)), null);
    }

    /// <summary>The address that Grant permissions opens, with an ellipsis for what is made anew each time. Null while the connection is not saved.</summary>
    public async Task<AuthorizePreview?> PreviewAsync(string callbackUrl, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(cancellationToken);
        if (!connection.HasCredentials || gate.LoginHostFor(connection.SalesforceDomain!) is not { } loginHost)
            return null;
        const string made = "MADE-ANEW";
        var address = oauth.AuthorizeUrl(loginHost, connection.ConsumerKey!, new Uri(callbackUrl), made, made).AbsoluteUri;
        return new(address.Replace(made, "…", StringComparison.Ordinal), loginHost, SalesforceHostGate.Of(loginHost.Host));
    }

    internal static string Hash(string state) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(state)));

    /// <summary>256 bits; 43 characters that need no escaping.</summary>
    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}

/// <param name="Authorize">Where to send the browser; null when it cannot begin.</param>
/// <param name="Problem">One of <see cref="OAuthOutcomes"/> when it cannot begin.</param>
internal sealed record OAuthStart(Uri? Authorize, string? Problem);

public sealed record AuthorizePreview(string Address, Uri LoginHost, SalesforceEnvironment Environment);

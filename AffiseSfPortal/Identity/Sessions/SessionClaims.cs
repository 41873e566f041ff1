using System.Globalization;
using System.Security.Claims;

namespace AffiseSfPortal.Identity.Sessions;

/// <summary>What the cookie says of the sign-in itself. Identity makes the rest of the claims anew from the user every half minute; these are carried over.</summary>
internal static class SessionClaims
{
    public const string Session = "portal:session";
    public const string SignedInAt = "portal:signed-in-at";

    /// <summary>There when the user has a second factor; made anew with the user's other claims.</summary>
    public const string HasFactor = "portal:has-factor";

    /// <summary>How the person proved who they are (RFC 8176): <see cref="Password"/>, <see cref="SecondFactor"/>, <see cref="Passkey"/>, <see cref="External"/>.</summary>
    public const string Method = "amr";
    public const string Password = "pwd";
    public const string SecondFactor = "mfa";
    public const string Passkey = "hwk";
    public const string External = "external";

    /// <summary>An identity provider in the place of the password of an account that has one: the account's own second factor is still asked for.</summary>
    public const string Linked = "linked";

    private static readonly string[] Carried = [Session, SignedInAt, Method];

    public static IEnumerable<Claim> Of(string sessionId, DateTimeOffset now) =>
        [new(Session, sessionId), new(SignedInAt, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))];

    public static string? SessionOf(ClaimsPrincipal? principal) => principal?.FindFirstValue(Session);

    public static DateTimeOffset? SignedInAtOf(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue(SignedInAt), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>From the principal of the cookie to the one that takes its place.</summary>
    public static void Carry(ClaimsPrincipal? from, ClaimsPrincipal to)
    {
        if (from is null || to.Identity is not ClaimsIdentity identity)
            return;
        identity.AddClaims(from.Claims.Where(c => Carried.Contains(c.Type) && !identity.HasClaim(c.Type, c.Value)).Select(c => new Claim(c.Type, c.Value)));
    }
}

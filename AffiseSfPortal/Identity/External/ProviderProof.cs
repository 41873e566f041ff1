using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace AffiseSfPortal.Identity.External;

/// <summary>The provider is to ask anew who somebody is, however well it knows them, and its answer must say that it did.</summary>
internal static class ProviderProof
{
    private const string Asked = "portal:asked-at";

    /// <summary>Two clocks are compared: the portal's and the provider's.</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    public static void Ask(AuthenticationProperties properties, DateTimeOffset now) =>
        properties.Items[Asked] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static bool IsAsked(AuthenticationProperties properties) => properties.Items.ContainsKey(Asked);

    /// <summary>What the provider knew before it was asked proves nothing: it may leave out the question, and a screen there may be open too.</summary>
    public static bool IsGiven(AuthenticationProperties properties, ClaimsPrincipal person, DateTimeOffset now) =>
        properties.Items.TryGetValue(Asked, out var seconds) && TimeOf(seconds) is { } asked && TimeOf(person.FindFirstValue("auth_time")) is { } given
        && given >= asked - Skew && given <= now + Skew;

    /// <summary>Seconds of Unix; more than any year has is nobody's time.</summary>
    private static DateTimeOffset? TimeOf(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(value)
            : null;
}

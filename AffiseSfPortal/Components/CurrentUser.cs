using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace AffiseSfPortal.Components;

/// <summary>Who sits at this circuit. Components and feature services ask here, never an HttpContext.</summary>
internal sealed class CurrentUser(AuthenticationStateProvider authentication)
{
    /// <summary>The user's id, as stored in <c>ActorId</c>; null when nobody is signed in.</summary>
    public async Task<string?> GetIdAsync() => (await GetAsync())?.Id;

    public async Task<PortalPerson?> GetAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new PortalPerson(id, user.FindFirstValue(ClaimTypes.GivenName) ?? user.Identity?.Name ?? id, user.FindFirstValue(ClaimTypes.Email) ?? user.Identity?.Name)
            : null;
    }
}

/// <param name="Name">A display name, or the mail address where none was given.</param>
internal sealed record PortalPerson(string Id, string Name, string? Email)
{
    /// <summary>The part of the name before the mail host, as words: <c>claire.moreau@…</c> gives <c>Claire Moreau</c>.</summary>
    public string DisplayName => string.Join(' ', Words.Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    public string FirstName => DisplayName.Split(' ')[0];

    /// <summary>One or two letters for the avatar.</summary>
    public string Initials => string.Concat(Words.Take(2).Select(w => char.ToUpperInvariant(w[0])));

    private string[] Words => Name.Split('@')[0].Split(['.', '_', '-', '+', ' '], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words : [Name];
}

using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity.External;

/// <summary>Settings under <c>Identity:OpenIdConnect</c>: sign-in through an organisation's own identity provider. Without an authority there is none.</summary>
internal sealed class ExternalOptions
{
    public const string Section = $"{AccountOptions.Section}:OpenIdConnect";

    /// <summary>The issuer, for instance <c>https://login.example.com/tenant</c>.</summary>
    public string Authority { get; set; } = "";
    public string ClientId { get; set; } = "";
    public string ClientSecret { get; set; } = "";

    /// <summary>How the button calls it; empty means the authority's host.</summary>
    public string Name { get; set; } = "";

    /// <summary>The claim of the ID token that says what somebody is there.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>A value of that claim to a role of the portal. Who has none of the values does not get in.</summary>
    public Dictionary<string, string> RoleMap { get; set; } = new(StringComparer.Ordinal);

    public bool IsOn => !string.IsNullOrWhiteSpace(Authority);

    public string DisplayName => string.IsNullOrWhiteSpace(Name) && Uri.TryCreate(Authority, UriKind.Absolute, out var uri) ? uri.Host : Name;

    /// <summary>The highest role that the values give; null when they give none.</summary>
    public string? RoleOf(IEnumerable<string> values)
    {
        var given = values.Select(v => RoleMap.GetValueOrDefault(v)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return PortalRoles.HighestFirst.FirstOrDefault(given.Contains);
    }
}

internal sealed class ExternalOptionsValidator : IValidateOptions<ExternalOptions>
{
    public ValidateOptionsResult Validate(string? name, ExternalOptions options)
    {
        List<string> problems = [];
        if (!options.IsOn)
        {
            return options.ClientId.Length + options.ClientSecret.Length + options.RoleMap.Count == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{Key(nameof(options.Authority))} is empty though other keys of {ExternalOptions.Section} are set. Set it, or none of them.");
        }
        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || (authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
            problems.Add($"{Key(nameof(options.Authority))} is '{options.Authority}'. It must be an absolute https address, or http on localhost.");
        if (string.IsNullOrWhiteSpace(options.ClientId))
            problems.Add($"{Key(nameof(options.ClientId))} is empty. Set it to what the identity provider gave the portal.");
        if (string.IsNullOrWhiteSpace(options.ClientSecret))
            problems.Add($"{Key(nameof(options.ClientSecret))} is empty. Set it to what the identity provider gave the portal.");
        if (string.IsNullOrWhiteSpace(options.RoleClaim))
            problems.Add($"{Key(nameof(options.RoleClaim))} is empty. Set it to the claim that says who may do what, for instance roles.");
        if (options.RoleMap.Count == 0)
            problems.Add($"{Key(nameof(options.RoleMap))} is empty, so nobody could sign in. Map a value of the claim to {string.Join(", ", PortalRoles.HighestFirst)}.");
        foreach (var (value, role) in options.RoleMap.Where(m => !PortalRoles.HighestFirst.Contains(m.Value, StringComparer.Ordinal)))
            problems.Add($"{Key(nameof(options.RoleMap))}:{value} is '{role}'. It must be one of {string.Join(", ", PortalRoles.HighestFirst)}.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string Key(string name) => $"{ExternalOptions.Section}:{name}";
}

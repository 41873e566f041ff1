using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Components.Hosting;

/// <summary>Settings under <c>Portal</c>.</summary>
internal sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>
    /// The origin that browsers and Salesforce reach the portal by, for instance <c>https://portal.example.com</c>: the callback URL is made from it,
    /// never from the <c>Host</c> header (RFC 9700). Empty means the request's own address and is allowed in Development only.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    public Uri? Origin => Uri.TryCreate(PublicUrl, UriKind.Absolute, out var uri) ? uri : null;
}

internal sealed class PortalOptionsValidator(IHostEnvironment environment) : IValidateOptions<PortalOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalOptions options)
    {
        const string Key = $"{PortalOptions.Section}:{nameof(PortalOptions.PublicUrl)}";
        if (string.IsNullOrWhiteSpace(options.PublicUrl))
        {
            return environment.IsDevelopment()
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{Key} is empty. Set it to the portal's public address, for instance https://portal.example.com.");
        }
        if (options.Origin is not { } origin || (origin.Scheme != Uri.UriSchemeHttps && !(origin.Scheme == Uri.UriSchemeHttp && origin.IsLoopback)))
            return ValidateOptionsResult.Fail($"{Key} is '{options.PublicUrl}'. It must be an absolute https address, or http on localhost.");
        return origin is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{Key} is '{options.PublicUrl}'. It must be an origin alone, without user, path, query or fragment.");
    }
}

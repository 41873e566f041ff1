using System.Net;
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

    /// <summary>
    /// Proxies whose word is taken for where a request came from and whether it was encrypted, as addresses (<c>10.0.0.5</c>) or networks (<c>10.0.0.0/24</c>).
    /// None, and what a request says of itself is not read.
    /// </summary>
    public IReadOnlyList<string> KnownProxies { get; set; } = [];

    /// <summary>How many pages of the portal one user may have open on this instance at a time.</summary>
    /// <value>20. Between 1 and 1,000.</value>
    public int MostPagesPerUser { get; set; } = 20;

    public Uri? Origin => Uri.TryCreate(PublicUrl, UriKind.Absolute, out var uri) ? uri : null;

    public bool IsHttps => Origin?.Scheme == Uri.UriSchemeHttps;

    /// <summary>An address is a network of one.</summary>
    public static bool TryNetwork(string text, out IPNetwork network)
    {
        if (text.Contains('/', StringComparison.Ordinal))
            return IPNetwork.TryParse(text, out network) && string.Equals(network.ToString(), text, StringComparison.OrdinalIgnoreCase);
        network = default;
        if (!IPAddress.TryParse(text, out var address) || !string.Equals(address.ToString(), text, StringComparison.OrdinalIgnoreCase))
            return false;
        network = new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }
}

internal sealed class PortalOptionsValidator(IHostEnvironment environment, IConfiguration configuration) : IValidateOptions<PortalOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalOptions options)
    {
        if (PublicUrlFault(options) is { } fault)
            return ValidateOptionsResult.Fail(fault);
        if (options.KnownProxies.FirstOrDefault(p => !PortalOptions.TryNetwork(p, out _)) is { } proxy)
        {
            return ValidateOptionsResult.Fail(
                $"{PortalOptions.Section}:{nameof(PortalOptions.KnownProxies)} holds '{proxy}'. Give an address such as 10.0.0.5, or a network by its first address, such as 10.0.0.0/24.");
        }
        if (options.KnownProxies.FirstOrDefault(p => PortalOptions.TryNetwork(p, out var network) && network.PrefixLength == 0) is not null)
            return ValidateOptionsResult.Fail($"{PortalOptions.Section}:{nameof(PortalOptions.KnownProxies)} holds the whole internet. Name the proxies alone: whoever is one may say where a request came from.");
        // The framework's own switch believes everybody.
        if (configuration.GetValue<bool>("ForwardedHeaders_Enabled"))
            return ValidateOptionsResult.Fail($"ASPNETCORE_FORWARDEDHEADERS_ENABLED takes anybody's word for where a request came from. Unset it and name your proxies in {PortalOptions.Section}:{nameof(PortalOptions.KnownProxies)}.");
        return options.MostPagesPerUser is >= 1 and <= 1_000
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{PortalOptions.Section}:{nameof(PortalOptions.MostPagesPerUser)} is {options.MostPagesPerUser}. It must be between 1 and 1000.");
    }

    private string? PublicUrlFault(PortalOptions options)
    {
        const string Key = $"{PortalOptions.Section}:{nameof(PortalOptions.PublicUrl)}";
        if (string.IsNullOrWhiteSpace(options.PublicUrl))
            return environment.IsDevelopment() ? null : $"{Key} is empty. Set it to the portal's public address, for instance https://portal.example.com.";
        if (options.Origin is not { } origin || (origin.Scheme != Uri.UriSchemeHttps && !(origin.Scheme == Uri.UriSchemeHttp && origin.IsLoopback)))
            return $"{Key} is '{options.PublicUrl}'. It must be an absolute https address, or http on localhost.";
        return origin is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? null
            : $"{Key} is '{options.PublicUrl}'. It must be an origin alone, without user, path, query or fragment.";
    }
}

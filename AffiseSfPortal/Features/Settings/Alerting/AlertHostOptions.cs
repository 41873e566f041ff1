using System.Globalization;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Settings under <c>Alerts</c>. Whom to tell is set on the page; what of the own network may be called is the deployment's alone.</summary>
internal sealed class AlertHostOptions
{
    public const string Section = "Alerts";

    /// <summary>Mail servers and receivers of webhooks inside the own network or on unusual ports, as <c>host:port</c>, exactly as typed on the page.</summary>
    public IReadOnlyList<string> TrustedHosts { get; set; } = [];

    /// <summary>Reads <c>host:port</c>: a name, or an address in its usual form, an IPv6 one in brackets.</summary>
    /// <returns>The canonical form, or null.</returns>
    public static string? Canonical(string? hostAndPort)
    {
        var text = hostAndPort ?? "";
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            && AlertGate.Host(text[..colon]) is { } host && (host.HostNameType == UriHostNameType.Dns || string.Equals(host.Host, text[..colon], StringComparison.OrdinalIgnoreCase))
                ? AlertGate.Key(host, port)
                : null;
    }
}

/// <summary>Refuses the start with a message that names the key.</summary>
internal sealed class AlertHostOptionsValidator : IValidateOptions<AlertHostOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertHostOptions options)
    {
        var wrong = options.TrustedHosts.Where(h => AlertHostOptions.Canonical(h) is null)
            .Select(h => $"{AlertHostOptions.Section}:{nameof(AlertHostOptions.TrustedHosts)} holds '{h}'. Give host and port, for instance mail.intranet.example:25.")
            .ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}

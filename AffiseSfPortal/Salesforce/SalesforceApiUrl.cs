using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using AffiseSfPortal.Salesforce.Http;

namespace AffiseSfPortal.Salesforce;

/// <summary>The API URL as admins type it: <c>https://acme.my.salesforce.com/services/data/v48.0</c>. Whether the host may be called is the gate's question.</summary>
/// <param name="Origin">Scheme, host and port.</param>
/// <param name="Version">As in the path, for instance <c>v48.0</c>.</param>
public sealed partial record SalesforceApiUrl(Uri Origin, string Version)
{
    /// <summary>Before this version Salesforce answers 410 (retired Summer '25).</summary>
    public const int OldestVersion = 31;

    /// <summary>48 for v48.0.</summary>
    public int Number => int.Parse(Version.AsSpan(1, Version.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The canonical form, without a trailing slash.</summary>
    public override string ToString() => $"{Origin.GetLeftPart(UriPartial.Authority)}/services/data/{Version}";

    /// <summary>Reads it; a trailing slash and blanks around are fine.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SalesforceApiUrl? url, out SalesforceApiUrlProblem problem)
    {
        url = null;
        if (!AddressText.TryParse(text?.Trim(), out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp) || uri.Host.Length == 0)
        {
            problem = SalesforceApiUrlProblem.NotAnAddress;
            return false;
        }

        var parts = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        problem = Judge(parts, uri);
        if (problem != SalesforceApiUrlProblem.None)
            return false;
        url = new(new Uri(uri.GetLeftPart(UriPartial.Authority)), parts[2].ToLowerInvariant());
        return true;
    }

    /// <summary>True for <c>v48.0</c> and its like.</summary>
    internal static bool IsVersion(string? text) => text is not null && VersionPattern().IsMatch(text);

    private static SalesforceApiUrlProblem Judge(string[] parts, Uri uri)
    {
        if (parts.Length < 2 || !Same(parts[0], "services") || !Same(parts[1], "data"))
            return SalesforceApiUrlProblem.MissingPath;
        if (parts.Length == 2)
            return SalesforceApiUrlProblem.MissingVersion;
        if (!IsVersion(parts[2].ToLowerInvariant()))
            return SalesforceApiUrlProblem.BadVersion;
        return parts.Length > 3 || uri.Query.Length > 0 || uri.Fragment.Length > 0 ? SalesforceApiUrlProblem.ExtraPath : SalesforceApiUrlProblem.None;
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^v[1-9][0-9]{1,2}\.0\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex VersionPattern();
}

/// <summary>What is wrong with an API URL; the host is judged elsewhere.</summary>
public enum SalesforceApiUrlProblem
{
    None = 0,
    NotAnAddress = 1,

    /// <summary>No <c>/services/data</c>.</summary>
    MissingPath = 2,

    /// <summary>Ends after <c>/services/data</c>.</summary>
    MissingVersion = 3,

    /// <summary>Not like <c>v48.0</c>.</summary>
    BadVersion = 4,

    /// <summary>Something follows the version.</summary>
    ExtraPath = 5,
}

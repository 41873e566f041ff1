using System.Text.RegularExpressions;

namespace AffiseSfPortal.Salesforce;

/// <summary>Makes the addresses of calls. Everything that goes into a path is checked or escaped here.</summary>
internal static partial class SalesforcePaths
{
    // Salesforce answers 414 beyond 16,384 bytes.
    private const int LongestAddress = 15_000;

    public static Uri Data(Uri origin, OrgAccess access, string rest)
    {
        if (!SalesforceApiUrl.IsVersion(access.ApiVersion))
            throw Refuse("bad-api-version", access.ApiVersion);
        return new Uri(origin, $"/services/data/{access.ApiVersion}/{rest}");
    }

    public static Uri Query(Uri origin, OrgAccess access, string soql)
    {
        var uri = Data(origin, access, "query?q=" + Uri.EscapeDataString(soql));
        return uri.AbsoluteUri.Length <= LongestAddress ? uri : throw Refuse("query-too-long", "");
    }

    /// <summary>An object's or field's API name.</summary>
    public static string Name(string name) => NamePattern().IsMatch(name) ? name : throw Refuse("bad-api-name", name);

    public static string Id(string id) => IdPattern().IsMatch(id) ? id : throw Refuse("bad-record-id", id);

    private static SalesforceException Refuse(string code, string what) =>
        new(new(SalesforceFaultKind.BadRequest, code, FaultText.Clean(what), []));

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]{0,254}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^([A-Za-z0-9]{15}|[A-Za-z0-9]{18})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex IdPattern();
}

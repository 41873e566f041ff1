using System.Globalization;
using System.Text.RegularExpressions;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Judges the API URL. Every cure is a whole address that passes, so one click is enough.</summary>
internal sealed partial class ApiUrlRule(SalesforceHostGate gate)
{
    /// <summary>What the plug-in always asked for; still answered until Summer '28.</summary>
    public const string UsualVersion = "v48.0";

    private const ConnectionField Field = ConnectionField.ApiUrl;

    public ConnectionProblem? Judge(string text, string? newestVersion)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new(Field, ConnectionProblems.ApiUrlRequired);
        var verdict = gate.Check(text);
        if (verdict.Origin is not { } origin)
            return HostRule.Judge(Field, verdict, host => Address("https://" + host, VersionIn(text) ?? UsualVersion));
        if (origin.Host is "login.salesforce.com" or "test.salesforce.com" or "welcome.salesforce.com")
            return new(Field, ConnectionProblems.ApiUrlSignInHost, origin.Host);
        return SalesforceApiUrl.TryParse(text, out var url, out var problem)
            ? JudgeVersion(url, newestVersion)
            : new(Field, Code(problem), "", Versions(origin, VersionIn(text), newestVersion));
    }

    private static ConnectionProblem? JudgeVersion(SalesforceApiUrl url, string? newestVersion)
    {
        if (url.Number < SalesforceApiUrl.OldestVersion)
            return new(Field, ConnectionProblems.ApiUrlRetiredVersion, url.Version, Versions(url.Origin, null, newestVersion));
        if (newestVersion is not null && url.Number > Number(newestVersion))
            return new(Field, ConnectionProblems.ApiUrlVersionTooNew, url.Version, Versions(url.Origin, null, newestVersion));
        return null;
    }

    /// <summary>The version that was nearly right comes first, then the org's newest, then the usual one.</summary>
    private static ConnectionCure[] Versions(Uri origin, string? typed, string? newest)
    {
        var left = origin.GetLeftPart(UriPartial.Authority);
        if (typed is not null)
            return [new(ConnectionCureKind.UseVersion, Address(left, typed), typed)];
        var usual = new ConnectionCure(ConnectionCureKind.UseVersion, Address(left, UsualVersion), UsualVersion);
        return newest is null || newest == UsualVersion
            ? [usual]
            : [new(ConnectionCureKind.UseNewestVersion, Address(left, newest), newest), usual];
    }

    private static string Address(string origin, string version) => $"{origin}/services/data/{version}";

    /// <summary>What a person meant by <c>v48</c>, <c>48.0</c> or <c>V48.0</c>.</summary>
    private static string? VersionIn(string text)
    {
        var match = VersionSegment().Match(text);
        if (!match.Success)
            return null;
        var number = int.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return number < SalesforceApiUrl.OldestVersion ? null : string.Create(CultureInfo.InvariantCulture, $"v{number}.0");
    }

    private static int Number(string version) =>
        int.Parse(version.AsSpan(1, version.IndexOf('.', StringComparison.Ordinal) - 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Code(SalesforceApiUrlProblem problem) => problem switch
    {
        SalesforceApiUrlProblem.None => throw new ArgumentOutOfRangeException(nameof(problem), problem, "No problem has no code."),
        SalesforceApiUrlProblem.NotAnAddress => ConnectionProblems.HostUnparseable,
        SalesforceApiUrlProblem.MissingPath => ConnectionProblems.ApiUrlMissingPath,
        SalesforceApiUrlProblem.MissingVersion => ConnectionProblems.ApiUrlMissingVersion,
        SalesforceApiUrlProblem.BadVersion => ConnectionProblems.ApiUrlBadVersion,
        SalesforceApiUrlProblem.ExtraPath => ConnectionProblems.ApiUrlExtraPath,
    };

    [GeneratedRegex(@"/v?(?<number>[1-9][0-9]{1,2})(?:\.[0-9]*)?(?=[/?#]|\s*$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 100)]
    private static partial Regex VersionSegment();
}

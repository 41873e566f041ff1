using System.Globalization;

namespace AffiseSfPortal.Salesforce;

/// <summary>The shapes of Salesforce's host names. Takes lower-case ASCII names without a trailing dot.</summary>
internal static class SalesforceHostNames
{
    public const string Login = "login.salesforce.com";
    public const string SandboxLogin = "test.salesforce.com";
    private const string Welcome = "welcome.salesforce.com";
    private const string MyDomain = ".my.salesforce.com";
    private const string Instance = ".salesforce.com";

    /// <summary>Clouds apart, open to a deployment's own setting only.</summary>
    public static IReadOnlyList<string> SeparateClouds { get; } = ["my.salesforce.mil", "my.sfcrmproducts.cn"];

    private static readonly string[] LegacySuffixes = [".my-salesforce.com", ".cloudforce.com", ".database.com"];

    // What stands in the address bar of a signed-in admin, and the host that answers the API instead.
    private static readonly (string Suffix, string Instead)[] LightningSuffixes =
    [
        (".lightning.force.com", MyDomain),
        (".lightning.crmforce.mil", ".my.salesforce.mil"),
        (".lightning.sfcrmapps.cn", ".my.sfcrmproducts.cn"),
    ];

    private static readonly (string Suffix, string Instead)[] SetupSuffixes =
    [
        (".my.salesforce-setup.com", MyDomain),
        (".salesforce-setup.com", MyDomain),
    ];

    private static readonly HashSet<string> WebSites = new(StringComparer.Ordinal)
    {
        "www", "my", "help", "status", "trust", "trailhead", "trailblazer", "developer", "developers", "appexchange", "admin", "architect", "community", "investor",
    };

    private static readonly string[] SiteSuffixes = [".my.site.com", ".force.com", ".visualforce.com", ".salesforce-sites.com", ".salesforce-experience.com"];

    public static bool IsOrgOrLogin(string host, IReadOnlyList<string> extraSuffixes) =>
        host is Login or SandboxLogin or Welcome
        || IsMyDomain(host)
        || IsNamedInstance(host)
        || LegacySuffixes.Any(s => EndsAtLabel(host, s))
        || extraSuffixes.Any(s => EndsAtLabel(host, "." + s));

    public static bool IsMyDomain(string host) => EndsAtLabel(host, MyDomain);

    /// <summary>One label of letters and digits before salesforce.com: na24, eu55, usa77, cs42, um1.</summary>
    public static bool IsInstance(string host)
    {
        if (!EndsAtLabel(host, Instance))
            return false;
        var label = host.AsSpan(0, host.Length - Instance.Length);
        var letters = label.IndexOfAnyInRange('0', '9');
        return letters is >= 2 and <= 4 && label.Length - letters <= 4
            && !label[..letters].ContainsAnyExceptInRange('a', 'z')
            && !label[letters..].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>One label before salesforce.com, as Affise's article writes it. The whole zone is Salesforce's own; its web sites have no API.</summary>
    private static bool IsNamedInstance(string host) =>
        EndsAtLabel(host, Instance)
        && host[..^Instance.Length] is var label
        && !label.Contains('.', StringComparison.Ordinal)
        && !WebSites.Contains(label);

    public static string? InsteadOfLightning(string host) => Instead(host, LightningSuffixes);

    public static string? InsteadOfSetup(string host) => Instead(host, SetupSuffixes);

    public static bool IsSite(string host) => SiteSuffixes.Any(s => EndsAtLabel(host, s));

    public static SalesforceEnvironment EnvironmentOf(string host)
    {
        if (host is SandboxLogin)
            return SalesforceEnvironment.Sandbox;
        if (host is Login or Welcome)
            return SalesforceEnvironment.Production;
        if (IsInstance(host))
            return host.StartsWith("cs", StringComparison.Ordinal) ? SalesforceEnvironment.Sandbox : SalesforceEnvironment.Production;
        var my = host.IndexOf(".my.", StringComparison.Ordinal);
        if (my <= 0)
            return SalesforceEnvironment.Unknown;

        // {name}--{sandbox} also where the partition is missing: the older form.
        var labels = host[..my].Split('.');
        var isSandbox = labels[0].Contains("--", StringComparison.Ordinal) && !labels[0].StartsWith("xn--", StringComparison.Ordinal)
            || labels.Skip(1).Any(l => l is "sandbox" or "scratch" || l.StartsWith("cs", StringComparison.Ordinal) && int.TryParse(l.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return isSandbox ? SalesforceEnvironment.Sandbox : SalesforceEnvironment.Production;
    }

    private static string? Instead(string host, (string Suffix, string Instead)[] table)
    {
        foreach (var (suffix, instead) in table)
        {
            if (EndsAtLabel(host, suffix))
                return string.Concat(host.AsSpan(0, host.Length - suffix.Length), instead);
        }

        return null;
    }

    // The suffix starts with a dot, so evilmy.salesforce.com does not end with it and my.salesforce.com alone is too short.
    private static bool EndsAtLabel(string host, string suffix) =>
        host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.Ordinal);
}

using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Turns the gate's verdict into the reason that the screens have words for. Shared by both address fields.</summary>
internal static class HostRule
{
    /// <param name="repair">The whole right text for a host that was probably meant.</param>
    public static ConnectionProblem? Judge(ConnectionField field, HostVerdict verdict, Func<string, string> repair)
    {
        if (verdict.IsAllowed)
            return null;
        var code = Code(verdict);
        if (verdict.SuggestedHost is not { } meant)
            return new(field, code, verdict.Host ?? "");
        var kind = verdict.Kind switch
        {
            HostVerdictKind.HttpInsteadOfHttps => ConnectionCureKind.UseHttps,
            HostVerdictKind.MissingScheme => ConnectionCureKind.AddHttps,
            _ => ConnectionCureKind.UseValue,
        };
        return new(field, code, verdict.Host ?? "", new ConnectionCure(kind, repair(meant), meant));
    }

    private static string Code(HostVerdict verdict) => verdict.Kind switch
    {
        HostVerdictKind.Allowed => throw new ArgumentOutOfRangeException(nameof(verdict), "An allowed host has no problem."),
        HostVerdictKind.Unparseable => ConnectionProblems.HostUnparseable,
        HostVerdictKind.MissingScheme => ConnectionProblems.HostMissingScheme,
        HostVerdictKind.HttpInsteadOfHttps => ConnectionProblems.HostHttp,
        HostVerdictKind.OtherScheme => ConnectionProblems.HostOtherScheme,
        HostVerdictKind.HasUserInfo => ConnectionProblems.HostUserInfo,
        HostVerdictKind.IpAddress => ConnectionProblems.HostIpAddress,
        HostVerdictKind.BadPort => ConnectionProblems.HostBadPort,
        HostVerdictKind.LightningHost => ConnectionProblems.HostLightning,
        HostVerdictKind.SetupHost => ConnectionProblems.HostSetup,
        HostVerdictKind.SiteHost => ConnectionProblems.HostSite,
        HostVerdictKind.NotSalesforce => verdict.Host?.Contains("salesforce", StringComparison.OrdinalIgnoreCase) == true
            ? ConnectionProblems.HostLookAlike
            : ConnectionProblems.HostNotSalesforce,
    };
}

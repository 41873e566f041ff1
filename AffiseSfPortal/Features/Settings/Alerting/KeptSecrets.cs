using AffiseSfPortal.Salesforce.Http;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>
/// Whether a secret that is kept goes on to where the settings point now. Nobody is shown one; who could lead it elsewhere would read it all the same.
/// </summary>
internal static class KeptSecrets
{
    /// <summary>The same server and user, over a line that is no weaker.</summary>
    public static bool MayKeepPassword(EmailAlerts before, EmailAlerts now) =>
        string.Equals(before.Host, now.Host, StringComparison.OrdinalIgnoreCase) && before.Port == now.Port && before.User == now.User
        && StrengthOf(now.Security) >= StrengthOf(before.Security);

    /// <summary>The same scheme, host and port.</summary>
    public static bool MayKeepKey(WebhookAlerts before, WebhookAlerts now) => string.Equals(OriginOf(before.Url), OriginOf(now.Url), StringComparison.OrdinalIgnoreCase);

    private static string OriginOf(string url) => AddressText.TryParse(url, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : url;

    private static int StrengthOf(MailSecurity security) => security switch
    {
        MailSecurity.None => 0,
        MailSecurity.StartTls => 1,
        MailSecurity.Tls => 2,
    };
}

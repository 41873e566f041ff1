using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AffiseSfPortal.Components;

/// <summary>The one home of every address of the portal. Constants serve <c>@attribute [Route(Urls.X)]</c>.</summary>
internal static class Urls
{
    public const string Dashboard = "/";
    public const string Marketplace = "/marketplace";
    public const string SalesforceLeads = "/marketplace/salesforce-leads";
    public const string SalesforceFields = "/settings/content/salesforce-fields";

    /// <summary>The query of <see cref="ApplyToSelected"/>.</summary>
    public const string PanelKey = "panel";
    public const string ApplyPanel = "apply";

    /// <summary>The mapping screen, about to send what was selected.</summary>
    public const string ApplyToSelected = $"{SalesforceFields}?{PanelKey}={ApplyPanel}";

    /// <summary>The affiliates that a sentence of the mapping screen is about, as a table for spreadsheets.</summary>
    public const string AffectedFile = "/settings/content/salesforce-fields/affected.csv";

    /// <summary>What the connected user needs for the mapping in effect, as Salesforce's tools deploy it.</summary>
    public const string PermissionSet = "/settings/content/salesforce-fields/permission-set.xml";
    public const string Affiliates = "/affiliates/manage";
    public const string NewAffiliate = "/affiliates/manage/new";

    /// <summary>Route template of <see cref="Affiliate"/>.</summary>
    public const string AffiliateRoute = "/affiliates/manage/{Key:long}";

    /// <summary>Route template of <see cref="PersonalData"/>.</summary>
    public const string PersonalDataRoute = "/affiliates/manage/{key:long}/personal-data.json";
    public const string SyncHealth = "/sync-health";

    /// <summary>What waits for a person, as a table for spreadsheets.</summary>
    public const string CausesFile = "/sync-health/to-fix.csv";
    public const string Settings = "/settings";
    public const string SignUpFields = "/settings/content/sign-up-fields";
    public const string ApiKeys = "/settings/api-keys";
    public const string Alerts = "/settings/alerts";
    public const string Users = "/settings/users";
    public const string Audit = "/settings/audit";

    /// <summary>The audit trail as a table for spreadsheets.</summary>
    public const string AuditFile = "/settings/audit.csv";

    /// <summary>Where an invitation leads; the code is in the address.</summary>
    public const string Invitation = "/account/invitation";

    /// <summary>Everything below is for scripts: keys instead of the sign-in, problems in JSON instead of pages.</summary>
    public const string Api = "/api";

    /// <summary>Takes affiliates, and lists them.</summary>
    public const string ApiAffiliates = "/api/v1/affiliates";

    /// <summary>Route template of <see cref="OpenApi"/>.</summary>
    public const string OpenApiRoute = "/openapi/{documentName}.json";

    /// <summary>What the API has, in OpenAPI's words.</summary>
    public const string OpenApi = "/openapi/v1.json";

    /// <summary>POST with antiforgery: begins the sign-in at Salesforce.</summary>
    public const string OAuthStart = "/salesforce/oauth2/start";

    /// <summary>Where Salesforce sends the browser back; <see cref="PortalAddress"/> makes it absolute.</summary>
    public const string OAuthCallback = "/salesforce/oauth2/callback";
    public const string Login = "/account/login";

    /// <summary>POST with antiforgery.</summary>
    public const string Logout = "/account/logout";

    /// <summary>The second half of a sign-in.</summary>
    public const string SecondFactor = "/account/second-factor";

    /// <summary>A person's own account: password, second factor, sessions.</summary>
    public const string AccountSecurity = "/account/security";

    /// <summary>Asks again who somebody is, then goes on to <c>returnUrl</c>; for what is no page.</summary>
    public const string AccountConfirm = "/account/confirm";

    /// <summary>POST with antiforgery: what the browser needs to sign in by passkey.</summary>
    public const string PasskeyRequest = "/account/passkeys/request";

    /// <summary>POST with antiforgery: what the browser needs to make one.</summary>
    public const string PasskeyCreation = "/account/passkeys/creation";

    /// <summary>Leaves for the identity provider of the organisation, where there is one.</summary>
    public const string External = "/account/external";

    /// <summary>Where the identity provider sends the browser back.</summary>
    public const string ExternalCallback = "/account/external/callback";

    /// <summary>What became of it.</summary>
    public const string ExternalDone = "/account/external/done";
    public const string Setup = "/setup";
    public const string CultureRoute = "/culture";
    public const string ErrorHelp = "/help/errors";

    /// <summary>Route template of <see cref="ErrorHelpFor"/>.</summary>
    public const string ErrorHelpRoute = "/help/errors/{Code}";

    /// <summary>The process runs.</summary>
    public const string Live = "/health/live";

    /// <summary>It can do its work: database, engine, key ring.</summary>
    public const string Ready = "/health/ready";

    /// <summary>For Prometheus, behind a key; there only when a key is set.</summary>
    public const string Metrics = "/metrics";

    /// <summary>How things stand, in one file and without secrets.</summary>
    public const string Diagnostics = "/settings/diagnostics.zip";

    /// <summary>Where the framework opens the conversations of pages.</summary>
    public const string Hub = "/_blazor";
    public const string NotFound = "/not-found";

    /// <summary>Where a role is told that a page is not for it.</summary>
    public const string NotAllowed = "/not-allowed";
    public const string Error = "/error";

    public static string Affiliate(long key) => string.Create(CultureInfo.InvariantCulture, $"{Affiliates}/{key}");

    /// <summary>All that the portal holds of one affiliate, and all that it ever sent of it.</summary>
    public static string PersonalData(long key) => string.Create(CultureInfo.InvariantCulture, $"{Affiliates}/{key}/personal-data.json");

    /// <summary>What a code of Salesforce's means and what to do.</summary>
    public static string ErrorHelpFor(string code) => $"{ErrorHelp}/{Uri.EscapeDataString(code)}";

    /// <param name="key">The cause; null for all.</param>
    public static string CausesFileOf(string? key) => key is null ? CausesFile : $"{CausesFile}?cause={Uri.EscapeDataString(key)}";

    /// <summary>The list of affiliates that Salesforce refuses.</summary>
    public const string RefusedAffiliates = "/affiliates/manage?sync=refused";

    /// <param name="range">As written in the address; null for the usual one.</param>
    public static string SyncHealthOver(string? range) => range is null ? SyncHealth : $"{SyncHealth}?range={range}";

    /// <param name="step">1 to 5.</param>
    public static string SalesforceLeadsStep(int step) => string.Create(CultureInfo.InvariantCulture, $"{SalesforceLeads}?step={step}");

    /// <summary>Switches the language and comes back.</summary>
    /// <param name="culture"><c>en</c> or <c>fr</c>.</param>
    /// <param name="returnUrl">A path of this portal; anything else leads to the dashboard.</param>
    public static string Culture(string culture, string returnUrl) =>
        $"{CultureRoute}?c={Uri.EscapeDataString(culture)}&returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>For static pages and files: asks who it is, then goes on.</summary>
    public static string ConfirmThen(string returnUrl) => $"{AccountConfirm}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    public static string LoginThen(string returnUrl) => $"{Login}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>True for a path of this portal. <c>//host</c> and <c>/\host</c> lead elsewhere in browsers.</summary>
    public static bool IsLocal(string? url) =>
        url is ['/', ..] && RedirectHttpResult.IsLocalUrl(url);
}

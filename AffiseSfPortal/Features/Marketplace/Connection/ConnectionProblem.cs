namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Why a field is refused, and what would repair it. The words are in <c>ConnectionWords.resx</c> under <c>Problem_{Code}</c>.</summary>
/// <param name="Detail">What the sentence quotes, for instance a host; may be empty.</param>
public sealed record ConnectionProblem(ConnectionField Field, string Code, string Detail, params IReadOnlyList<ConnectionCure> Cures)
{
    public ConnectionProblem(ConnectionField field, string code, params IReadOnlyList<ConnectionCure> cures)
        : this(field, code, "", cures)
    {
    }
}

/// <summary>One click that repairs a field: puts <paramref name="Value"/> into it.</summary>
/// <param name="Shown">The part of the value that the button names.</param>
public sealed record ConnectionCure(ConnectionCureKind Kind, string Value, string Shown)
{
    /// <summary>Repairs a text that must not be written into the page.</summary>
    public static ConnectionCure RemoveBlanks { get; } = new(ConnectionCureKind.RemoveBlanks, "", "");
}

/// <summary>Which words the button carries: <c>Cure_{kind}</c>.</summary>
public enum ConnectionCureKind
{
    UseHttps = 0,
    UseValue = 1,
    UseVersion = 2,
    UseNewestVersion = 3,
    RemoveBlanks = 4,
    AddHttps = 5,
}

/// <summary>Every reason for which a field can be refused.</summary>
internal static class ConnectionProblems
{
    public const string KeyRequired = "key-required";
    public const string KeyBlankInside = "key-blank-inside";
    public const string KeyIsAddress = "key-is-address";
    public const string KeyTooLong = "key-too-long";
    public const string SecretRequired = "secret-required";
    public const string SecretBlankInside = "secret-blank-inside";
    public const string SecretIsKey = "secret-is-key";
    public const string SecretTooLong = "secret-too-long";
    public const string ApiUrlRequired = "api-url-required";
    public const string ApiUrlSignInHost = "api-url-sign-in-host";
    public const string ApiUrlMissingPath = "api-url-missing-path";
    public const string ApiUrlMissingVersion = "api-url-missing-version";
    public const string ApiUrlBadVersion = "api-url-bad-version";
    public const string ApiUrlExtraPath = "api-url-extra-path";
    public const string ApiUrlRetiredVersion = "api-url-retired-version";
    public const string ApiUrlVersionTooNew = "api-url-version-too-new";
    public const string ObjectRequired = "object-required";
    public const string ObjectBlankInside = "object-blank-inside";
    public const string ObjectLabel = "object-label";
    public const string ObjectCharacters = "object-characters";
    public const string ObjectTooLong = "object-too-long";
    public const string DomainRequired = "domain-required";
    public const string DomainPath = "domain-path";
    public const string DomainOtherEnvironment = "domain-other-environment";
    public const string HostUnparseable = "host-unparseable";
    public const string HostMissingScheme = "host-missing-scheme";
    public const string HostHttp = "host-http";
    public const string HostOtherScheme = "host-other-scheme";
    public const string HostUserInfo = "host-user-info";
    public const string HostIpAddress = "host-ip-address";
    public const string HostBadPort = "host-bad-port";
    public const string HostLightning = "host-lightning";
    public const string HostSetup = "host-setup";
    public const string HostSite = "host-site";
    public const string HostLookAlike = "host-look-alike";
    public const string HostNotSalesforce = "host-not-salesforce";

    public static IReadOnlyList<string> All { get; } =
    [
        KeyRequired, KeyBlankInside, KeyIsAddress, KeyTooLong, SecretRequired, SecretBlankInside, SecretIsKey, SecretTooLong,
        ApiUrlRequired, ApiUrlSignInHost, ApiUrlMissingPath, ApiUrlMissingVersion, ApiUrlBadVersion, ApiUrlExtraPath,
        ApiUrlRetiredVersion, ApiUrlVersionTooNew, ObjectRequired, ObjectBlankInside, ObjectLabel, ObjectCharacters, ObjectTooLong,
        DomainRequired, DomainPath, DomainOtherEnvironment, HostUnparseable, HostMissingScheme, HostHttp, HostOtherScheme,
        HostUserInfo, HostIpAddress, HostBadPort, HostLightning, HostSetup, HostSite, HostLookAlike, HostNotSalesforce,
    ];
}

using System.Globalization;
using System.Text;
using AffiseSfPortal.Features.Help;
using AffiseSfPortal.Tests.Browser;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Help;

/// <summary>Holds <c>docs/errors</c> to the dictionary of the portal: a page for each code, in both languages, and none besides.
/// With <c>WRITE_ERROR_PAGES=1</c> the pages are written instead of compared.</summary>
public sealed class ErrorPagesTests : UiTest
{
    /// <summary>Every code that the protocol's description names for signing in, calling and writing, and for what an admin is shown.</summary>
    private static readonly string[] Named =
    [
        "redirect_uri_mismatch", "invalid_client_id", "access_denied", "immediate_unsuccessful", "invalid_request", "invalid_grant", "inactive_user", "inactive_org",
        "rate_limit_exceeded", "invalid_client", "invalid_client_credentials", "unsupported_grant_type", "invalid_scope", "invalid_app_access", "unknown_error",
        "unsupported_token_type", "invalid_token", "Bad_OAuth_Token",
        "INVALID_SESSION_ID", "LOGIN_OAUTH_INVALID_TOKEN", "REQUEST_LIMIT_EXCEEDED", "API_DISABLED_FOR_ORG", "INSUFFICIENT_ACCESS_OR_READONLY", "STORAGE_LIMIT_EXCEEDED",
        "REQUIRED_FIELD_MISSING", "STRING_TOO_LONG", "INVALID_EMAIL_ADDRESS", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "FIELD_INTEGRITY_EXCEPTION", "NUMBER_OUTSIDE_VALID_RANGE", "INVALID_CROSS_REFERENCE_KEY", "ENTITY_IS_DELETED", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "CANNOT_UPDATE_CONVERTED_LEAD", "DUPLICATES_DETECTED", "DUPLICATE_VALUE", "JSON_PARSER_ERROR", "MALFORMED_ID",
        "INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE", "INVALID_TYPE", "NOT_FOUND", "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION",
        "http-405", "http-409", "http-412", "http-414", "http-415", "http-420", "http-431", "http-502", "UNSUPPORTED_API_VERSION",
        "OAUTH_APPROVAL_ERROR_GENERIC", "OAUTH_APP_BLOCKED", "OAUTH_APP_ACCESS_DENIED", "ip_restricted", "restricted_access",
    ];

    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "errors");

    public ErrorPagesTests() => Services.AddHelp();

    [Fact]
    public void Dictionary_HasEveryCodeOfTheProtocol() => Assert.All(Named, code => Assert.NotNull(ErrorCodes.Find(code)));

    [Fact]
    public void Pages_OfTheDocumentation_SayWhatTheDictionarySays()
    {
        var wanted = ErrorCodes.All.ToDictionary(c => c.Code + ".md", Page, StringComparer.Ordinal);
        wanted["README.md"] = Index();
        if (Environment.GetEnvironmentVariable("WRITE_ERROR_PAGES") == "1")
            Write(wanted);

        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.All(wanted, page => Assert.Equal(page.Value, File.ReadAllText(Path.Combine(Folder, page.Key)).ReplaceLineEndings("\n")));
    }

    [Fact]
    public void Codes_DifferInMoreThanCase() =>
        Assert.Empty(ErrorCodes.All.GroupBy(c => c.Code, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key));

    private static void Write(Dictionary<string, string> pages)
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        foreach (var (name, text) in pages)
            File.WriteAllText(Path.Combine(Folder, name), text);
    }

    private string Page(ErrorCode code)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {code.Code}\n\n");
        Section("en", "Cause", "What to do");
        Section("fr", "Cause", "Que faire");
        return text.Append("[All codes](README.md)\n").ToString();

        void Section(string language, string cause, string cure)
        {
            UseCulture(language);
            var words = Services.GetRequiredService<ErrorDictionary>();
            text.Append(CultureInfo.InvariantCulture, $"## {words.Title(code)}\n\n**{cause}.** {words.Cause(code)}\n\n**{cure}.** {words.Cure(code)}\n\n");
        }
    }

    private string Index()
    {
        var text = new StringBuilder("# Error codes / Codes d'erreur\n\nWhat Salesforce and the portal answer, what it means and what to do. The same words stand in the portal under *Help, Error codes*.\n\n| code | English | français |\n|---|---|---|\n");
        foreach (var code in ErrorCodes.All)
            text.Append(CultureInfo.InvariantCulture, $"| [{code.Code}]({code.Code}.md) | {TitleIn("en", code)} | {TitleIn("fr", code)} |\n");
        return text.ToString();
    }

    private string TitleIn(string language, ErrorCode code)
    {
        UseCulture(language);
        return Services.GetRequiredService<ErrorDictionary>().Title(code);
    }
}

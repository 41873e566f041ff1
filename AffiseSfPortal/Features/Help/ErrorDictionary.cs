using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Help;

/// <summary>Title, cause and cure of every known code, in the user's language.</summary>
internal sealed class ErrorDictionary(IStringLocalizer<ErrorDictionary> words)
{
    public string Title(ErrorCode code) => words[$"{code.Code}.title"];

    public string Cause(ErrorCode code) => words[$"{code.Code}.cause"];

    public string Cure(ErrorCode code) => words[$"{code.Code}.cure"];

    /// <summary>Codes whose code or words contain <paramref name="text"/>; all of them for a blank text.</summary>
    public IEnumerable<ErrorCode> Search(string? text) => string.IsNullOrWhiteSpace(text)
        ? ErrorCodes.All
        : ErrorCodes.All.Where(c => Has(c.Code, text) || Has(Title(c), text) || Has(Cause(c), text) || Has(Cure(c), text));

    private static bool Has(string words, string text) => words.Contains(text.Trim(), StringComparison.CurrentCultureIgnoreCase);
}

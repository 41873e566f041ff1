using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>What the editor's fields share with their page.</summary>
/// <param name="Changed">The page shows what follows from a change: errors of other fields, the unsaved mark.</param>
/// <param name="Word">The page's own words, for errors that only typed text can have.</param>
internal sealed record EditorContext(AffiliateEditing Editing, Action Changed, Func<string, string> Word)
{
    public string LabelOf(string key, AffiliateFieldLabels labels) =>
        Editing.Fields.FirstOrDefault(f => f.Key == key) is { } field ? labels[field] : key;

    public string? ErrorOf(string key, AffiliateFieldLabels labels) => Editing.ErrorOf(key) switch
    {
        null => null,
        { Code: FormErrors.NotANumber } => Word("NotANumber"),
        var error => labels.Error(error.Code, LabelOf(key, labels), error.Limit),
    };
}

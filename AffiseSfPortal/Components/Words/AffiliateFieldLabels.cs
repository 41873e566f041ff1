using AffiseSfPortal.Domain;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Components.Words;

/// <summary>The words of Affise's own screens for an affiliate's fields and statuses, and what to do about a value that the portal refuses.</summary>
internal sealed class AffiliateFieldLabels(IStringLocalizer<AffiliateFieldLabels> words)
{
    /// <summary>The label of a built-in field, or the name that the admin gave to a sign-up field.</summary>
    public string this[AffiliateField field] => field.SignUpField?.Name ?? this[field.Key];

    /// <summary>The label of a built-in field by its key; an unknown key (a deleted sign-up field) stands for itself.</summary>
    public string this[string key] => words["field." + key] is { ResourceNotFound: false } label ? label : key;

    public string this[AffiliateStatus status] => words["status." + status];

    public string this[SignUpFieldType type] => words["type." + type];

    /// <summary>What is wrong with a value and what right looks like.</summary>
    /// <param name="code">One of the intake's error codes; an unknown one is shown as it is.</param>
    /// <param name="label">The field's label.</param>
    /// <param name="limit">The bound that was crossed, where there is one.</param>
    public string Error(string code, string label, int? limit) =>
        words["error." + code, label, limit ?? 0] is { ResourceNotFound: false } sentence ? sentence : $"{label}: {code}";
}

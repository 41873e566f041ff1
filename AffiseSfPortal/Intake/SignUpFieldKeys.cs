using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Intake;

/// <summary>How a batch names a sign-up field: whoever sends one knows its name and not the portal's number for it.</summary>
internal static class SignUpFieldKeys
{
    private const string Prefix = "customFields.";

    public static string Of(string name) => Prefix + name;

    /// <summary>The validator's own key of a sign-up field made into this one; keys of built-in fields stay.</summary>
    public static IntakeError Named(this IntakeError error, IEnumerable<SignUpField> fields) =>
        fields.FirstOrDefault(f => AffiliateField.Of(f).Key == error.FieldKey) is { } field ? error with { FieldKey = Of(field.Name) } : error;
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>What is wrong in a form: the intake's own rules, and what only typed text can get wrong.</summary>
internal static class FormErrors
{
    /// <summary>Only here, since the intake takes a number already.</summary>
    public const string NotANumber = "not-a-number";

    public static IReadOnlyDictionary<string, IntakeError> Of(AffiliateForm form, IReadOnlyList<SignUpField> signUpFields)
    {
        var errors = new AffiliateInputValidator(signUpFields).Check(form.ToInput(null, null, signUpFields))
            .ToDictionary(e => e.FieldKey, StringComparer.Ordinal);
        var percent = form["ref_percent"];
        if (!string.IsNullOrWhiteSpace(percent) && Percent.Read(percent) is null)
            errors["ref_percent"] = new IntakeError("ref_percent", NotANumber);
        return errors;
    }
}

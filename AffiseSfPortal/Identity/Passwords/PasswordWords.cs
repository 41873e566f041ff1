using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Identity.Passwords;

/// <summary>Says of a password that was refused what is wrong with it. Never the password itself.</summary>
internal sealed class PasswordWords(IStringLocalizer<PasswordWords> words)
{
    /// <summary>What stands below the field before anything is typed.</summary>
    public string Advice => words["Advice", PasswordRules.MinimumLength, PasswordRules.AdvisedLength];

    /// <returns>A sentence; null when no error is about the password.</returns>
    public string? Sentence(IEnumerable<IdentityError> errors) => errors.Select(e => e.Code).FirstOrDefault(c => c.StartsWith("Password", StringComparison.Ordinal)) switch
    {
        null => null,
        PasswordRules.TooShort => words["TooShort", PasswordRules.MinimumLength].Value,
        PasswordRules.TooLong => words["TooLong", PasswordRules.MaximumLength].Value,
        PasswordRules.TooPersonal => words["TooPersonal"].Value,
        nameof(IdentityErrorDescriber.PasswordMismatch) => words["Mismatch"].Value,
        _ => words["TooCommon"].Value,
    };
}

using AffiseSfPortal.Domain;
using FluentValidation;

namespace AffiseSfPortal.Features.Settings;

/// <summary>What is wrong with a sign-up field; error codes are keys of the page's words.</summary>
internal sealed class SignUpFieldValidator : AbstractValidator<SignUpFieldDraft>
{
    public const int MaxName = 100;
    public const int MaxOption = 255;
    public const int MaxOptions = 200;

    /// <param name="others">The fields that there are.</param>
    /// <param name="builtIn">Labels that the editor uses already: two fields of one name cannot be told apart.</param>
    public SignUpFieldValidator(IReadOnlyList<SignUpField> others, IReadOnlyList<string> builtIn)
    {
        RuleFor(d => d.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithErrorCode("NameRequired")
            .Must(n => n.Trim().Length <= MaxName).WithErrorCode("NameTooLong")
            .Must((d, n) => !others.Any(o => o.Id != (d.Id ?? 0) && Same(o.Name, n))).WithErrorCode("NameTaken")
            .Must(n => !builtIn.Any(b => Same(b, n))).WithErrorCode("NameBuiltIn");
        RuleFor(d => d.Required).Must((d, required) => !required || (d.View && d.CanBeViewed)).WithErrorCode("RequiredNeedsView");
        RuleFor(d => d.Options).Cascade(CascadeMode.Stop)
            .Must((d, _) => d.OptionList.Count > 0).WithErrorCode("OptionsRequired")
            .Must((d, _) => d.Type == SignUpFieldType.Checkbox || d.OptionList.Count > 1).WithErrorCode("OptionsTooFew")
            .Must((d, _) => d.OptionList.Count <= MaxOptions).WithErrorCode("OptionsTooMany")
            .Must((d, _) => d.OptionList.All(o => o.Length <= MaxOption)).WithErrorCode("OptionTooLong")
            .Must((d, _) => d.OptionList.Distinct(StringComparer.OrdinalIgnoreCase).Count() == d.OptionList.Count).WithErrorCode("OptionTwice")
            .When(d => d.HasOptions);
    }

    private static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);
}

using AffiseSfPortal.Domain;
using FluentValidation;

namespace AffiseSfPortal.Features.Settings;

/// <summary>A key that is about to be made.</summary>
internal sealed class ApiKeyDraft
{
    public string Name { get; set; } = "";

    /// <summary>Words of <see cref="ApiScopes"/>.</summary>
    public HashSet<string> Scopes { get; } = [.. ApiScopes.All];
}

/// <summary>What is wrong with it; error codes are keys of the page's words.</summary>
internal sealed class ApiKeyValidator : AbstractValidator<ApiKeyDraft>
{
    public const int MaxName = 60;

    /// <param name="inUse">Names of the keys that are in use: two of one name cannot be told apart when one must go.</param>
    public ApiKeyValidator(IReadOnlyCollection<string> inUse)
    {
        RuleFor(d => d.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithErrorCode("NameRequired")
            .Must(n => n.Trim().Length <= MaxName).WithErrorCode("NameTooLong")
            .Must(n => !inUse.Contains(n.Trim(), StringComparer.OrdinalIgnoreCase)).WithErrorCode("NameTaken");
        RuleFor(d => d.Scopes).Must(s => s.Count > 0 && s.IsSubsetOf(ApiScopes.All)).WithErrorCode("ScopesRequired");
    }
}

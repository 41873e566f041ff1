using System.ComponentModel.DataAnnotations;
using AffiseSfPortal.Identity.Passwords;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>Settings under <c>Setup</c>: creates the first administrator on the first start of an unattended installation. Later starts ignore them.</summary>
internal sealed class SetupOptions
{
    public const string Section = "Setup";

    public string AdminEmail { get; set; } = "";
    public string AdminPassword { get; set; } = "";

    public bool IsGiven => !string.IsNullOrWhiteSpace(AdminEmail);
}

internal sealed class SetupOptionsValidator : IValidateOptions<SetupOptions>
{
    private const string EmailKey = $"{SetupOptions.Section}:{nameof(SetupOptions.AdminEmail)}";
    private const string PasswordKey = $"{SetupOptions.Section}:{nameof(SetupOptions.AdminPassword)}";

    // The password itself is never part of a message.
    public ValidateOptionsResult Validate(string? name, SetupOptions options) => options switch
    {
        { IsGiven: false, AdminPassword.Length: > 0 } => Fail($"{PasswordKey} is set without {EmailKey}. Set both, or neither."),
        { IsGiven: false } => ValidateOptionsResult.Success,
        _ when !new EmailAddressAttribute().IsValid(options.AdminEmail) => Fail($"{EmailKey} is '{options.AdminEmail}'. It must be an e-mail address."),
        { AdminPassword.Length: < PasswordRules.MinimumLength } =>
            Fail($"{PasswordKey} has fewer than {PasswordRules.MinimumLength} characters. Set a longer one."),
        _ => ValidateOptionsResult.Success,
    };

    private static ValidateOptionsResult Fail(string message) => ValidateOptionsResult.Fail(message);
}

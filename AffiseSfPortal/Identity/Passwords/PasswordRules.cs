using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity.Passwords;

/// <summary>
/// What a new password must be: long enough, not what everybody takes, and more than the person's or the product's own name. Nothing about
/// kinds of characters. Identity asks it wherever a password is set, so set-up, change and invitation cannot differ.
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<PortalUser>
{
    /// <summary>NIST SP 800-63B and OWASP ASVS 6.2.1: 8 at least; the pages advise 15.</summary>
    public const int MinimumLength = 8;
    public const int AdvisedLength = 15;

    /// <summary>A bound, so that nobody makes the portal hash a book.</summary>
    public const int MaximumLength = 256;

    // Identity's own code, so that a password is told to be short by one word whoever finds it.
    public const string TooShort = nameof(IdentityErrorDescriber.PasswordTooShort);
    public const string TooLong = "PasswordTooLong";
    public const string TooCommon = "PasswordTooCommon";
    public const string TooPersonal = "PasswordTooPersonal";

    private const int MostOfOneKind = 2;
    private const int ShortestWord = 4;

    private static readonly string[] Product = ["affisesfportal", "salesforce", "affise", "portal"];

    public Task<IdentityResult> ValidateAsync(UserManager<PortalUser> manager, PortalUser user, string? password) =>
        Task.FromResult(Judge(password ?? "", user.Email ?? user.UserName, user.DisplayName) is { } code
            ? IdentityResult.Failed(new IdentityError { Code = code, Description = code })
            : IdentityResult.Success);

    /// <returns>The code of what is wrong; null for a password that will do.</returns>
    internal static string? Judge(string password, string? email, string? displayName)
    {
        if (password.Length < MinimumLength)
            return TooShort;
        if (password.Length > MaximumLength)
            return TooLong;
        if (password.Distinct().Take(MostOfOneKind + 1).Count() <= MostOfOneKind || CommonPasswords.Contains(password))
            return TooCommon;
        var left = Without(password, Words(email, displayName));
        // Only what is left after the known words keeps anybody out.
        return left.Length < password.Length && (left.Length < MinimumLength || CommonPasswords.Contains(left)) ? TooPersonal : null;
    }

    private static string Without(string password, IEnumerable<string> words)
    {
        var left = password;
        foreach (var word in words.OrderByDescending(w => w.Length))
            left = left.Replace(word, "", StringComparison.OrdinalIgnoreCase);
        return left.Length == password.Length ? password : new string([.. left.Where(char.IsLetterOrDigit)]);
    }

    private static IEnumerable<string> Words(string? email, string? displayName)
    {
        char[] separators = ['@', '.', '-', '_', '+', ' '];
        var own = new[] { email, email?.Split('@')[0], displayName }.OfType<string>();
        return own.Concat((email ?? "").Split(separators)).Concat((displayName ?? "").Split(separators)).Concat(Product)
            .Where(w => w.Length >= ShortestWord);
    }
}

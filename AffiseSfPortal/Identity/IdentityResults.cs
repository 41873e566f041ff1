using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity;

internal static class IdentityResults
{
    /// <summary>For changes that nothing a person types can make fail.</summary>
    /// <exception cref="InvalidOperationException">The change failed all the same; the message holds Identity's codes.</exception>
    public static void OrThrow(this IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException($"The user was not changed: {string.Join(", ", result.Errors.Select(e => e.Code))}.");
    }
}

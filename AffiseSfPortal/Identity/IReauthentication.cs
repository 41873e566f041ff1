namespace AffiseSfPortal.Identity;

/// <summary>Before what is sensitive a person proves again who they are. Scoped; for components, on open pages and on static ones.</summary>
public interface IReauthentication
{
    /// <summary>True for a while after the sign-in or the last proof (<c>Identity:ConfirmedFor</c>).</summary>
    bool IsFresh { get; }

    /// <summary>How the person can prove it.</summary>
    Task<ProofWays> ReadWaysAsync(CancellationToken cancellationToken);

    /// <summary>Takes the password, or a code of the authenticator app. Wrong ones count as wrong sign-ins do.</summary>
    /// <returns>True when it is right.</returns>
    Task<bool> ProveAsync(string secret, CancellationToken cancellationToken);

    /// <summary>Ends when <see cref="IsFresh"/> is true: at the latest when the person has proved it in another tab.</summary>
    Task UntilFreshAsync(CancellationToken cancellationToken);
}

/// <summary>How somebody can prove again who they are. Neither is there for an account that lost both; signing in anew is left to it.</summary>
/// <param name="TakesSecret">There is a password or an authenticator app.</param>
/// <param name="Provider">How the identity provider is called that knows them; null for none.</param>
public sealed record ProofWays(bool TakesSecret, string? Provider);

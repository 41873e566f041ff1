namespace AffiseSfPortal.Identity;

/// <summary>Before what is sensitive a person proves again who they are. Scoped; for components, on open pages and on static ones.</summary>
public interface IReauthentication
{
    /// <summary>True for a while after the sign-in or the last proof (<c>Identity:ConfirmedFor</c>).</summary>
    bool IsFresh { get; }

    /// <summary>Takes the password, or a code of the authenticator app. Wrong ones count as wrong sign-ins do.</summary>
    /// <returns>True when it is right.</returns>
    Task<bool> ProveAsync(string secret, CancellationToken cancellationToken);
}

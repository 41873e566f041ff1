namespace AffiseSfPortal.Secrets;

/// <summary>Protects what must not be readable at rest. One purpose for each kind of secret.</summary>
public interface ISecretBox
{
    string Protect(SecretPurpose purpose, string open);

    /// <exception cref="SecretUnreadableException">The key ring does not hold the key (for instance a database restored without its keys).</exception>
    string Open(SecretPurpose purpose, string sealedText);
}

public enum SecretPurpose
{
    ConsumerSecret = 0,
    RefreshToken = 1,
    CodeVerifier = 2,

    /// <summary>Passwords, addresses and keys of who is told of trouble.</summary>
    Alerts = 3,

    /// <summary>Secrets of authenticator apps, and recovery codes.</summary>
    SecondFactor = 4,
}

/// <summary>The secret must be entered or granted again.</summary>
public sealed class SecretUnreadableException(SecretPurpose purpose, Exception inner)
    : Exception($"{purpose} cannot be opened with this key ring.", inner)
{
    public SecretPurpose Purpose { get; } = purpose;
}

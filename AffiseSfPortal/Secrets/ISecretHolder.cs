namespace AffiseSfPortal.Secrets;

/// <summary>Whoever stores what <see cref="ISecretBox"/> has locked. A store that does not register one keeps secrets that no rotation reaches.</summary>
public interface ISecretHolder
{
    /// <summary>Replaces every stored secret by what <paramref name="move"/> makes of it, all or none.</summary>
    Task MoveAsync(Func<SecretPurpose, string?, string?> move, CancellationToken cancellationToken);
}

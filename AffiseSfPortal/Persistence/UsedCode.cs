namespace AffiseSfPortal.Persistence;

/// <summary>A time step whose authenticator code a user has used: the unique key refuses it a second time, whichever instance is asked.</summary>
public sealed class UsedCode
{
    public string UserId { get; set; } = "";
    public long Step { get; set; }
}

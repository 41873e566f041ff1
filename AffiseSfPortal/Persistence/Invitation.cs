namespace AffiseSfPortal.Persistence;

/// <summary>A link that lets one person make their own account. Of the link itself only a hash is kept.</summary>
public sealed class Invitation
{
    public int Id { get; private set; }
    public string Email { get; set; } = "";
    public string Role { get; set; } = "";
    public byte[] TokenHash { get; set; } = [];
    public DateTime CreatedAt { get; set; }
    public DateTime ExpiresAt { get; set; }

    /// <summary>Who invited, by their e-mail: the link works only as long as they are an administrator.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>A link works once.</summary>
    public DateTime? UsedAt { get; set; }
    public DateTime? RevokedAt { get; set; }
}

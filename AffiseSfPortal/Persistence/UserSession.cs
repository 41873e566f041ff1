namespace AffiseSfPortal.Persistence;

/// <summary>One sign-in of a user, in one browser. It ends by being deleted: a cookie that names none is no longer believed.</summary>
public sealed class UserSession
{
    /// <summary>What the cookie says, in its encrypted part. 128 bits of chance.</summary>
    public string Id { get; set; } = "";
    public string UserId { get; set; } = "";
    public DateTime CreatedAt { get; set; }

    /// <summary>To the minute: a busy page does not write at every click.</summary>
    public DateTime LastSeenAt { get; set; }
    public string? Address { get; set; }

    /// <summary>How the browser called itself, shortened.</summary>
    public string? Agent { get; set; }
}

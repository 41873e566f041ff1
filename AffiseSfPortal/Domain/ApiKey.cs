namespace AffiseSfPortal.Domain;

/// <summary>A key of the push API. The key itself is shown once and never stored.</summary>
public sealed class ApiKey
{
    public int Id { get; private set; }

    /// <summary>What the admin calls it; 1 to 60 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>The first characters, enough to tell keys apart in a list and of no use to a thief.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>SHA-256 of the whole key; unique.</summary>
    public byte[] Hash { get; set; } = [];

    /// <summary>What it may do: words of <see cref="ApiScopes"/>.</summary>
    public List<string> Scopes { get; set; } = [];
    public DateTime CreatedAt { get; set; }
    public string? CreatedBy { get; set; }

    /// <summary>To the minute: a busy key does not write at every call.</summary>
    public DateTime? LastUsedAt { get; set; }
    public DateTime? RevokedAt { get; set; }
}

/// <summary>The words of <see cref="ApiKey.Scopes"/>.</summary>
public static class ApiScopes
{
    public const string Write = "affiliates:write";
    public const string Read = "affiliates:read";

    public static IReadOnlyList<string> All { get; } = [Write, Read];
}

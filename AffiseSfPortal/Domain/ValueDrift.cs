namespace AffiseSfPortal.Domain;

/// <summary>A value that was written and that somebody changed in Salesforce since.</summary>
public sealed class ValueDrift
{
    public long Id { get; private set; }
    public int ConnectionId { get; set; }
    public long AffiliateKey { get; set; }
    public string SalesforceId { get; set; } = "";

    /// <summary>The Salesforce field.</summary>
    public string Field { get; set; } = "";

    /// <summary>What was written, and would be again.</summary>
    public string? Ours { get; set; }

    /// <summary>What Salesforce has now.</summary>
    public string? Theirs { get; set; }

    /// <summary>The record's last change: by whom and when, as Salesforce says. The user's name once it was read, until then the id.</summary>
    public string? ChangedBy { get; set; }
    public DateTime? ChangedAt { get; set; }
    public DateTime FoundAt { get; set; }

    /// <summary>A person chose to leave <see cref="Theirs"/> as it is; another change of it is told anew.</summary>
    public DateTime? KeptAt { get; set; }
}

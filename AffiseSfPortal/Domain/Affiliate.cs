using System.Globalization;

namespace AffiseSfPortal.Domain;

/// <summary>One affiliate, as the network keeps it. Labels and lengths follow Affise's own screens.</summary>
public sealed class Affiliate
{
    /// <summary>The portal's own key; never shown and never sent.</summary>
    public long Key { get; private set; }

    /// <summary>What admins see and map as <em>ID</em>: Affise's number, or <c>portal-{n}</c> when made here. Assigned once.</summary>
    public string AffiliateId { get; private set; } = "";

    public string Email { get; set; } = "";
    public string? CompanyName { get; set; }
    public string? ContactPerson { get; set; }
    public AffiliateStatus Status { get; set; } = AffiliateStatus.Active;
    public string? Manager { get; set; }

    /// <summary>ISO 3166-1 alpha-2, upper case, or null.</summary>
    public string? Country { get; set; }
    public string? Phone { get; set; }
    public string? City { get; set; }
    public string? Address1 { get; set; }
    public string? Address2 { get; set; }
    public string? ZipCode { get; set; }
    public string? Notes { get; set; }
    public List<string> Tags { get; set; } = [];

    /// <summary>0 to 5, or null.</summary>
    public int? Level { get; set; }

    /// <summary>0 to 100, or null.</summary>
    public decimal? ReferralPercent { get; set; }

    /// <summary>Values of the custom sign-up fields by <see cref="SignUpField.Id"/>: the labels, never positions.</summary>
    public Dictionary<int, List<string>> SignUpValues { get; set; } = [];

    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }

    /// <summary>When all that says something of the person was taken out; null for everybody else. Never undone: see <see cref="Erase"/>.</summary>
    public DateTime? ErasedAt { get; private set; }

    /// <summary>Changes with every save; a form that was opened on an older stamp is told so and keeps what was typed.</summary>
    public Guid Stamp { get; set; }

    /// <summary>Lower-case text that the list searches: name, contact, e-mail and ID. Kept by <see cref="Touch"/>.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>The e-mail in lower case: no two affiliates share one. Kept by <see cref="Touch"/>.</summary>
    public string EmailKey { get; private set; } = "";

    /// <summary>What an affiliate is called wherever one is spoken of.</summary>
    public string DisplayName => NameOf(CompanyName, ContactPerson, Email);

    /// <summary>The company, else the person, else the e-mail: for queries that read these three alone.</summary>
    public static string NameOf(string? company, string? contact, string email) =>
        !string.IsNullOrWhiteSpace(company) ? company : !string.IsNullOrWhiteSpace(contact) ? contact : email;

    /// <summary>The form of an e-mail that is compared.</summary>
    public static string EmailKeyOf(string email) => email.Trim().ToLowerInvariant();

    /// <summary>To be called before every save.</summary>
    public void Touch(DateTime utcNow)
    {
        if (CreatedAt == default)
            CreatedAt = utcNow;
        UpdatedAt = utcNow;
        Stamp = Guid.NewGuid();
        EmailKey = EmailKeyOf(Email);
        SearchText = string.Join('\n', AffiliateId, Email, CompanyName, ContactPerson).ToLowerInvariant();
    }

    /// <summary>Takes everything out that says something of the person. ID, key and times stay, so that figures and records keep their place and nothing brings the affiliate back.</summary>
    public void Erase(DateTime utcNow)
    {
        // Unique, as every e-mail must be; the domain is one that never exists (RFC 2606).
        Email = $"{AffiliateId}@erased.invalid";
        CompanyName = ErasedName;
        ContactPerson = Manager = Country = Phone = City = Address1 = Address2 = ZipCode = Notes = null;
        Status = AffiliateStatus.NotActive;
        Tags = [];
        Level = null;
        ReferralPercent = null;
        SignUpValues = [];
        ErasedAt ??= utcNow;
        Touch(utcNow);
    }

    /// <summary>Gives the ID, once.</summary>
    /// <exception cref="InvalidOperationException">The affiliate has an ID already.</exception>
    public void AssignId(string affiliateId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(affiliateId);
        if (AffiliateId.Length > 0 && AffiliateId != affiliateId && !AffiliateId.StartsWith(PendingPrefix, StringComparison.Ordinal))
            throw new InvalidOperationException($"Affiliate {AffiliateId} keeps its ID; {affiliateId} was offered.");
        AffiliateId = affiliateId;
    }

    /// <summary>An affiliate as a row of the database gives it to the engine, read and never saved.</summary>
    internal static Affiliate Read(long key, string affiliateId, DateTime? erasedAt = null) => new() { Key = key, AffiliateId = affiliateId, ErasedAt = erasedAt };

    /// <summary>Stands in the unique column between the insert and the ID that is made from the new key; never committed.</summary>
    public const string PendingPrefix = "pending-";

    /// <summary>The ID of an affiliate that was made in the portal.</summary>
    public static string PortalId(long key) => PortalPrefix + key.ToString(CultureInfo.InvariantCulture);

    /// <summary>True for IDs that the portal alone gives out: nobody can bring one along.</summary>
    public static bool IsReservedId(string affiliateId) =>
        affiliateId.StartsWith(PortalPrefix, StringComparison.OrdinalIgnoreCase) || affiliateId.StartsWith(PendingPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Stands where a name must stand, in the portal and in Salesforce.</summary>
    public const string ErasedName = "Erased";

    private const string PortalPrefix = "portal-";
}

/// <summary>Affise's four statuses. The words sent and shown are made from <see cref="AffiliateStatusWords"/>.</summary>
public enum AffiliateStatus
{
    Active = 0,
    NotActive = 1,
    Banned = 2,
    OnModeration = 3,
}

/// <summary>Affise's own spelling, two of them with a space (Admin API, <c>status</c>).</summary>
public static class AffiliateStatusWords
{
    public static string ToAffise(this AffiliateStatus status) => status switch
    {
        AffiliateStatus.Active => "active",
        AffiliateStatus.NotActive => "not active",
        AffiliateStatus.Banned => "banned",
        AffiliateStatus.OnModeration => "on moderation",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not one of Affise's four statuses."),
    };

    /// <summary>The status that a word of Affise's means, whatever its case; null for any other word.</summary>
    public static AffiliateStatus? FromAffise(string word) => word.Trim().ToLowerInvariant() switch
    {
        "active" => AffiliateStatus.Active,
        "not active" => AffiliateStatus.NotActive,
        "banned" => AffiliateStatus.Banned,
        "on moderation" => AffiliateStatus.OnModeration,
        _ => null,
    };
}

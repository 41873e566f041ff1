namespace AffiseSfPortal.Domain;

/// <summary>How the connection stands in one word: what every verdict is made of, the most urgent first.</summary>
public enum StandingState
{
    /// <summary>The five fields were never saved.</summary>
    NotSetUp = 0,

    /// <summary>Salesforce took the grant back.</summary>
    ReconnectNeeded = 1,
    NotGranted = 2,

    /// <summary>Nothing is mapped, so nothing can be sent.</summary>
    NotMapped = 3,

    /// <summary>Only the last step of the set-up is open.</summary>
    NotActivated = 4,
    Paused = 5,
    NotAllowed = 6,
    MappingBroken = 7,
    ApiLimit = 8,
    Unavailable = 9,

    /// <summary>Some affiliates wait for a person; the others go on.</summary>
    NeedsPerson = 10,

    /// <summary>Something is on its way.</summary>
    Sending = 11,

    /// <summary>Nothing is owed, and some affiliates were never sent.</summary>
    SomeNeverSent = 12,
    NoAffiliates = 13,

    /// <summary>Every affiliate is in Salesforce.</summary>
    Well = 14,

    /// <summary>The portal's own share of the day's calls is used up, or what is left belongs to other tools.</summary>
    BudgetReached = 15,

    /// <summary>The portal's own database has no room: nothing can be saved, and nothing is sent.</summary>
    DatabaseFull = 16,
}

/// <summary>Where everything stands. Counts follow the chips: an affiliate is in exactly one of them.</summary>
/// <param name="Connection">Null until an admin first saved something.</param>
/// <param name="InSalesforce">Linked, and nothing is owed.</param>
/// <param name="Owed">The engine will send them.</param>
/// <param name="InFlight">The engine holds them right now.</param>
/// <param name="Needing">Only a person can go on.</param>
/// <param name="NeedingSince">The oldest fault among <paramref name="Needing"/>.</param>
/// <param name="MappingNumber">The mapping in effect, or null.</param>
public sealed record Standing(
    SalesforceConnection? Connection,
    int Affiliates,
    int InSalesforce,
    int Owed,
    int InFlight,
    int Needing,
    DateTime? NeedingSince,
    int? MappingNumber,
    int MappedFields)
{
    public static Standing Nothing { get; } = new(null, 0, 0, 0, 0, 0, null, null, 0);

    /// <summary>UTC; null while the database takes what is written.</summary>
    public DateTime? DatabaseFullSince { get; init; }

    /// <summary>Refused, and a person chose to leave them as they are.</summary>
    public int Ignored { get; init; }

    /// <summary>The mapping's filter leaves them out, and they have no record.</summary>
    public int Filtered { get; init; }

    public int NeverSent => Math.Max(0, Affiliates - InSalesforce - Owed - InFlight - Needing - Ignored - Filtered);

    /// <summary>The set-up is behind us: from here on the verdict speaks of syncing.</summary>
    public bool IsSetUp => Connection is { ActivatedAt: not null };

    /// <summary>Something stops the sending of all or some affiliates.</summary>
    public bool IsInTrouble => State is StandingState.ReconnectNeeded or StandingState.NotAllowed or StandingState.MappingBroken
        or StandingState.ApiLimit or StandingState.BudgetReached or StandingState.Unavailable or StandingState.NeedsPerson or StandingState.DatabaseFull;

    public StandingState State => Connection switch
    {
        _ when DatabaseFullSince is not null => StandingState.DatabaseFull,
        null => StandingState.NotSetUp,
        { Hold: HoldCause.ReconnectNeeded } => StandingState.ReconnectNeeded,
        { HasCredentials: false } => StandingState.NotSetUp,
        { IsGranted: false } => StandingState.NotGranted,
        _ when MappingNumber is null || MappedFields == 0 => StandingState.NotMapped,
        { PausedAt: not null } => StandingState.Paused,
        { Hold: HoldCause.NotAllowed } => StandingState.NotAllowed,
        { Hold: HoldCause.MappingBroken } => StandingState.MappingBroken,
        { Hold: HoldCause.ApiLimit } => StandingState.ApiLimit,
        { Hold: HoldCause.BudgetReached } => StandingState.BudgetReached,
        { Hold: HoldCause.Unavailable } => StandingState.Unavailable,
        _ when Needing > 0 => StandingState.NeedsPerson,
        // Sending begins with the grant, so what stops it comes before the last step of the set-up.
        { ActivatedAt: null } => StandingState.NotActivated,
        _ when Affiliates == 0 => StandingState.NoAffiliates,
        _ when Owed + InFlight > 0 => StandingState.Sending,
        _ when NeverSent > 0 => StandingState.SomeNeverSent,
        _ => StandingState.Well,
    };
}

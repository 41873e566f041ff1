namespace AffiseSfPortal.Persistence.Postgres;

/// <summary>
/// The second numbers of the portal's advisory locks, each used once; the first is <see cref="Portal"/>. They are shared by all programs on a
/// database, so they stand in one list.
/// </summary>
internal static class AdvisoryLocks
{
    public const int Portal = 20481;

    /// <summary>One instance prepares the database.</summary>
    public const int Start = 1;

    /// <summary>One writer appends to the audit trail.</summary>
    public const int Trail = 2;

    /// <summary>One change of the people at a time.</summary>
    public const int People = 3;
}

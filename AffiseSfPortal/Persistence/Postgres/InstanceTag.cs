namespace AffiseSfPortal.Persistence.Postgres;

/// <summary>Tells this start of this process from every other on the same database. It is the application name of all its connections,
/// so that <c>pg_stat_activity</c> names it, and what it writes can be told from what others wrote.</summary>
internal sealed class InstanceTag
{
    /// <summary>Twelve characters, never used twice.</summary>
    public string Value { get; } = Guid.NewGuid().ToString("N")[..12];

    public string ApplicationName => "AffiseSfPortal/" + Value;
}

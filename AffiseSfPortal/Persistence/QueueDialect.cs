using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Persistence;

/// <summary>The few words in which the two databases differ where the queue is written by SQL. Everything returned is SQL text without user data.</summary>
internal interface IQueueDialect
{
    /// <summary>The clock of the queue: the database's own on PostgreSQL, where several machines meet; the process's on SQLite.</summary>
    string Now { get; }

    /// <summary><see cref="Now"/> plus a span, which may be negative.</summary>
    string After(TimeSpan span);

    /// <summary>An instant plus a span, or <see cref="Now"/> where that is later or the instant is null.</summary>
    string Later(string instant, TimeSpan span);

    /// <summary>Whole milliseconds from <see cref="Now"/> to an instant.</summary>
    string MillisecondsUntil(string instant);

    /// <summary><see cref="Now"/> as a value.</summary>
    Task<DateTime> NowAsync(PortalDbContext database, CancellationToken cancellationToken);

    /// <summary>Several instances share this database.</summary>
    bool IsShared { get; }
}

internal sealed class SqliteQueueDialect(QueueClock clock) : IQueueDialect
{
    public string Now => At(clock.UtcNow);

    public bool IsShared => false;

    public string After(TimeSpan span) => At(clock.UtcNow + span);

    public string Later(string instant, TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"MAX({Now}, COALESCE({instant} + {(long)span.TotalMicroseconds}, 0))");

    public string MillisecondsUntil(string instant) => $"(({instant} - {Now}) / 1000)";

    public Task<DateTime> NowAsync(PortalDbContext database, CancellationToken cancellationToken) => Task.FromResult(clock.UtcNow);

    private static string At(DateTime instant) =>
        UtcMicrosecondsConverter.ToMicroseconds(instant).ToString(CultureInfo.InvariantCulture);
}

internal sealed class PostgresQueueDialect : IQueueDialect
{
    public string Now => "now()";

    public bool IsShared => true;

    public string After(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"now() + interval '{(long)span.TotalMilliseconds} milliseconds'");

    // GREATEST leaves out what is null.
    public string Later(string instant, TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"GREATEST(now(), {instant} + interval '{(long)span.TotalMilliseconds} milliseconds')");

    public string MillisecondsUntil(string instant) => $"CAST(EXTRACT(EPOCH FROM {instant} - now()) * 1000 AS bigint)";

    public async Task<DateTime> NowAsync(PortalDbContext database, CancellationToken cancellationToken) =>
        DateTime.SpecifyKind((await database.Database.SqlQuery<DateTime>($"SELECT now() AS \"Value\"").ToListAsync(cancellationToken))[0], DateTimeKind.Utc);
}

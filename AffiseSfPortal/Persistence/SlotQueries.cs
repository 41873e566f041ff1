using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Persistence;

/// <summary>What was counted in one period of a chart.</summary>
public sealed class PeriodSum
{
    /// <summary>0 for the period that begins at the asked instant, then 1, 2…</summary>
    public int Period { get; set; }
    public long Delivered { get; set; }
    public long Refused { get; set; }
    public long Calls { get; set; }
}

/// <summary>How many edits of one period fell into one step of the histogram.</summary>
public sealed class PeriodWait
{
    public int Period { get; set; }
    public int Bucket { get; set; }
    public long Count { get; set; }
}

/// <summary>Adds up slots into periods where they lie: a month is thirty rows, not nine thousand.</summary>
internal static class SlotQueries
{
    /// <param name="from">A slot's first instant, UTC.</param>
    /// <param name="length">A whole number of slots.</param>
    public static Task<List<PeriodSum>> SumSlotsAsync(this PortalDbContext database, int connectionId, DateTime from, TimeSpan length, CancellationToken cancellationToken)
    {
        var (period, start) = PeriodOf(database, from, length);
        return database.Database.SqlQuery<PeriodSum>(FormattableStringFactory.Create(
            $"""
            SELECT {period} AS "Period", CAST(SUM("Delivered") AS bigint) AS "Delivered", CAST(SUM("Refused") AS bigint) AS "Refused", CAST(SUM("Calls") AS bigint) AS "Calls"
            FROM "SyncSlots" WHERE "ConnectionId" = {0.ToSql()} AND "At" >= {1.ToSql()} GROUP BY 1
            """,
            connectionId, start)).ToListAsync(cancellationToken);
    }

    /// <inheritdoc cref="SumSlotsAsync"/>
    public static Task<List<PeriodWait>> SumWaitsAsync(this PortalDbContext database, int connectionId, DateTime from, TimeSpan length, CancellationToken cancellationToken)
    {
        var (period, start) = PeriodOf(database, from, length);
        return database.Database.SqlQuery<PeriodWait>(FormattableStringFactory.Create(
            $"""
            SELECT {period} AS "Period", "Bucket", CAST(SUM("Count") AS bigint) AS "Count"
            FROM "SyncWaits" WHERE "ConnectionId" = {0.ToSql()} AND "At" >= {1.ToSql()} GROUP BY 1, 2
            """,
            connectionId, start)).ToListAsync(cancellationToken);
    }

    private static (string Period, object Start) PeriodOf(PortalDbContext database, DateTime from, TimeSpan length)
    {
        if (from.Ticks % SyncSlot.Length.Ticks != 0 || length.Ticks % SyncSlot.Length.Ticks != 0)
            throw new ArgumentException("Periods begin and end with a slot.", nameof(length));
        var utc = DateTime.SpecifyKind(from, DateTimeKind.Utc);
        return database is SqlitePortalDbContext
            ? (FormattableString.Invariant($"CAST((\"At\" - {1.ToSql()}) / {(long)length.TotalMicroseconds} AS INTEGER)"), UtcMicrosecondsConverter.ToMicroseconds(utc))
            : (FormattableString.Invariant($"CAST(floor(EXTRACT(EPOCH FROM \"At\" - {1.ToSql()}) / {(long)length.TotalSeconds}) AS int)"), utc);
    }

    /// <summary>The place of a parameter: <c>{0}</c>.</summary>
    private static string ToSql(this int parameter) => FormattableString.Invariant($"{{{parameter}}}");
}

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AffiseSfPortal.Persistence;

/// <summary>Faults of the database itself, whatever it was asked: nothing is wrong with what was to be stored.</summary>
internal static class DatabaseFaults
{
    /// <summary>Somebody else writes, or it is away for a moment. SQLite: another writer holds the file (5, 6). PostgreSQL: the driver says that trying again may help.</summary>
    public static bool IsBusy(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => true,
        DbException { IsTransient: true } => true,
        TimeoutException => true,
        { InnerException: { } inner } => IsBusy(inner),
        _ => false,
    };

    /// <summary>There is no space. SQLite says so (13), or fails to write or to grow a file (10).</summary>
    public static bool IsFull(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 10 or 13 } => true,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        { InnerException: { } inner } => IsFull(inner),
        _ => false,
    };
}

using System.Data.Common;
using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AffiseSfPortal.Persistence;

/// <summary>Whether the database has room. Nothing can be saved or sent without it, and that must stand on the screens and not only in a log.</summary>
internal sealed class DatabaseSpace(TimeProvider time, ILogger<DatabaseSpace> log)
{
    private const string Key = "database:room";
    private long _fullSince;

    /// <summary>UTC; null while everything can be written, as far as is known.</summary>
    public DateTime? FullSince => Interlocked.Read(ref _fullSince) is var ticks and not 0 ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>Whoever failed to write tells of it.</summary>
    public void Report(Exception fault)
    {
        if (DatabaseFaults.IsFull(fault) && Interlocked.CompareExchange(ref _fullSince, time.GetUtcNow().UtcDateTime.Ticks, 0) == 0)
            log.LogError(fault, "The database has no room left; edits are refused and nothing is sent until there is some");
    }

    /// <summary>After a failure: writes one small row to see whether there is room again.</summary>
    /// <returns>True when that has just become known.</returns>
    public async Task<bool> LookAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        if (FullSince is null)
            return false;
        try
        {
            var value = time.GetUtcNow().UtcDateTime.ToString("O");
            await db.PortalSettings.Where(s => s.Key == Key).ExecuteDeleteAsync(cancellationToken);
            db.PortalSettings.Add(new PortalSetting { Key = Key, Value = value });
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception e) when (DatabaseFaults.IsFull(e))
        {
            return false;
        }
        Interlocked.Exchange(ref _fullSince, 0);
        log.LogInformation("The database has room again");
        return true;
    }
}

/// <summary>Sees every failure of EF Core's own statements, whoever asked for them.</summary>
internal sealed class DatabaseSpaceWatch(DatabaseSpace space) : DbCommandInterceptor, IDbTransactionInterceptor
{
    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => space.Report(eventData.Exception);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        space.Report(eventData.Exception);
        return Task.CompletedTask;
    }

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => space.Report(eventData.Exception);

    public Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        space.Report(eventData.Exception);
        return Task.CompletedTask;
    }
}

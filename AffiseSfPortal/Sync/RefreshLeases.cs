using System.Data.Common;
using System.Runtime.CompilerServices;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Of several instances one at a time asks Salesforce for a new access token of a connection: with rotation a refresh token that is used twice
/// ends the grant. A lease in the database, and not a lock of a connection: it costs no connection while Salesforce is asked, and it holds on
/// when the one that took it is lost.</summary>
internal sealed class RefreshLeases(
    IDbContextFactory<PortalDbContext> contexts,
    IQueueDialect dialect,
    InstanceIdentity instance,
    IOptions<SalesforceClientOptions> client,
    TimeProvider time,
    ILogger<RefreshLeases> log)
{
    internal static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    /// <summary>Longer than the longest call, so that who lives never loses it; who died keeps the others waiting this long at most.</summary>
    private TimeSpan Duration => client.Value.ConnectTimeout + client.Value.ReadTimeout + Margin;

    /// <summary>Waits until this instance may ask. At once where there is only one.</summary>
    public async Task TakeAsync(int connectionId, CancellationToken cancellationToken)
    {
        while (dialect.IsShared && !await TryTakeAsync(connectionId, cancellationToken))
            await Task.Delay(Look, time, cancellationToken);
    }

    /// <summary>Never throws for a database that is away: the lease ends by itself, and this instance may take its own again at any time.</summary>
    public async Task ReturnAsync(int connectionId)
    {
        if (!dialect.IsShared)
            return;
        try
        {
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            await db.Database.ExecuteSqlAsync(
                $"""UPDATE "Connections" SET "RefreshOwner" = NULL, "RefreshUntil" = NULL WHERE "Id" = {connectionId} AND "RefreshOwner" = {instance.Name}""",
                CancellationToken.None);
        }
        catch (DbException e)
        {
            log.LogInformation(e, "The refresh lease of connection {Connection} could not be given back; it ends by itself", connectionId);
        }
    }

    private async Task<bool> TryTakeAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var taken = await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $$"""
                UPDATE "Connections" SET "RefreshOwner" = {0}, "RefreshUntil" = {{dialect.After(Duration)}}
                WHERE "Id" = {1} AND ("RefreshOwner" IS NULL OR "RefreshOwner" = {0} OR "RefreshUntil" <= {{dialect.Now}})
                """,
                instance.Name,
                connectionId),
            cancellationToken);
        // A connection that is gone is for the caller to find.
        return taken > 0 || !await db.Connections.AnyAsync(c => c.Id == connectionId, cancellationToken);
    }
}

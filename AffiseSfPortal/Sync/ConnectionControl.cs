using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

internal sealed class ConnectionControl(
    IDbContextFactory<PortalDbContext> contexts,
    OwedRows owed,
    FilterLeavers leavers,
    IOrgSession session,
    AccessTokens tokens,
    ISalesforceClient client,
    Holds holds,
    IOwedSignal signal,
    ILiveFeed feed,
    TimeProvider time,
    ILogger<ConnectionControl> log) : IConnectionControl
{
    public async Task PauseAsync(int connectionId, string? actorId, CancellationToken cancellationToken)
    {
        await SetAsync(connectionId, c => c.PausedAt ??= Now, cancellationToken);
        log.LogInformation("Connection {Connection} was paused by {Actor}", connectionId, actorId);
    }

    public async Task ResumeAsync(int connectionId, string? actorId, CancellationToken cancellationToken)
    {
        await SetAsync(connectionId, c => c.PausedAt = null, cancellationToken);
        // Who resumes wants it tried now, not when the next probe is due.
        await holds.SucceededAsync(connectionId, cancellationToken);
        log.LogInformation("Connection {Connection} was resumed by {Actor}", connectionId, actorId);
        signal.Raise();
    }

    public async Task<int> ActivateAsync(int connectionId, bool sendExisting, string? actorId, CancellationToken cancellationToken)
    {
        await SetAsync(connectionId, c => c.ActivatedAt ??= Now, cancellationToken);
        if (!sendExisting)
            return 0;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var count = await owed.OweUnlinkedAsync(db, connectionId, actorId, cancellationToken);
        if (count > 0)
        {
            signal.Raise();
            feed.Publish(new QueueChanged(connectionId, [], Claimed: false));
        }
        return count;
    }

    public async Task ConfigurationChangedAsync(int connectionId, CancellationToken cancellationToken)
    {
        tokens.Forget(connectionId);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == connectionId, cancellationToken);
            // A grant that is gone does not come back with a new mapping, unless it was the key or secret that was wrong.
            var isCurable = connection.Hold != HoldCause.ReconnectNeeded || connection.HoldCode?.StartsWith("invalid_client", StringComparison.Ordinal) == true;
            await holds.ReleaseAsync(connectionId, _ => isCurable, cancellationToken);
            var newest = await db.MappingVersions.AsNoTracking().Where(m => m.ConnectionId == connectionId).OrderByDescending(m => m.Number).FirstOrDefaultAsync(cancellationToken);
            if (newest?.Settings?.Filter is not { IsNothing: false })
                await db.SyncSkips.Where(s => s.ConnectionId == connectionId).ExecuteDeleteAsync(cancellationToken);
        }
        if (await leavers.JudgeAsync(connectionId, cancellationToken) > 0)
            feed.Publish(new QueueChanged(connectionId, [], Claimed: false));
        signal.Raise();
        feed.Publish(new ConnectionChanged(connectionId));
    }

    public async Task BudgetChangedAsync(int connectionId, CancellationToken cancellationToken)
    {
        await holds.ReleaseAsync(connectionId, h => h == HoldCause.BudgetReached, cancellationToken);
        signal.Raise();
        feed.Publish(new ConnectionChanged(connectionId));
    }

    public async Task RemoveTestRecordAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // One for each object that was tested.
        var links = await db.SyncLinks.Where(l => l.ConnectionId == connectionId && l.AffiliateKey == affiliateKey && l.IsTest).ToListAsync(cancellationToken);
        foreach (var link in links)
        {
            await DeleteAsync(link, cancellationToken);
            db.SyncLinks.Remove(link);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        if (links.Count > 0)
            feed.Publish(new QueueChanged(connectionId, [affiliateKey], Claimed: false));
    }

    private async Task DeleteAsync(SyncLink link, CancellationToken cancellationToken)
    {
        try
        {
            await session.CallAsync(
                link.ConnectionId,
                async (access, token) =>
                {
                    await client.DeleteAsync(access, link.ObjectName, link.SalesforceId, token);
                    return true;
                },
                cancellationToken);
        }
        catch (SalesforceException e) when (e.Fault.Kind == SalesforceFaultKind.RecordDeleted)
        {
            log.LogInformation("The test record {Record} was deleted in Salesforce already", link.SalesforceId);
        }
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task SetAsync(int connectionId, Action<SalesforceConnection> set, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.SingleAsync(c => c.Id == connectionId, cancellationToken);
        set(connection);
        await db.SaveChangesAsync(cancellationToken);
        feed.Publish(new ConnectionChanged(connectionId));
    }
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

internal sealed class OrgSession(
    IDbContextFactory<PortalDbContext> contexts,
    AccessTokens tokens,
    ISalesforceClient client,
    ISalesforceOAuth oauth,
    ISecretBox secrets,
    SalesforceHostGate gate,
    Holds holds,
    IOwedSignal signal,
    ILiveFeed feed,
    TimeProvider time,
    ILogger<OrgSession> log) : IOrgSession
{
    public async Task<T> CallAsync<T>(int connectionId, Func<OrgAccess, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var access = await tokens.GetAsync(connectionId, rejected: null, cancellationToken);
        try
        {
            return await call(access, cancellationToken);
        }
        catch (SalesforceException e) when (e.Fault.Kind == SalesforceFaultKind.SessionExpired)
        {
            log.LogInformation("The access token of connection {Connection} has expired; it is refreshed", connectionId);
        }
        catch (SalesforceException e)
        {
            await HoldForAsync(connectionId, e.Fault);
            throw;
        }
        access = await tokens.GetAsync(connectionId, rejected: access.AccessToken, cancellationToken);
        try
        {
            return await call(access, cancellationToken);
        }
        catch (SalesforceException e)
        {
            await HoldForAsync(connectionId, e.Fault);
            throw;
        }
    }

    public async Task<OrgIdentity> StoreGrantAsync(int connectionId, TokenGrant grant, CancellationToken cancellationToken)
    {
        if (grant.RefreshToken is null)
            throw new SalesforceException(new SalesforceFault(SalesforceFaultKind.GrantRefused, "no-refresh-token", "", []));
        await StoreAsync(connectionId, grant, cancellationToken);
        signal.Raise();
        feed.Publish(new ConnectionChanged(connectionId));

        var identity = await CallAsync(connectionId, client.GetIdentityAsync, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Connections.Where(c => c.Id == connectionId && c.ProtectedRefreshToken != null).ExecuteUpdateAsync(
            s => s.SetProperty(c => c.OrgName, identity.OrgName)
                .SetProperty(c => c.IsSandbox, identity.IsSandbox)
                .SetProperty(c => c.SalesforceUserId, identity.UserId)
                .SetProperty(c => c.SalesforceUsername, identity.Username),
            cancellationToken);
        feed.Publish(new ConnectionChanged(connectionId));
        return identity;
    }

    public async Task<bool> DisconnectAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.SingleAsync(c => c.Id == connectionId, cancellationToken);
        var confirmed = await RevokeAsync(connection, cancellationToken);
        connection.ForgetGrant();
        await db.SaveChangesAsync(CancellationToken.None);
        tokens.Forget(connectionId);
        feed.Publish(new ConnectionChanged(connectionId));
        return confirmed;
    }

    private async Task StoreAsync(int connectionId, TokenGrant grant, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = await db.Connections.SingleAsync(c => c.Id == connectionId, cancellationToken);
        if (await OrgOfRecords.MoveToAsync(db, connection, grant.OrgId, cancellationToken))
            connection.ForgetGrant();
        connection.ProtectedRefreshToken = secrets.Protect(SecretPurpose.RefreshToken, grant.RefreshToken!);
        connection.InstanceUrl = grant.InstanceUrl.GetLeftPart(UriPartial.Authority);
        connection.OrgId = grant.OrgId;
        connection.SalesforceUserId = grant.UserId;
        connection.GrantedAt = time.GetUtcNow().UtcDateTime;
        connection.Release();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        tokens.Keep(connectionId, AccessTokens.Access(connection, grant));
    }

    private async Task<bool> RevokeAsync(SalesforceConnection connection, CancellationToken cancellationToken)
    {
        if (connection.ProtectedRefreshToken is null || connection.SalesforceDomain is null)
            return false;
        try
        {
            var token = secrets.Open(SecretPurpose.RefreshToken, connection.ProtectedRefreshToken);
            await oauth.RevokeAsync(ConnectionAddresses.LoginHost(gate, connection), token, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is SalesforceException or SecretUnreadableException)
        {
            log.LogWarning(e, "The grant of connection {Connection} could not be revoked at Salesforce; it is erased here", connection.Id);
            return false;
        }
    }

    private async Task HoldForAsync(int connectionId, SalesforceFault fault)
    {
        var rule = FaultPolicy.OfRecord(fault.Kind);
        if (rule.Action == FaultAction.HoldConnection)
            await holds.HoldAsync(connectionId, rule.Hold!.Value, fault, protectedRefreshToken: null, CancellationToken.None);
    }
}

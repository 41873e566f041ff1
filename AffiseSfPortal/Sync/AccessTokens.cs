using System.Data.Common;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Access tokens, in memory only, and their refresh: one at a time for each connection, here and across instances, since a refresh token
/// that is used twice can end the whole grant. A rotated token is stored before the new access token is used.</summary>
internal sealed class AccessTokens(
    IDbContextFactory<PortalDbContext> contexts,
    RefreshLeases leases,
    ISalesforceOAuth oauth,
    ISecretBox secrets,
    SalesforceHostGate gate,
    Holds holds,
    ILiveFeed feed,
    FailPoints failPoints,
    ILogger<AccessTokens> log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, OrgAccess> _known = [];
    private readonly Dictionary<int, Task<OrgAccess>> _running = [];
    private readonly Dictionary<int, Unstored> _unstored = [];

    /// <param name="rejected">The access token that Salesforce did not take any more; null when none was tried.</param>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    /// <exception cref="SalesforceException">The refresh was refused or failed; the connection is on hold then.</exception>
    public Task<OrgAccess> GetAsync(int connectionId, string? rejected, CancellationToken cancellationToken)
    {
        Task<OrgAccess>? refresh;
        lock (_gate)
        {
            if (_known.TryGetValue(connectionId, out var known) && known.AccessToken != rejected)
                return Task.FromResult(known);
            // Not tied to the caller's token: a refresh that was begun must be stored, whoever waits for it.
            // What was refused is not tried again, even when no new one comes.
            if (known is not null)
                _known.Remove(connectionId);
            if (!_running.TryGetValue(connectionId, out refresh))
                _running[connectionId] = refresh = Task.Run(() => RefreshAndKeepAsync(connectionId), CancellationToken.None);
        }
        return refresh.WaitAsync(cancellationToken);
    }

    /// <summary>Asks for a new access token although the old one may still do: the use keeps the grant alive.</summary>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    /// <exception cref="SalesforceException">The refresh was refused or failed; the connection is on hold then.</exception>
    public Task RenewAsync(int connectionId, CancellationToken cancellationToken)
    {
        string? known;
        lock (_gate)
            known = _known.GetValueOrDefault(connectionId)?.AccessToken;
        return GetAsync(connectionId, known, cancellationToken);
    }

    public void Keep(int connectionId, OrgAccess access)
    {
        lock (_gate)
            _known[connectionId] = access;
    }

    public void Forget(int connectionId)
    {
        lock (_gate)
            _known.Remove(connectionId);
    }

    /// <summary>Forgets one token and leaves a newer one alone.</summary>
    public void Forget(int connectionId, OrgAccess access)
    {
        lock (_gate)
        {
            if (_known.GetValueOrDefault(connectionId) == access)
                _known.Remove(connectionId);
        }
    }

    private async Task<OrgAccess> RefreshAndKeepAsync(int connectionId)
    {
        try
        {
            var access = await RefreshAsync(connectionId);
            Keep(connectionId, access);
            return access;
        }
        finally
        {
            lock (_gate)
                _running.Remove(connectionId);
        }
    }

    private async Task<OrgAccess> RefreshAsync(int connectionId)
    {
        await leases.TakeAsync(connectionId, CancellationToken.None);
        try
        {
            return await RefreshAloneAsync(connectionId);
        }
        finally
        {
            // With a rotated token that only this process knows, another one would use the token before it, and end the grant. The lease ends by itself.
            if (!HoldsUnstored(connectionId))
                await leases.ReturnAsync(connectionId);
        }
    }

    private bool HoldsUnstored(int connectionId)
    {
        lock (_gate)
            return _unstored.ContainsKey(connectionId);
    }

    private async Task<OrgAccess> RefreshAloneAsync(int connectionId)
    {
        // Read under the lease: another instance may have rotated the token while this one waited.
        var connection = await ReadAsync(connectionId);
        if (connection is null || !connection.IsGranted || !connection.HasCredentials)
            throw new NotConnectedException(connectionId);
        // Asking again with a token that Salesforce has refused only makes noise there.
        if (connection.Hold == HoldCause.ReconnectNeeded)
            throw new SalesforceException(new SalesforceFault(SalesforceFaultKind.GrantRefused, connection.HoldCode ?? "", connection.HoldMessage ?? "", []));

        var grant = Recall(connection) ?? await AskAsync(connection);
        // Disconnected or granted anew while Salesforce was asked: this token is nobody's.
        if (!await StoreAsync(connection, grant))
            throw new NotConnectedException(connectionId);
        if (InstanceUrl(grant) != connection.InstanceUrl)
            feed.Publish(new ConnectionChanged(connectionId));
        return Access(connection, grant);
    }

    private async Task<SalesforceConnection?> ReadAsync(int connectionId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == connectionId);
    }

    /// <summary>Tries twice: the first command on a pooled connection fails after the server was away for a moment, and this is the one that must not be lost.</summary>
    /// <returns>False when the grant is another by now.</returns>
    private async Task<bool> StoreAsync(SalesforceConnection connection, TokenGrant grant)
    {
        failPoints.Pass(FailPoint.TokenReceived);
        var protectedToken = grant.RefreshToken is null ? connection.ProtectedRefreshToken! : secrets.Protect(SecretPurpose.RefreshToken, grant.RefreshToken);
        try
        {
            try
            {
                return await StoreOnceAsync(connection, protectedToken, InstanceUrl(grant));
            }
            catch (DbException e)
            {
                log.LogWarning(e, "The refreshed grant of connection {Connection} could not be stored; it is tried once more", connection.Id);
                return await StoreOnceAsync(connection, protectedToken, InstanceUrl(grant));
            }
        }
        catch (Exception e)
        {
            Remember(connection, grant);
            log.LogError(e, "The refreshed grant of connection {Connection} could not be stored; it is kept and stored as soon as the database takes it", connection.Id);
            throw;
        }
    }

    /// <summary>Also true when an earlier try was stored and only its answer was lost.</summary>
    private async Task<bool> StoreOnceAsync(SalesforceConnection connection, string protectedToken, string instanceUrl)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var stored = await db.Connections
            .Where(c => c.Id == connection.Id && (c.ProtectedRefreshToken == connection.ProtectedRefreshToken || c.ProtectedRefreshToken == protectedToken))
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.ProtectedRefreshToken, protectedToken).SetProperty(c => c.InstanceUrl, instanceUrl));
        failPoints.Pass(FailPoint.TokenStored);
        return stored > 0;
    }

    private static string InstanceUrl(TokenGrant grant) => grant.InstanceUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>With rotation the old refresh token is void as soon as the new one was given: a reply that could not be stored is all that is left of the grant.</summary>
    private void Remember(SalesforceConnection connection, TokenGrant grant)
    {
        lock (_gate)
            _unstored[connection.Id] = new Unstored(connection.ProtectedRefreshToken!, grant);
    }

    private TokenGrant? Recall(SalesforceConnection connection)
    {
        lock (_gate)
            return _unstored.Remove(connection.Id, out var kept) && kept.Before == connection.ProtectedRefreshToken ? kept.Grant : null;
    }

    public static OrgAccess Access(SalesforceConnection connection, TokenGrant grant) =>
        new(grant.InstanceUrl, ConnectionAddresses.ApiVersion(connection), grant.AccessToken, grant.OrgId) { Scope = grant.Scope };

    private async Task<TokenGrant> AskAsync(SalesforceConnection connection)
    {
        try
        {
            var app = new AppCredentials(connection.ConsumerKey!, secrets.Open(SecretPurpose.ConsumerSecret, connection.ProtectedConsumerSecret!));
            var refreshToken = secrets.Open(SecretPurpose.RefreshToken, connection.ProtectedRefreshToken!);
            return await oauth.RefreshAsync(ConnectionAddresses.LoginHost(gate, connection), app, refreshToken, CancellationToken.None);
        }
        catch (SecretUnreadableException e)
        {
            await holds.HoldAsync(connection.Id, HoldCause.ReconnectNeeded, Faults.SecretUnreadable, connection.ProtectedRefreshToken, CancellationToken.None);
            throw new SalesforceException(Faults.SecretUnreadable, e);
        }
        catch (SalesforceException e)
        {
            var cause = FaultPolicy.OfRecord(e.Fault.Kind).Hold ?? HoldCause.Unavailable;
            await holds.HoldAsync(connection.Id, cause, e.Fault, connection.ProtectedRefreshToken, CancellationToken.None);
            // Whatever the reply was, the call that needed the token did not leave.
            throw FaultPolicy.OfRecord(e.Fault.Kind).Action == FaultAction.HoldConnection ? e : new SalesforceException(e.Fault with { Kind = SalesforceFaultKind.Unavailable }, e);
        }
    }

    /// <param name="Before">What stands in the database until the new one does.</param>
    private sealed record Unstored(string Before, TokenGrant Grant);
}

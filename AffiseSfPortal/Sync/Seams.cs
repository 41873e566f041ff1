using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Sync;

/// <summary>Calls an org with a valid access token; the only holder of access tokens, in memory.</summary>
public interface IOrgSession
{
    /// <summary>Runs a call. A <c>SessionExpired</c> fault refreshes once (single-flight, new refresh token stored before use) and runs it once more.
    /// Connection faults put the connection on hold before they are thrown.</summary>
    /// <exception cref="SalesforceException">As the call threw it, or <c>GrantRefused</c> when the refresh was refused.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    Task<T> CallAsync<T>(int connectionId, Func<OrgAccess, CancellationToken, Task<T>> call, CancellationToken cancellationToken);

    /// <summary>Stores a new grant (refresh token first), learns org, user and kind of org, ends a hold and wakes the engine.</summary>
    Task<OrgIdentity> StoreGrantAsync(int connectionId, TokenGrant grant, CancellationToken cancellationToken);

    /// <summary>Revokes at Salesforce, then erases. An org that cannot be reached does not keep the grant here: the result says so.</summary>
    /// <returns>True when Salesforce confirmed the revocation.</returns>
    Task<bool> DisconnectAsync(int connectionId, CancellationToken cancellationToken);
}

/// <summary>No grant: an admin presses Grant permissions first.</summary>
public sealed class NotConnectedException(int connectionId) : Exception($"Connection {connectionId} has no grant.");

/// <summary>The describe of a connection's destination object, kept in the database.</summary>
public interface IDescribeStore
{
    /// <summary>The kept describe when it is younger than an hour, else asks Salesforce (If-Modified-Since). Null before the grant.</summary>
    /// <exception cref="SalesforceException">Only with <paramref name="refresh"/>; without it a failing org gives the kept describe.</exception>
    Task<DescribeView?> GetAsync(int connectionId, string objectName, bool refresh, CancellationToken cancellationToken);
}

/// <param name="IsStale">Salesforce could not be asked; these are the last known fields.</param>
public sealed record DescribeView(SalesforceObjectDescribe Describe, DateTime FetchedAt, bool IsStale);

/// <summary>What an admin does to a running connection.</summary>
public interface IConnectionControl
{
    Task PauseAsync(int connectionId, string? actorId, CancellationToken cancellationToken);

    Task ResumeAsync(int connectionId, string? actorId, CancellationToken cancellationToken);

    /// <summary>Closes the set-up; with <paramref name="sendExisting"/> every affiliate without a record becomes owed (backfill lane).</summary>
    /// <returns>How many became owed.</returns>
    Task<int> ActivateAsync(int connectionId, bool sendExisting, string? actorId, CancellationToken cancellationToken);

    /// <summary>To be called after the five fields or the mapping changed: ends a mapping hold and wakes the engine.</summary>
    Task ConfigurationChangedAsync(int connectionId, CancellationToken cancellationToken);

    /// <summary>To be called after the share of the day's calls was set anew: what waited for calls is looked at again.</summary>
    Task BudgetChangedAsync(int connectionId, CancellationToken cancellationToken);

    /// <summary>Deletes a record that the test sync made, in Salesforce and here.</summary>
    Task RemoveTestRecordAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken);
}

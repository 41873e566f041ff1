using AffiseSfPortal.Components;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>The record choices of the one connection, as the signed-in person.</summary>
internal sealed class RecordChoicesService(IDbContextFactory<PortalDbContext> contexts, IRecordLinks links, CurrentUser user)
{
    /// <exception cref="SalesforceException">Salesforce refused the question.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    public async Task<IReadOnlyList<FoundRecord>> FindAsync(string text, CancellationToken cancellationToken) =>
        await links.FindAsync(await ConnectionAsync(cancellationToken), text, cancellationToken);

    /// <exception cref="SalesforceException">Salesforce refused the key for that record.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    public async Task<LinkAnswer> LinkAsync(long key, string recordId, CancellationToken cancellationToken) =>
        await links.LinkAsync(await ConnectionAsync(cancellationToken), key, recordId, await user.GetIdAsync(), cancellationToken);

    public async Task UnlinkAsync(long key, CancellationToken cancellationToken) =>
        await links.UnlinkAsync(await ConnectionAsync(cancellationToken), key, cancellationToken);

    public async Task SendAsNewAsync(long key, CancellationToken cancellationToken) =>
        await links.SendAsNewAsync(await ConnectionAsync(cancellationToken), key, await user.GetIdAsync(), cancellationToken);

    public async Task LeaveAsync(long key, CancellationToken cancellationToken) =>
        await links.LeaveAsync(await ConnectionAsync(cancellationToken), key, cancellationToken);

    private async Task<int> ConnectionAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (await ConnectionView.ReadAsync(db, cancellationToken)).Id;
    }
}

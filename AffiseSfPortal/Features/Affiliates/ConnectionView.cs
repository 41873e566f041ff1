using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>What the affiliates' screens need to know of the connection.</summary>
/// <param name="Id">0 when there is none.</param>
/// <param name="Name">The org's name, else its host.</param>
/// <param name="IsStopped">What is owed waits: paused, on hold, or the grant is gone.</param>
/// <param name="ObjectName">What affiliates become in Salesforce at present: links to other objects are not its records.</param>
/// <param name="Hold">Why it waits, where that is not the admin's own pause.</param>
internal sealed record ConnectionView(
    int Id, string? Name, bool IsConnected, bool IsStopped, bool? IsSandbox, string? InstanceUrl, string? ObjectName = null, ConnectionHold? Hold = null)
{
    private static readonly ConnectionView None = new(0, null, false, true, null, null);

    public static async Task<ConnectionView> ReadAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstOrDefaultAsync(cancellationToken);
        return connection is null ? None : Of(connection);
    }

    public static ConnectionView Of(SalesforceConnection connection) => new(
        connection.Id,
        connection.OrgName ?? HostOf(connection.InstanceUrl),
        connection.IsGranted || connection.Hold == HoldCause.ReconnectNeeded,
        connection.PausedAt is not null || connection.Hold is not null || !connection.IsGranted,
        connection.IsSandbox,
        connection.InstanceUrl,
        connection.DestinationObject,
        ConnectionHold.Of(connection));

    private static string? HostOf(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : null;
}

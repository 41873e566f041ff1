using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Says how far the mapping is: enough for the wizard to go on, the grid itself is another page.</summary>
internal sealed class MappingStatus(IDescribeStore describes)
{
    public async Task<MappingView> ReadAsync(PortalDbContext db, SalesforceConnection connection, CancellationToken cancellationToken)
    {
        var total = AffiliateField.BuiltIn.Count + await db.SignUpFields.CountAsync(cancellationToken);
        var mapping = await db.MappingVersions.AsNoTracking().Include(m => m.Rows)
            .Where(m => m.ConnectionId == connection.Id)
            .OrderByDescending(m => m.Number)
            .FirstOrDefaultAsync(cancellationToken);
        var describe = mapping is not null && connection.IsGranted ? await DescribeAsync(connection.Id, mapping.DestinationObject, cancellationToken) : null;
        var readiness = MappingReadiness.Of(mapping, connection.DestinationObject, describe?.Describe);
        return new(
            readiness.Mapped,
            total,
            [.. readiness.Missing.Select(m => new MissingField(m.Field.Label, m.Field.Name))],
            readiness.IsOtherObject,
            readiness.KeyNotUnique);
    }

    private async Task<DescribeView?> DescribeAsync(int connectionId, string objectName, CancellationToken cancellationToken)
    {
        try
        {
            return await describes.GetAsync(connectionId, objectName, refresh: false, cancellationToken);
        }
        catch (SalesforceException)
        {
            // The org is away and was never described: the page opens all the same, with what every org has.
            return null;
        }
        catch (NotConnectedException)
        {
            return null;
        }
    }
}

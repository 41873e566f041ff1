using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Says how far the mapping is: enough for the wizard to go on, the grid itself is another page.</summary>
internal sealed class MappingStatus(IDescribeStore describes)
{
    // What every org's Lead asks for; stands in until the org itself can be read.
    private static readonly MissingField[] StandardLead = [new("Last Name", "LastName"), new("Company", "Company")];

    public async Task<MappingView> ReadAsync(PortalDbContext db, SalesforceConnection connection, CancellationToken cancellationToken)
    {
        var total = AffiliateField.BuiltIn.Count + await db.SignUpFields.CountAsync(cancellationToken);
        var mapping = await db.MappingVersions.AsNoTracking().Include(m => m.Rows)
            .Where(m => m.ConnectionId == connection.Id)
            .OrderByDescending(m => m.Number)
            .FirstOrDefaultAsync(cancellationToken);
        if (mapping is null)
            return new(0, total, []);

        var mapped = mapping.Rows.Select(r => r.SourceKey).Distinct(StringComparer.Ordinal).Count();
        var isOther = connection.DestinationObject is { } wanted
            && !string.Equals(mapping.DestinationObject, wanted, StringComparison.OrdinalIgnoreCase);
        var required = await RequiredAsync(connection, mapping.DestinationObject, cancellationToken);
        var missing = required.Where(f => !mapping.Rows.Any(r => string.Equals(r.TargetField, f.ApiName, StringComparison.OrdinalIgnoreCase)));
        return new(mapped, total, [.. missing], isOther);
    }

    private async Task<IEnumerable<MissingField>> RequiredAsync(SalesforceConnection connection, string objectName, CancellationToken cancellationToken)
    {
        if (connection.IsGranted && await DescribeAsync(connection.Id, objectName, cancellationToken) is { } view)
            return view.Describe.Fields.Where(f => f.RequiredOnCreate && f.Writeable).Select(f => new MissingField(f.Label, f.Name));
        return string.Equals(objectName, "Lead", StringComparison.OrdinalIgnoreCase) ? StandardLead : [];
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

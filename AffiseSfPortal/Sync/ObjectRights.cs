using System.Data.Common;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Asks the org's describe whether an object is closed to the granting user.</summary>
internal sealed class ObjectRights(IDescribeStore describes)
{
    /// <returns>False when the object is open, and when the org cannot say.</returns>
    public async Task<bool> IsClosedAsync(ClaimedBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var view = await describes.GetAsync(batch.Connection.Id, batch.Mapping.DestinationObject, refresh: true, cancellationToken);
            return view is { Describe: not { Createable: true, Updateable: true } };
        }
        catch (SalesforceException e)
        {
            return e.Fault.Kind is SalesforceFaultKind.ObjectUnknown or SalesforceFaultKind.AccessDenied;
        }
        catch (Exception e) when (e is OperationCanceledException or DbException or DbUpdateException)
        {
            // It cannot be said. The batch was answered already, and its answers must be recorded.
            return false;
        }
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Asks the org's describe whether an object is closed to the granting user.</summary>
internal sealed class ObjectRights(IDescribeStore describes, TimeProvider time)
{
    /// <summary>A load in which every batch has one closed record asks once in this time, not once for each batch.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(int ConnectionId, string ObjectName), long> _open = new();

    /// <returns>False when the object is open, and when the org cannot say.</returns>
    public async Task<bool> IsClosedAsync(ClaimedBatch batch, CancellationToken cancellationToken)
    {
        var key = (batch.Connection.Id, batch.Mapping.DestinationObject);
        if (_open.TryGetValue(key, out var asked) && time.GetElapsedTime(asked) < Fresh)
            return false;
        try
        {
            var view = await describes.GetAsync(batch.Connection.Id, batch.Mapping.DestinationObject, refresh: true, cancellationToken);
            if (view is { Describe: not { Createable: true, Updateable: true } })
                return true;
            _open[key] = time.GetTimestamp();
            return false;
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

using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Permissions;

/// <summary>The permission set of the mapping in effect, to be downloaded where a right is missing.</summary>
internal static class PermissionSetFile
{
    public static async Task<IResult> DownloadAsync(HttpContext context, IDbContextFactory<PortalDbContext> databases, KeptDescribes describes)
    {
        var stopping = context.RequestAborted;
        await using var db = await databases.CreateDbContextAsync(stopping);
        var connection = await db.Connections.OrderBy(c => c.Id).Select(c => (int?)c.Id).FirstOrDefaultAsync(stopping);
        var version = await db.MappingVersions.AsNoTracking().Include(v => v.Rows).Where(v => v.ConnectionId == connection).OrderByDescending(v => v.Number).FirstOrDefaultAsync(stopping);
        if (version is null)
            return Results.NotFound();
        var describe = await describes.FindAsync(db, version.ConnectionId, version.DestinationObject, stopping);
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(System.Text.Encoding.UTF8.GetBytes(PermissionSet.ToXml(version, describe)), "application/xml; charset=utf-8", $"{PermissionSet.Label}.permissionset-meta.xml");
    }
}

using System.Globalization;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Settings;

/// <summary>Counts and removes the values of one sign-up field. They lie in one JSON column, which each database reads its own way.</summary>
internal static class SignUpValues
{
    public static async Task<int> CountAsync(PortalDbContext db, int fieldId, CancellationToken cancellationToken)
    {
        var key = fieldId.ToString(CultureInfo.InvariantCulture);
        return db.Database.IsSqlite()
            ? await db.Database.SqlQuery<int>(
                $"""SELECT COUNT(*) AS "Value" FROM "Affiliates" WHERE json_array_length("SignUpValues", '$."' || {key} || '"') > 0""")
                .SingleAsync(cancellationToken)
            : await db.Database.SqlQuery<int>(
                $"""SELECT COUNT(*)::int AS "Value" FROM "Affiliates" WHERE jsonb_array_length(coalesce("SignUpValues"::jsonb -> {key}, '[]')) > 0""")
                .SingleAsync(cancellationToken);
    }

    /// <summary>Touches no stamp: a form that is open meanwhile saves without a conflict, and the intake drops the value too.</summary>
    public static async Task RemoveAsync(PortalDbContext db, int fieldId, CancellationToken cancellationToken)
    {
        var key = fieldId.ToString(CultureInfo.InvariantCulture);
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE "Affiliates" SET "SignUpValues" = json_remove("SignUpValues", '$."' || {key} || '"')
                WHERE json_type("SignUpValues", '$."' || {key} || '"') IS NOT NULL
                """,
                cancellationToken);
            return;
        }
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE "Affiliates" SET "SignUpValues" = ("SignUpValues"::jsonb - {key})::text
            WHERE jsonb_exists("SignUpValues"::jsonb, {key})
            """,
            cancellationToken);
    }
}

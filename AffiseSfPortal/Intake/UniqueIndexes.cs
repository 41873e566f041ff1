using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Intake;

/// <summary>Two saves raced past the check: the unique index decided. SQLite has one writer, so only PostgreSQL comes here.</summary>
internal static class UniqueIndexes
{
    public static IntakeError? TakenField(DbUpdateException e) => (e.InnerException as Npgsql.PostgresException)?.ConstraintName switch
    {
        "IX_Affiliates_EmailKey" => new IntakeError("email", IntakeErrorCodes.EmailTaken),
        "IX_Affiliates_AffiliateId" => new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.IdTaken),
        _ => null,
    };
}

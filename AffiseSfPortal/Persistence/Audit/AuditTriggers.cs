using Microsoft.EntityFrameworkCore.Migrations;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>The database's own refusal of whatever is not a next entry. Migrations call it; what was released here never changes.</summary>
internal static class AuditTriggers
{
    public static void AddSqliteAuditTriggers(this MigrationBuilder migration)
    {
        migration.Sql("""
            CREATE TRIGGER "AuditEntries_NoUpdate" BEFORE UPDATE ON "AuditEntries"
            BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;
            """);
        migration.Sql("""
            CREATE TRIGGER "AuditEntries_NoDelete" BEFORE DELETE ON "AuditEntries"
            BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;
            """);
        // INSERT OR REPLACE deletes without a delete trigger: a number that is there already is refused here.
        migration.Sql("""
            CREATE TRIGGER "AuditEntries_NextOnly" BEFORE INSERT ON "AuditEntries"
            WHEN NEW."Sequence" IS NOT (SELECT COALESCE(MAX("Sequence"), 0) + 1 FROM "AuditEntries")
            BEGIN SELECT RAISE(ABORT, 'The audit trail has no gaps.'); END;
            """);
    }

    public static void AddPostgresAuditTriggers(this MigrationBuilder migration)
    {
        migration.Sql("""
            CREATE FUNCTION portal_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'The audit trail is append-only.'; END $$;
            """);
        migration.Sql("""
            CREATE FUNCTION portal_audit_next_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF NEW."Sequence" IS DISTINCT FROM (SELECT COALESCE(MAX("Sequence"), 0) + 1 FROM "AuditEntries") THEN
                RAISE EXCEPTION 'The audit trail has no gaps.';
              END IF;
              RETURN NEW;
            END $$;
            """);
        migration.Sql("""
            CREATE TRIGGER "AuditEntries_NoChange" BEFORE UPDATE OR DELETE ON "AuditEntries"
            FOR EACH ROW EXECUTE FUNCTION portal_audit_append_only();
            """);
        migration.Sql("""
            CREATE TRIGGER "AuditEntries_NoTruncate" BEFORE TRUNCATE ON "AuditEntries"
            FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_append_only();
            """);
        migration.Sql("""
            CREATE TRIGGER "AuditEntries_NextOnly" BEFORE INSERT ON "AuditEntries"
            FOR EACH ROW EXECUTE FUNCTION portal_audit_next_only();
            """);
    }

    public static void DropPostgresAuditFunctions(this MigrationBuilder migration) =>
        migration.Sql("DROP FUNCTION portal_audit_append_only(); DROP FUNCTION portal_audit_next_only();");
}

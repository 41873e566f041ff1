using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AffiseSfPortal.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SyncHealth : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {

            migrationBuilder.AddColumn<string>(
                name: "FaultShape",
                table: "SyncRows",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "IgnoredAt",
                table: "SyncRows",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "IgnoredBy",
                table: "SyncRows",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "IgnoredReason",
                table: "SyncRows",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "BatchId",
                table: "SyncAttempts",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "SyncSkips",
                columns: table => new
                {
                    ConnectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    AffiliateKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Field = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncSkips", x => new { x.ConnectionId, x.AffiliateKey });
                    table.ForeignKey(
                        name: "FK_SyncSkips_Affiliates_AffiliateKey",
                        column: x => x.AffiliateKey,
                        principalTable: "Affiliates",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_SyncSkips_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SyncSlots",
                columns: table => new
                {
                    ConnectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Delivered = table.Column<int>(type: "INTEGER", nullable: false),
                    Refused = table.Column<int>(type: "INTEGER", nullable: false),
                    Calls = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncSlots", x => new { x.ConnectionId, x.At });
                });

            migrationBuilder.CreateTable(
                name: "SyncWaits",
                columns: table => new
                {
                    ConnectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Bucket = table.Column<int>(type: "INTEGER", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncWaits", x => new { x.ConnectionId, x.At, x.Bucket });
                });

            migrationBuilder.CreateTable(
                name: "ValueDrifts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ConnectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    AffiliateKey = table.Column<long>(type: "INTEGER", nullable: false),
                    SalesforceId = table.Column<string>(type: "TEXT", maxLength: 18, nullable: false),
                    Field = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Ours = table.Column<string>(type: "TEXT", nullable: true),
                    Theirs = table.Column<string>(type: "TEXT", nullable: true),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: true),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FoundAt = table.Column<long>(type: "INTEGER", nullable: false),
                    KeptAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ValueDrifts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ValueDrifts_Affiliates_AffiliateKey",
                        column: x => x.AffiliateKey,
                        principalTable: "Affiliates",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ValueDrifts_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_SyncRows_Needing",
                table: "SyncRows",
                columns: new[] { "ConnectionId", "Cause", "FaultCode" },
                filter: "\"Cause\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_SyncSkips_AffiliateKey",
                table: "SyncSkips",
                column: "AffiliateKey");

            migrationBuilder.CreateIndex(
                name: "IX_ValueDrifts_AffiliateKey",
                table: "ValueDrifts",
                column: "AffiliateKey");

            migrationBuilder.CreateIndex(
                name: "IX_ValueDrifts_ConnectionId_AffiliateKey_Field",
                table: "ValueDrifts",
                columns: new[] { "ConnectionId", "AffiliateKey", "Field" },
                unique: true);

            // What was counted by the hour goes on as the first slot of its hour. The old table stays: an instance of the version before may still count in it.
            migrationBuilder.Sql("""
                INSERT INTO "SyncSlots" ("ConnectionId", "At", "Delivered", "Refused", "Calls")
                SELECT "ConnectionId", "Hour", "Delivered", "Refused", "Calls" FROM "SyncHours"
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "SyncSkips");

            migrationBuilder.DropTable(
                name: "SyncSlots");

            migrationBuilder.DropTable(
                name: "SyncWaits");

            migrationBuilder.DropTable(
                name: "ValueDrifts");

            migrationBuilder.DropIndex(
                name: "IX_SyncRows_Needing",
                table: "SyncRows");

            migrationBuilder.DropColumn(
                name: "FaultShape",
                table: "SyncRows");

            migrationBuilder.DropColumn(
                name: "IgnoredAt",
                table: "SyncRows");

            migrationBuilder.DropColumn(
                name: "IgnoredBy",
                table: "SyncRows");

            migrationBuilder.DropColumn(
                name: "IgnoredReason",
                table: "SyncRows");

            migrationBuilder.DropColumn(
                name: "BatchId",
                table: "SyncAttempts");
        }
    }
}

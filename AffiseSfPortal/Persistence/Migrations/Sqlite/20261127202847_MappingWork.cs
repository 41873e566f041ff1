using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AffiseSfPortal.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MappingWork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Trace",
                table: "SyncAttempts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RestoredFrom",
                table: "MappingVersions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Settings",
                table: "MappingVersions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "BackfillPausedAt",
                table: "Connections",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MappingDrafts",
                columns: table => new
                {
                    ConnectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false),
                    BaseNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    SavedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SavedBy = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MappingDrafts", x => x.ConnectionId);
                    table.ForeignKey(
                        name: "FK_MappingDrafts_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "MappingDrifts",
                columns: table => new
                {
                    ConnectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    MappingNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    CheckedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MappingDrifts", x => x.ConnectionId);
                    table.ForeignKey(
                        name: "FK_MappingDrifts_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "MappingRuns",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ConnectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    MappingNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedBy = table.Column<string>(type: "TEXT", nullable: true),
                    Total = table.Column<int>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Cancelled = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MappingRuns", x => x.Id);
                    table.ForeignKey(
                        name: "FK_MappingRuns_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_MappingRuns_ConnectionId",
                table: "MappingRuns",
                column: "ConnectionId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MappingDrafts");

            migrationBuilder.DropTable(
                name: "MappingDrifts");

            migrationBuilder.DropTable(
                name: "MappingRuns");

            migrationBuilder.DropColumn(
                name: "Trace",
                table: "SyncAttempts");

            migrationBuilder.DropColumn(
                name: "RestoredFrom",
                table: "MappingVersions");

            migrationBuilder.DropColumn(
                name: "Settings",
                table: "MappingVersions");

            migrationBuilder.DropColumn(
                name: "BackfillPausedAt",
                table: "Connections");
        }
    }
}

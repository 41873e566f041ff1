using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AffiseSfPortal.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TellInstancesApart : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Origin",
                table: "SyncAttempts",
                type: "character varying(63)",
                maxLength: 63,
                nullable: true,
                defaultValueSql: "current_setting('application_name')");

            migrationBuilder.AddColumn<string>(
                name: "RefreshOwner",
                table: "Connections",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RefreshUntil",
                table: "Connections",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Origin",
                table: "SyncAttempts");

            migrationBuilder.DropColumn(
                name: "RefreshOwner",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "RefreshUntil",
                table: "Connections");
        }
    }
}

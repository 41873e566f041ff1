using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AffiseSfPortal.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class MappingRecipes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Recipe",
                table: "MappingRows",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Recipe",
                table: "MappingRows");
        }
    }
}

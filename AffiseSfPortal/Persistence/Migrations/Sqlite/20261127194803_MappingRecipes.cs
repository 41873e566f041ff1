using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AffiseSfPortal.Persistence.Migrations.Sqlite
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
                type: "TEXT",
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

using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

internal sealed class ConnectionConfiguration :
    IEntityTypeConfiguration<SalesforceConnection>,
    IEntityTypeConfiguration<ConnectionDraft>,
    IEntityTypeConfiguration<OAuthRequest>,
    IEntityTypeConfiguration<MappingVersion>,
    IEntityTypeConfiguration<MappingRow>,
    IEntityTypeConfiguration<DescribeSnapshot>,
    IEntityTypeConfiguration<PortalSetting>
{
    public void Configure(EntityTypeBuilder<SalesforceConnection> builder)
    {
        builder.ToTable("Connections");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.ApiReservePercent).HasDefaultValue(SalesforceConnection.DefaultApiReservePercent);
        builder.Property(c => c.HoldFields).HasConversion(new JsonTextConverter<List<string>>(), new JsonTextComparer<List<string>>());
    }

    public void Configure(EntityTypeBuilder<ConnectionDraft> builder)
    {
        builder.ToTable("ConnectionDrafts");
        builder.HasKey(d => d.ConnectionId);
        builder.Property(d => d.ConnectionId).ValueGeneratedNever();
        builder.HasOne<SalesforceConnection>().WithOne().HasForeignKey<ConnectionDraft>(d => d.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<OAuthRequest> builder)
    {
        builder.ToTable("OAuthRequests");
        builder.HasKey(r => r.Id);
        builder.HasIndex(r => r.StateHash).IsUnique();
        builder.HasIndex(r => r.ConnectionId);
        builder.Property(r => r.StateHash).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<MappingVersion> builder)
    {
        builder.ToTable("MappingVersions");
        builder.HasKey(m => m.Id);
        builder.HasIndex(m => new { m.ConnectionId, m.Number }).IsUnique();
        builder.HasMany(m => m.Rows).WithOne().HasForeignKey(r => r.MappingVersionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<SalesforceConnection>().WithMany().HasForeignKey(m => m.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(m => m.Settings).HasConversion(new MappingSettingsConverter());
    }

    public void Configure(EntityTypeBuilder<MappingRow> builder)
    {
        builder.ToTable("MappingRows");
        builder.HasKey(r => r.Id);
        builder.HasIndex(r => new { r.MappingVersionId, r.Position }).IsUnique();
        builder.Property(r => r.Recipe).HasConversion(new RecipeConverter());
        builder.Ignore(r => r.Steps);
    }

    public void Configure(EntityTypeBuilder<DescribeSnapshot> builder)
    {
        builder.ToTable("DescribeSnapshots");
        builder.HasKey(d => new { d.ConnectionId, d.ObjectName });
    }

    public void Configure(EntityTypeBuilder<PortalSetting> builder)
    {
        builder.ToTable("PortalSettings");
        builder.HasKey(s => s.Key);
        builder.Property(s => s.Key).HasMaxLength(100);
    }
}

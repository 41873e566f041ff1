using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

/// <summary>What people do with a mapping beside saving it.</summary>
internal sealed class MappingWorkConfiguration : IEntityTypeConfiguration<StoredDraft>, IEntityTypeConfiguration<MappingRun>, IEntityTypeConfiguration<MappingDrift>
{
    public void Configure(EntityTypeBuilder<StoredDraft> builder)
    {
        builder.ToTable("MappingDrafts");
        builder.HasKey(d => d.ConnectionId);
        builder.Property(d => d.ConnectionId).ValueGeneratedNever();
        builder.HasOne<SalesforceConnection>().WithOne().HasForeignKey<StoredDraft>(d => d.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<MappingRun> builder)
    {
        builder.ToTable("MappingRuns");
        builder.HasKey(r => r.Id);
        builder.HasIndex(r => r.ConnectionId);
        builder.HasOne<SalesforceConnection>().WithMany().HasForeignKey(r => r.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<MappingDrift> builder)
    {
        builder.ToTable("MappingDrifts");
        builder.HasKey(d => d.ConnectionId);
        builder.Property(d => d.ConnectionId).ValueGeneratedNever();
        builder.HasOne<SalesforceConnection>().WithOne().HasForeignKey<MappingDrift>(d => d.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }
}

using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

internal sealed class ValueDriftConfiguration : IEntityTypeConfiguration<ValueDrift>
{
    public void Configure(EntityTypeBuilder<ValueDrift> builder)
    {
        builder.ToTable("ValueDrifts");
        builder.HasKey(d => d.Id);
        builder.HasIndex(d => new { d.ConnectionId, d.AffiliateKey, d.Field }).IsUnique();
        builder.Property(d => d.SalesforceId).HasMaxLength(18);
        builder.Property(d => d.Field).HasMaxLength(255);
        builder.HasOne<Affiliate>().WithMany().HasForeignKey(d => d.AffiliateKey).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<SalesforceConnection>().WithMany().HasForeignKey(d => d.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }
}

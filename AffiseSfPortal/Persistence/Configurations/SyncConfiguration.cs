using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

internal sealed class SyncConfiguration :
    IEntityTypeConfiguration<SyncRow>,
    IEntityTypeConfiguration<SyncLink>,
    IEntityTypeConfiguration<SyncAttempt>,
    IEntityTypeConfiguration<SyncHour>
{
    public void Configure(EntityTypeBuilder<SyncRow> builder)
    {
        builder.ToTable("SyncRows");
        builder.HasKey(r => r.Id);
        builder.HasIndex(r => new { r.ConnectionId, r.AffiliateKey }).IsUnique();
        // The claim reads only what it may take: leased rows and rows that wait for a person are not in its index.
        builder.HasIndex(r => new { r.ConnectionId, r.Lane, r.NextAttemptAt })
            .HasDatabaseName("IX_SyncRows_Owed")
            .HasFilter("\"LeaseToken\" IS NULL AND \"Cause\" IS NULL");
        builder.HasIndex(r => r.LeaseToken).HasDatabaseName("IX_SyncRows_Leased").HasFilter("\"LeaseToken\" IS NOT NULL");
        builder.Property(r => r.FaultFields).HasConversion(new JsonTextConverter<List<string>>(), new JsonTextComparer<List<string>>());
        builder.HasOne<Affiliate>().WithMany().HasForeignKey(r => r.AffiliateKey).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<SalesforceConnection>().WithMany().HasForeignKey(r => r.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SyncLink> builder)
    {
        builder.ToTable("SyncLinks");
        builder.HasKey(l => l.Id);
        builder.HasIndex(l => new { l.ConnectionId, l.AffiliateKey, l.ObjectName }).IsUnique();
        builder.HasIndex(l => l.SalesforceId);
        builder.Property(l => l.SalesforceId).HasMaxLength(18);
        builder.HasOne<Affiliate>().WithMany().HasForeignKey(l => l.AffiliateKey).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<SalesforceConnection>().WithMany().HasForeignKey(l => l.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SyncAttempt> builder)
    {
        builder.ToTable("SyncAttempts");
        builder.HasKey(a => a.Id);
        builder.HasIndex(a => a.AffiliateKey);
        builder.Property(a => a.FaultFields).HasConversion(new JsonTextConverter<List<string>>(), new JsonTextComparer<List<string>>());
    }

    public void Configure(EntityTypeBuilder<SyncHour> builder)
    {
        builder.ToTable("SyncHours");
        builder.HasKey(h => new { h.ConnectionId, h.Hour });
    }
}

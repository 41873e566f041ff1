using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

internal sealed class SyncConfiguration :
    IEntityTypeConfiguration<SyncRow>,
    IEntityTypeConfiguration<SyncLink>,
    IEntityTypeConfiguration<SyncAttempt>,
    IEntityTypeConfiguration<SyncSlot>,
    IEntityTypeConfiguration<SyncWait>,
    IEntityTypeConfiguration<SyncSkip>
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
        builder.Property(r => r.FaultShape).HasMaxLength(FaultShape.Longest);
        builder.Property(r => r.IgnoredReason).HasMaxLength(500);
        // The screens look at what waits for a person, however much else is owed.
        builder.HasIndex(r => new { r.ConnectionId, r.Cause, r.FaultCode }).HasDatabaseName("IX_SyncRows_Needing").HasFilter("\"Cause\" IS NOT NULL");
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
        builder.Property(a => a.BatchId).HasMaxLength(32);
        builder.Property(a => a.FaultFields).HasConversion(new JsonTextConverter<List<string>>(), new JsonTextComparer<List<string>>());
    }

    public void Configure(EntityTypeBuilder<SyncSlot> builder)
    {
        builder.ToTable("SyncSlots");
        builder.HasKey(s => new { s.ConnectionId, s.At });
    }

    public void Configure(EntityTypeBuilder<SyncSkip> builder)
    {
        builder.ToTable("SyncSkips");
        builder.HasKey(s => new { s.ConnectionId, s.AffiliateKey });
        builder.Property(s => s.Field).HasMaxLength(255);
        builder.HasOne<Affiliate>().WithMany().HasForeignKey(s => s.AffiliateKey).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<SalesforceConnection>().WithMany().HasForeignKey(s => s.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SyncWait> builder)
    {
        builder.ToTable("SyncWaits");
        builder.HasKey(w => new { w.ConnectionId, w.At, w.Bucket });
    }
}

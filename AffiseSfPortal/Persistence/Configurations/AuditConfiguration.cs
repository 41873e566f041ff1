using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

/// <summary>The migration that makes the table also makes triggers that refuse changes. On SQLite a later migration that rebuilds the table must make them again.</summary>
internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.HasKey(e => e.Sequence);
        builder.Property(e => e.Sequence).ValueGeneratedNever();
        builder.HasIndex(e => e.At);
        builder.HasIndex(e => new { e.ActorId, e.Action });
        builder.Property(e => e.Action).HasMaxLength(60);
        builder.Property(e => e.ActorId).HasMaxLength(AuditEntry.LongestName);
        builder.Property(e => e.ActorName).HasMaxLength(AuditEntry.LongestName);
        builder.Property(e => e.Address).HasMaxLength(64);
        builder.Property(e => e.Subject).HasMaxLength(AuditEntry.LongestSubject);
        builder.Property(e => e.Before).HasMaxLength(AuditEntry.LongestText);
        builder.Property(e => e.After).HasMaxLength(AuditEntry.LongestText);
        builder.Property(e => e.Hash).HasMaxLength(64);
        // EF Core itself refuses to store a change of what was read.
        foreach (var property in builder.Metadata.GetProperties().Where(p => !p.IsPrimaryKey()))
            property.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
    }
}

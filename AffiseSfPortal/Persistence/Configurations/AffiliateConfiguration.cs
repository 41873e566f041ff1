using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

internal sealed class AffiliateConfiguration : IEntityTypeConfiguration<Affiliate>, IEntityTypeConfiguration<SignUpField>
{
    public void Configure(EntityTypeBuilder<Affiliate> builder)
    {
        builder.ToTable("Affiliates");
        builder.HasKey(a => a.Key);
        builder.HasIndex(a => a.AffiliateId).IsUnique();
        builder.HasIndex(a => a.UpdatedAt);
        builder.HasIndex(a => a.Email);
        builder.HasIndex(a => a.EmailKey).IsUnique();
        builder.HasIndex(a => a.CompanyName);
        builder.Property(a => a.AffiliateId).HasMaxLength(40);
        builder.Property(a => a.Status).HasConversion<string>().HasMaxLength(20);
        builder.Property(a => a.Tags).HasConversion(new JsonTextConverter<List<string>>(), new JsonTextComparer<List<string>>());
        builder.Property(a => a.SignUpValues)
            .HasConversion(new JsonTextConverter<Dictionary<int, List<string>>>(), new JsonTextComparer<Dictionary<int, List<string>>>());
        builder.Property(a => a.Stamp).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<SignUpField> builder)
    {
        builder.ToTable("SignUpFields");
        builder.HasKey(f => f.Id);
        builder.Property(f => f.Name).HasMaxLength(100);
        builder.Property(f => f.Type).HasConversion<string>().HasMaxLength(20);
        builder.Property(f => f.Options).HasConversion(new JsonTextConverter<List<string>>(), new JsonTextComparer<List<string>>());
    }
}

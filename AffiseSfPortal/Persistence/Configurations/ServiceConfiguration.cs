using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AffiseSfPortal.Persistence.Configurations;

internal sealed class ServiceConfiguration : IEntityTypeConfiguration<ApiKey>, IEntityTypeConfiguration<PortalInstance>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("ApiKeys");
        builder.HasKey(k => k.Id);
        builder.HasIndex(k => k.Hash).IsUnique();
        builder.Property(k => k.Name).HasMaxLength(60);
        builder.Property(k => k.Prefix).HasMaxLength(16);
        builder.Property(k => k.Scopes).HasConversion(new JsonTextConverter<List<string>>(), new JsonTextComparer<List<string>>());
    }

    public void Configure(EntityTypeBuilder<PortalInstance> builder)
    {
        builder.ToTable("Instances");
        builder.HasKey(i => i.Name);
        builder.Property(i => i.Name).HasMaxLength(100);
    }
}

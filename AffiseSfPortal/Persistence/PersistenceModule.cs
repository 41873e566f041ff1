using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Persistence.Postgres;
using AffiseSfPortal.Persistence.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Persistence;

public static class PersistenceModule
{
    /// <summary>The certificate that protects the key ring (the room of secrets reads it). Only with one may the ring lie in the database:
    /// a stolen copy of the data must not hold lock and key.</summary>
    private const string CertificateKey = "Secrets:Certificate";

    /// <summary>Registers <see cref="IDbContextFactory{TContext}"/> of <see cref="PortalDbContext"/> (the way to the data everywhere),
    /// a scoped <see cref="PortalDbContext"/> (for Identity's stores alone) and <see cref="PortalDatabase"/>, which migrates before the app serves.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<DatabaseOptions>()
            .Configure<IConfiguration, InstanceTag>((o, c, tag) =>
            {
                o.Provider = c[DatabaseOptions.ProviderKey];
                o.ConnectionString = c[DatabaseOptions.ConnectionStringKey];
                o.ApplicationName = tag.ApplicationName;
            })
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidation>();
        services.AddOptions<QueueOptions>().Bind(configuration.GetSection(QueueOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<QueueOptions>, QueueOptionsValidation>();
        // Passkeys need it from the first migration on, so it belongs to the schema and not to the sign-in.
        services.Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3);

        // The context type must be chosen now; everything else waits for the final configuration.
        if (DatabaseOptions.Parse(configuration[DatabaseOptions.ProviderKey]) == DatabaseProvider.PostgreSql)
        {
            AddContexts<PostgresPortalDbContext>(services, environment, (options, connectionString) =>
                // The provider's own strategy retries nothing either, but hides a lost connection in an InvalidOperationException.
                options.UseNpgsql(connectionString, o => o.ExecutionStrategy(d => new NonRetryingExecutionStrategy(d))));
            services.AddSingleton<IQueueDialect, PostgresQueueDialect>();
            services.AddSingleton<PostgresSource>();
            if (!string.IsNullOrWhiteSpace(configuration[CertificateKey]))
                services.AddDataProtection().PersistKeysToDbContext<PortalDbContext>();
        }
        else
        {
            AddContexts<SqlitePortalDbContext>(services, environment, (options, connectionString) =>
                options.UseSqlite(connectionString).AddInterceptors(new SqlitePragmas()));
            services.AddSingleton<QueueClock>();
            services.AddSingleton<IQueueDialect, SqliteQueueDialect>();
            services.AddSingleton<SqliteWriter>();
        }
        services.AddSingleton<InstanceTag>();
        services.AddSingleton<DatabaseSpace>();
        services.AddSingleton<DatabaseSpaceWatch>();
        services.AddSingleton<LoneConnections>();
        services.AddOptions<FailPointOptions>().BindConfiguration(FailPointOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FailPointOptions>, FailPointOptionsValidation>();
        services.AddSingleton<FailPoints>();
        services.AddSingleton<OwedRows>();
        services.TryAddSingleton<IAuditTrail, AuditTrail>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<PortalDatabase>();
        services.AddHostedService<DatabaseStart>();
        return services;
    }

    private static void AddContexts<T>(IServiceCollection services, IHostEnvironment environment, Action<DbContextOptionsBuilder, string> use)
        where T : PortalDbContext
    {
        services.AddPooledDbContextFactory<T>((provider, options) =>
        {
            use(options, PortalDatabase.PortableConnectionString(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
            options.AddInterceptors(provider.GetRequiredService<DatabaseSpaceWatch>());
            options.EnableDetailedErrors(environment.IsDevelopment());
        });
        services.AddSingleton<IDbContextFactory<PortalDbContext>, ContextFactoryAdapter<T>>();
        services.AddScoped<PortalDbContext>(s => s.GetRequiredService<IDbContextFactory<T>>().CreateDbContext());
    }

    private sealed class ContextFactoryAdapter<T>(IDbContextFactory<T> contexts) : IDbContextFactory<PortalDbContext>
        where T : PortalDbContext
    {
        public PortalDbContext CreateDbContext() => contexts.CreateDbContext();

        public async Task<PortalDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await contexts.CreateDbContextAsync(cancellationToken);
    }
}

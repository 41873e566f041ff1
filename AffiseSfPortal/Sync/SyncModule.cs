using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

public static class SyncModule
{
    /// <summary>For recording the last reply, and for everything else that ends with the process.</summary>
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(30);

    /// <summary>Registers the engine and its seams. Needs Persistence, Secrets, Live and Salesforce. What a test registered before stays.</summary>
    /// <param name="runs">False leaves the loops out: whoever asks drives the engine round by round.</param>
    public static IServiceCollection AddSync(this IServiceCollection services, IConfiguration configuration, bool runs = true)
    {
        services.AddOptions<SyncOptions>().Bind(configuration.GetSection(SyncOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SyncOptions>, SyncOptionsValidation>());
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new Random());
        services.TryAddSingleton<Backoff>();
        services.TryAddSingleton<InstanceIdentity>();
        services.TryAddSingleton<Holds>();
        services.AddSingleton<ISecretHolder, ConnectionSecrets>();
        services.TryAddSingleton<AccessTokens>();
        services.TryAddSingleton<IOrgSession, OrgSession>();
        services.TryAddSingleton<IDescribeStore, DescribeStore>();
        services.TryAddSingleton<IConnectionControl, ConnectionControl>();
        services.TryAddSingleton<IRecordLinks, RecordLinks>();
        services.TryAddSingleton<IBackfill, Backfill>();
        services.TryAddSingleton<KeptDescribes>();
        services.TryAddSingleton<IPortalAddresses, NoPortalAddresses>();
        services.TryAddSingleton<ClaimPlans>();
        if (DatabaseOptions.Parse(configuration[DatabaseOptions.ProviderKey]) == DatabaseProvider.PostgreSql)
            services.TryAddSingleton<ISyncStore, PostgresSyncStore>();
        else
            services.TryAddSingleton<ISyncStore, SqliteSyncStore>();
        services.TryAddSingleton<Claimer>();
        services.TryAddSingleton<Composer>();
        services.TryAddSingleton<CreateNotes>();
        services.TryAddSingleton<ObjectRights>();
        services.TryAddSingleton<BatchSender>();
        services.TryAddSingleton<RecordReader>();
        services.TryAddSingleton<ManagerUsers>();
        services.TryAddSingleton<ConditionalSender>();
        services.TryAddSingleton<RowSettler>();
        services.TryAddSingleton<Recorder>();
        services.TryAddSingleton<CallBudget>();
        services.TryAddSingleton<FilterLeavers>();
        services.TryAddSingleton<UserNames>();
        services.AddMetrics();
        services.TryAddSingleton<WorkerPulse>();
        services.TryAddSingleton<SyncTelemetry>();
        services.TryAddSingleton<OutcomeTeller>();
        services.TryAddSingleton<LeaseReaper>();
        services.TryAddSingleton<InstanceHeartbeat>();
        services.TryAddSingleton<RefreshLeases>();
        services.TryAddSingleton<ClockRepair>();
        services.TryAddSingleton<SyncEngine>();
        services.TryAddSingleton<AttemptPruner>();
        services.TryAddSingleton<GrantKeeper>();
        // A call that is under way is answered and recorded before the process ends, whatever its length.
        services.AddOptions<HostOptions>().Configure<IOptions<SalesforceClientOptions>>((host, client) => host.ShutdownTimeout = client.Value.WriteTimeout + EndMargin);
        if (runs)
        {
            // Starts before the worker, which must not claim under an unknown name, and ends after it.
            services.AddHostedService(s => s.GetRequiredService<InstanceHeartbeat>());
            services.AddHostedService<SyncWorker>();
            services.AddHostedService(s => s.GetRequiredService<AttemptPruner>());
            services.AddHostedService(s => s.GetRequiredService<GrantKeeper>());
        }
        return services;
    }
}

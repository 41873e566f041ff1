using AffiseSfPortal.Live.Instances;
using AffiseSfPortal.Persistence;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AffiseSfPortal.Live;

public static class LiveModule
{
    /// <summary>Registers the feed and the signal: channels in this process, and on a database that several instances share also notices to the others.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ChannelLiveFeed>();
        services.TryAddSingleton<OwedSignal>();
        services.TryAddSingleton<NoticeQueue>();
        services.TryAddSingleton<OthersOutcomes>();
        services.TryAddSingleton<NoticeReceiver>();
        services.TryAddSingleton<ILiveFeed>(s => IsShared(s) ? ActivatorUtilities.CreateInstance<SharedLiveFeed>(s) : s.GetRequiredService<ChannelLiveFeed>());
        services.TryAddSingleton<IOwedSignal>(s => IsShared(s) ? ActivatorUtilities.CreateInstance<SharedOwedSignal>(s) : s.GetRequiredService<OwedSignal>());
        services.TryAddSingleton<NoticeSender>();
        services.TryAddSingleton<NoticeListener>();
        services.TryAddSingleton<OutcomePoll>();
        services.AddHostedService(s => s.GetRequiredService<NoticeSender>());
        services.AddHostedService(s => s.GetRequiredService<NoticeListener>());
        services.AddHostedService(s => s.GetRequiredService<OutcomePoll>());
        return services;
    }

    private static bool IsShared(IServiceProvider services) => services.GetService<IQueueDialect>() is { IsShared: true };
}

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AffiseSfPortal.Live;

public static class LiveModule
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILiveFeed, ChannelLiveFeed>();
        services.TryAddSingleton<IOwedSignal, OwedSignal>();
        return services;
    }
}

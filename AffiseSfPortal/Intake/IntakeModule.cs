using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AffiseSfPortal.Intake;

public static class IntakeModule
{
    /// <summary>Needs Persistence and Live.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.TryAddSingleton<IAffiliateIntake, AffiliateIntake>();
        services.TryAddSingleton<IAffiliateBatchIntake, AffiliateBatchIntake>();
        return services;
    }
}

namespace AffiseSfPortal.Features.Help;

internal static class HelpModule
{
    public static IServiceCollection AddHelp(this IServiceCollection services) => services.AddTransient<ErrorDictionary>();
}

namespace AffiseSfPortal.Features.Operator;

/// <summary>
/// Says on start that this runtime lacks security fixes. The runtime is the machine's and not the portal's, so no build of the portal mends it:
/// the floor is what this version of the portal knows, and moves with it.
/// </summary>
internal sealed class RuntimePatchNotice(ILogger<RuntimePatchNotice> logger) : IHostedService
{
    /// <summary>The servicing release of October 2026: below 10.0.7 sign-in cookies can be forged (CVE-2026-40372), below 10.0.9 a stranger can end
    /// the portal by deep-nested messages (dotnet/announcements 405).</summary>
    public static readonly Version Floor = new(10, 0, 13);

    /// <summary>True where the runtime is of the same line and older.</summary>
    public static bool IsBehind(Version runtime) => runtime < Floor;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsBehind(Environment.Version))
        {
            logger.LogWarning(
                "This portal runs on .NET {Runtime}, which lacks security fixes. Install the ASP.NET Core runtime {Floor} or newer (https://dotnet.microsoft.com/download/dotnet/10.0)",
                Environment.Version, Floor);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

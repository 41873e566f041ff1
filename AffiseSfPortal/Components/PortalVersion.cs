using System.Reflection;

namespace AffiseSfPortal.Components;

internal static class PortalVersion
{
    /// <summary>The version without build metadata.</summary>
    public static string Text { get; } =
        typeof(PortalVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}

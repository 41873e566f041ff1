using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace AffiseSfPortal.Components.Hosting;

/// <summary>
/// One settings file for all: the root <c>appsettings.json</c> lies beside the assembly, wherever the portal is started from
/// (<c>dotnet run --project</c> takes the project folder as content root, which has none).
/// </summary>
internal static class PortalConfiguration
{
    /// <summary>A published portal has its static files beside the assembly, wherever it is started from; a build has none there.</summary>
    public static WebApplicationOptions HostOptions(string[] args)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        return new WebApplicationOptions { Args = args, WebRootPath = Directory.Exists(published) ? published : null };
    }

    public static void AddPortalConfiguration(this WebApplicationBuilder builder)
    {
        var source = new JsonConfigurationSource
        {
            Path = Path.Combine(AppContext.BaseDirectory, "appsettings.json"),
            Optional = true,
            ReloadOnChange = false,
        };
        source.ResolveFileProvider();
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(IndexOfEnvironment(sources), source);
    }

    /// <summary>Environment variables and the command line speak louder than the file.</summary>
    private static int IndexOfEnvironment(IList<IConfigurationSource> sources)
    {
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is EnvironmentVariablesConfigurationSource { Prefix: null or "" })
                return i;
        }
        return sources.Count;
    }
}

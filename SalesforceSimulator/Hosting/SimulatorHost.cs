using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Hosting;

/// <summary>Starts the process, says where it listens, and ends it with its parent when asked to.</summary>
internal static class SimulatorHost
{
    private const string EndWithParent = "--stdin-eof";
    private const string DefaultUrl = "http://127.0.0.1:7600";
    private const int LargestBody = 160 * 1024 * 1024;

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // The switch has no value; left in, the command line provider would take the next argument for it.
        var rest = args.Where(a => !string.Equals(a, EndWithParent, StringComparison.Ordinal));
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = [.. rest, "--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = Environment.CurrentDirectory,
        });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Configuration["Simulator:EndWithParent"] = args.Contains(EndWithParent, StringComparer.Ordinal) ? "true" : "false";
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Longer than Salesforce takes, so that the simulator itself answers 414 and 431 in Salesforce's words.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.AddServerHeader = false;
        });
        return builder;
    }

    public static void AddSimulator(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SimulatorOptions>().BindConfiguration("Simulator").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SimulatorOptions>, SimulatorOptionsValidator>();
        builder.Services.AddSingleton(new OrgClock(TimeProvider.System));
        builder.Services.AddSingleton<TimeProvider>(services => services.GetRequiredService<OrgClock>());
        builder.Services.AddSingleton(services => new Random(services.GetRequiredService<IOptions<SimulatorOptions>>().Value.Seed));
        builder.Services.AddRequestDecompression();
        builder.Services.AddResponseCompression(options => options.Providers.Add<GzipCompressionProvider>());
    }

    public static void UseCompression(this WebApplication app)
    {
        app.UseRequestDecompression();
        app.UseResponseCompression();
    }

    public static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            var _ = app.Services.GetRequiredService<IOptions<SimulatorOptions>>().Value;
            app.Services.GetRequiredService<Org>().Open(app.Services.GetServices<IJournaled>());
            var settings = app.Services.GetRequiredService<OrgSettings>();
            if (settings.StateCountryPicklists)
            {
                settings.ShowPlaces();
            }

            await app.StartAsync();
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures)
            {
                await Console.Error.WriteLineAsync(failure);
            }

            return 2;
        }
        catch (IOException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 3;
        }

        foreach (var address in app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses)
        {
            await Console.Out.WriteLineAsync($"LISTENING {address}");
            WarnWhenPublic(app, address);
        }

        await Console.Out.FlushAsync();
        if (app.Configuration.GetValue<bool>("Simulator:EndWithParent"))
        {
            await Task.WhenAny(ReadToEndAsync(), app.WaitForShutdownAsync());
            await app.StopAsync();
        }
        else
        {
            await app.WaitForShutdownAsync();
        }

        await app.DisposeAsync();
        return 0;
    }

    private static async Task ReadToEndAsync()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
        {
            // What the parent writes has no meaning; only its end has.
        }
    }

    private static void WarnWhenPublic(WebApplication app, string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && !uri.IsLoopback && !IPAddress.Loopback.ToString().Equals(uri.Host, StringComparison.Ordinal))
        {
            app.Logger.LogWarning("The stand-in listens on {Address}, beyond loopback: anyone who reaches it can read its records.", address);
        }
    }
}

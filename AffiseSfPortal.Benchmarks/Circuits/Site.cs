using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>The child's side: the portal itself, or the empty page, in a process of its own that answers on its standard streams what it uses.</summary>
internal static class Site
{
    public const string Mark = "#";

    public static async Task<int> RunAsync(string kind, string address)
    {
        var host = kind == "portal" ? StartPortal(address) : await StartEmptyAsync(address);
        var services = await host;
        Console.WriteLine(Mark + "ready");
        while (await Console.In.ReadLineAsync() is { } command)
            Console.WriteLine(Mark + await AnswerAsync(services, command));
        return 0;
    }

    private static async Task<string> AnswerAsync(IServiceProvider services, string command)
    {
        switch (command)
        {
            case "heap":
                GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                return GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture);
            case "cpu":
                return Environment.CpuUsage.TotalTime.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
            case "change":
                await ChangeAsync(services);
                return "changed";
            default:
                return "";
        }
    }

    /// <summary>One more affiliate waits: every open dashboard shows another figure.</summary>
    private static async Task ChangeAsync(IServiceProvider services)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var connection = await db.Connections.Select(c => c.Id).FirstAsync();
        var key = await db.Affiliates.Where(a => !db.SyncRows.Any(r => r.AffiliateKey == a.Key)).Select(a => a.Key).FirstAsync();
        await services.GetRequiredService<IAffiliateIntake>().OweAsync(connection, [key], OwedReason.SyncNow, force: true, null, default);
    }

    private static async Task<Task<IServiceProvider>> StartEmptyAsync(string address)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(AffiseSfPortal.Program).Assembly.GetName().Name, EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        EmptyPage.Add(builder);
        var app = builder.Build();
        EmptyPage.Map(app);
        await app.StartAsync();
        return Task.FromResult(app.Services);
    }

    /// <summary>The portal as it starts itself; only its services are looked over the shoulder, as test hosts do.</summary>
    private static Task<IServiceProvider> StartPortal(string address)
    {
        var started = new TaskCompletionSource<IServiceProvider>(TaskCreationOptions.RunContinuationsAsynchronously);
        DiagnosticListener.AllListeners.Subscribe(new Watch<DiagnosticListener>(listener =>
        {
            if (listener.Name != "Microsoft.Extensions.Hosting")
                return;
            listener.Subscribe(new Watch<KeyValuePair<string, object?>>(told =>
            {
                if (told is not { Key: "HostBuilt", Value: IHost host })
                    return;
                host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => started.TrySetResult(host.Services));
            }));
        }));
        var main = typeof(AffiseSfPortal.Program).Assembly.EntryPoint!;
        new Thread(() =>
        {
            try
            {
                main.Invoke(null, [new[] { "--applicationName", typeof(AffiseSfPortal.Program).Assembly.GetName().Name!, "--environment", "Development", "--urls", address }]);
            }
            catch (TargetInvocationException e)
            {
                started.TrySetException(e.InnerException ?? e);
            }
        })
        { IsBackground = true }.Start();
        return started.Task;
    }

    private sealed class Watch<T>(Action<T> next) : IObserver<T>
    {
        public void OnCompleted()
        {
            // Nothing is kept.
        }

        public void OnError(Exception error)
        {
            // Nothing is kept.
        }

        public void OnNext(T value) => next(value);
    }
}

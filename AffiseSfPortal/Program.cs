using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Features.Api;
using AffiseSfPortal.Features.Dashboard;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.Help;
using AffiseSfPortal.Features.Marketplace;
using AffiseSfPortal.Features.Operator;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal;

/// <summary>A table of contents: every room adds itself, then every room maps its addresses.</summary>
internal sealed class Program
{
    private static async Task<int> Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(PortalConfiguration.HostOptions(args));
        builder.AddPortalConfiguration();

        var services = builder.Services;
        services.AddSecrets(builder.Configuration);
        services.AddPersistence(builder.Configuration, builder.Environment);
        services.AddLive();
        services.AddSalesforce(builder.Configuration);
        services.AddIntake();
        services.AddSync(builder.Configuration);
        services.AddPortalIdentity(builder.Configuration);

        // Features register before the shell, whose defaults give way to theirs.
        services.AddDashboard();
        services.AddAffiliatesFeature();
        builder.AddMarketplace();
        services.AddFieldMapping();
        services.AddSyncHealth();
        services.AddSettingsFeature();
        services.AddHelp();
        services.AddApi();
        builder.AddOperator();
        builder.AddShell();

        await using var app = builder.Build();
        if (PortalCommandLine.IsCommand(args))
            return await PortalCommandLine.RunAsync(app.Services, args, Console.Out, CancellationToken.None);

        app.UseShell(identity =>
        {
            identity.UseApi();
            identity.UseOperator();
            identity.UsePortalIdentity();
        });

        app.MapPortalIdentity();
        app.MapApi();
        app.MapFieldMapping();
        app.MapAffiliatesFeature();
        app.MapSyncHealth();
        app.MapSettingsFeature();
        app.MapOperator();
        app.MapShell();

        await app.RunAsync();
        return 0;
    }
}

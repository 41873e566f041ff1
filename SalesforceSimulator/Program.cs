using SalesforceSimulator.Api;
using SalesforceSimulator.Bulk;
using SalesforceSimulator.Control;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.OAuth;
using SalesforceSimulator.Pages;

namespace SalesforceSimulator;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var builder = SimulatorHost.CreateBuilder(args);
        builder.AddSimulator();
        builder.AddOrg();
        builder.AddDataApi();
        builder.AddBulk();
        builder.AddOAuth();
        builder.AddFaults();

        var app = builder.Build();
        app.UseCallJournal();
        app.UseCompression();
        app.UseFaults();
        app.MapOAuth();
        app.MapDataApi();
        app.MapControlApi();
        app.MapPages();
        return await SimulatorHost.RunAsync(app);
    }
}

using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>What a browser that never was here downloads. Measured on a Release publish: only there are static files compressed.</summary>
[Collection(InBrowser.Name)]
public sealed class FirstLoadTests(Chromium chromium)
{
    private const double Limit = 200_000;

    [Fact]
    public async Task Dashboard_FirstLoad_StaysUnder200Kilobytes()
    {
        var browser = await chromium.GetAsync();
        var folder = Directory.CreateTempSubdirectory("portal-publish-");
        try
        {
            var published = await PublishAsync(folder.FullName);
            await using var portal = await PortalProcess.StartAsync(new PortalStart
            {
                Dll = Path.Combine(published, "AffiseSfPortal.dll"),
                Environment = "Production",
                WithAdministrator = true,
                WithSimulator = false,
            });
            Assert.Empty(Directory.GetFiles(published, "*Simulator*", SearchOption.AllDirectories));

            await using var signIn = await Visit.BeginAsync(browser, portal.Address);
            await signIn.SignInAsync();
            await signIn.InteractiveAsync();
            var cookies = await signIn.Context.StorageStateAsync();

            // A new context has an empty cache.
            await using var visit = await Visit.BeginAsync(browser, portal.Address, new VisitOptions { StorageState = cookies });
            var total = 0d;
            var session = await visit.Context.NewCDPSessionAsync(visit.Page);
            session.Event("Network.loadingFinished").OnEvent += (_, e) => total += e?.GetProperty("encodedDataLength").GetDouble() ?? 0;
            await session.SendAsync("Network.enable");
            await visit.GoAsync("/");
            await visit.Page.Locator(".steps li").First.WaitForAsync();
            await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First load: {total:0} bytes"));
            Assert.InRange(total, 50_000, Limit);
            visit.AssertQuiet();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Publishes with intermediate and built files in <paramref name="folder"/> too: a build that runs beside it shares none of them.</summary>
    /// <returns>The folder with the published portal.</returns>
    private static async Task<string> PublishAsync(string folder)
    {
        var published = Path.Combine(folder, "published");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "publish", Path.Combine(Repository.Root, "AffiseSfPortal"), "-c", "Release", "-o", published, "--artifacts-path", Path.Combine(folder, "artifacts"), "-v", "quiet", "--nologo", "-p:RunAnalyzers=false" })
            start.ArgumentList.Add(argument);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var publish = Process.Start(start)!;
        var output = await Task.WhenAll(publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, string.Concat(output));
        return published;
    }
}

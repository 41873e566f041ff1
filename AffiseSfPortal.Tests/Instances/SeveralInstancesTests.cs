using System.Diagnostics;
using System.Globalization;
using AffiseSfPortal.Tests.Browser;
using AffiseSfPortal.Tests.Persistence;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>Types what docs/several-instances.md says, and works there with a real browser while one of the two instances is killed.</summary>
[Collection(InBrowser.Name)]
public sealed class SeveralInstancesTests(PgCluster cluster, Chromium chromium) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-several-").FullName;
    private readonly string[] _ports = [.. Enumerable.Range(0, 3).Select(_ => PortalProcess.FreePort().ToString(CultureInfo.InvariantCulture))];
    private string _database = "";

    private Uri Address => new($"http://localhost:{_ports[2]}/");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // Whatever a failed test left running.
        await ShellAsync("for pid in $(cat ./*.pid 2> /dev/null); do kill -KILL \"$pid\" 2> /dev/null || true; done");
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ThePage_FollowedWordForWord_GivesTwoInstancesThatOutliveEachOther()
    {
        await RequireNginxAsync();
        var browser = await chromium.GetAsync();
        _database = await cluster.CreateEmptyDatabaseAsync(TestPortal.Cancel);
        var page = await SeveralInstancesPage.ReadAsync(("5001", _ports[0]), ("5002", _ports[1]), ("8080", _ports[2]));
        if (!OperatingSystem.IsWindows())
            // The proxy's workers may be another user, who keeps long answers in this folder.
            File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        await File.WriteAllTextAsync(Path.Combine(_folder, "portal.nginx.conf"), page.Nginx, TestPortal.Cancel);

        await ShellAsync(page.Commands[0]);
        await ShellAsync(page.Commands[1]);
        await ShellAsync(page.Commands[2]);
        await BothAnswerAsync();

        await using var visit = await Visit.BeginAsync(browser, Address);
        await visit.SignInAsync();
        await visit.GoAsync("/affiliates/manage");
        visit.AssertQuiet();
        var (port, name) = await InstanceOfTheBrowserAsync();

        await ShellAsync($"kill -KILL $(cat {name}.pid)");
        await visit.WhileAwayAsync(() => visit.GoAsync("/sync-health"));

        // On the other instance, and still signed in: the key ring is shared.
        Assert.NotEqual(port, (await InstanceOfTheBrowserAsync()).Port);
        Assert.EndsWith("/sync-health", visit.Page.Url, StringComparison.Ordinal);

        // The rest of the page: everything ends when it is asked to.
        await ShellAsync("set +e\n" + page.Commands[3] + "\ntrue");
        await Eventually.IsSoAsync("nothing listens any more", async () => !await ListensAsync(_ports[0]) && !await ListensAsync(_ports[1]) && !await ListensAsync(_ports[2]));
    }

    private async Task BothAnswerAsync()
    {
        HashSet<string> seen = [];
        await Eventually.IsSoAsync("both instances answer through the proxy", async () =>
        {
            // Every visitor without the cookie may come to another.
            using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "account/login"), TestPortal.Cancel);
                if (!answer.IsSuccessStatusCode)
                    return false;
            }
            catch (HttpRequestException)
            {
                return false;
            }
            foreach (var line in await AccessesAsync())
            {
                if (line.Status == "200")
                    seen.Add(line.Port);
            }
            return seen.IsSupersetOf(_ports[..2]);
        });
    }

    /// <summary>Whom the browser speaks with: one conversation, so all of its requests since the last page went there.</summary>
    private async Task<(string Port, string Name)> InstanceOfTheBrowserAsync()
    {
        var negotiated = (await AccessesAsync()).Last(a => a.Path == "/_blazor/negotiate");
        return (negotiated.Port, negotiated.Port == _ports[0] ? "portal-1" : "portal-2");
    }

    private async Task<IReadOnlyList<(string Port, string Status, string Path)>> AccessesAsync()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder, "nginx-access.log"), TestPortal.Cancel);
        // When the first was not there, both are named; the last one answered.
        return [.. lines.Select(l => l.Replace(", ", ",", StringComparison.Ordinal).Split(' ')).Where(p => p.Length >= 5)
            .Select(p => (p[1].Split(',')[^1].Split(':')[^1], p[2].Split(',')[^1], p[4]))];
    }

    private static async Task<bool> ListensAsync(string port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture), TestPortal.Cancel);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private async Task RequireNginxAsync()
    {
        try
        {
            await ShellAsync("command -v nginx && command -v openssl");
        }
        catch (InvalidOperationException)
        {
            const string Reason = "nginx or openssl is not installed: run bash test.sh, which says how to install them.";
            if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
                Assert.Fail(Reason);
            Assert.Skip(Reason);
        }
    }

    /// <summary>One block of the page, in the page's folder. Waits for the shell and not for what it leaves running.</summary>
    private async Task ShellAsync(string commands)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, WorkingDirectory = _folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("set -eu\n" + commands);
        // Where Debian keeps nginx is not on everybody's path.
        start.Environment["PATH"] += ":/usr/sbin";
        start.Environment["DATABASE"] = _database;
        start.Environment["PORTAL"] = PortalProcess.PathOf("PortalPath");
        start.Environment["PUBLIC_URL"] = Address.GetLeftPart(UriPartial.Authority);
        start.Environment["Setup__AdminEmail"] = PortalWalk.Email;
        start.Environment["Setup__AdminPassword"] = PortalWalk.Password;
        start.Environment["Identity__RequireSecondFactor"] = "false";
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        using var shell = Process.Start(start)!;
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0)
            throw new InvalidOperationException($"Exit code {shell.ExitCode} of:\n{commands}");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>The parent's side of <see cref="Site"/>: a portal with some affiliates that is granted and paused, or the empty page.</summary>
internal sealed partial class SiteProcess : IAsyncDisposable
{
    public const string Email = "bench@example.com";
    public const string Password = "correct horse battery staple";
    private const int Affiliates = 1000;

    private readonly Process _process;
    private readonly string? _folder;

    private SiteProcess(Process process, Uri address, string? folder) => (_process, Address, _folder) = (process, address, folder);

    public Uri Address { get; }

    /// <summary>Signed in, where the site asks for that.</summary>
    public CookieContainer Cookies { get; } = new();

    public static Task<SiteProcess> StartEmptyAsync() => StartAsync("empty", null, []);

    /// <param name="isWell">Every affiliate is in Salesforce, as most days begin; else all wait, and sending is paused.</param>
    public static async Task<SiteProcess> StartPortalAsync(bool isWell = false)
    {
        var folder = Directory.CreateTempSubdirectory("portal-site-").FullName;
        await using (var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"), folder: folder))
        {
            await portal.AddAffiliatesAsync(Affiliates);
            await using var db = await portal.OpenAsync();
            var connection = await db.Connections.SingleAsync();
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            if (isWell)
            {
                (connection.LastSuccessAt, connection.OrgName, connection.SalesforceUsername) = (now, "Acme", "integration@acme.example");
                db.SyncLinks.AddRange(await db.Affiliates.Select(a => new SyncLink { ConnectionId = connection.Id, AffiliateKey = a.Key, SalesforceId = "00Q000000000001AAA", ObjectName = "Lead", LastSyncedAt = now }).ToListAsync());
            }
            else
            {
                // Nothing is sent meanwhile: what is measured are the screens.
                connection.PausedAt = now;
            }
            await db.SaveChangesAsync();
        }
        var site = await StartAsync("portal", folder,
        [
            // One user stands for hundreds.
            ("Portal__MostPagesPerUser", "1000"),
            ("BuiltIn__Enabled", "false"), ("Logging__LogLevel__Default", "None"), ("ConnectionStrings__Portal", $"Data Source={folder}/portal.db"),
            (Secrets.SecretsModule.KeyDirectoryKey.Replace(":", "__", StringComparison.Ordinal), Path.Combine(folder, "keys")), ("Setup__AdminEmail", Email), ("Setup__AdminPassword", Password),
        ]);
        await site.SignInAsync();
        return site;
    }

    public async Task<double> AskAsync(string command)
    {
        var said = await SayAsync(command);
        return double.TryParse(said, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Opens one page after the other and waits until each is drawn.</summary>
    public async Task<List<RawCircuit>> OpenAsync(int count, string path = "/")
    {
        List<RawCircuit> circuits = [];
        for (var i = 0; i < count; i++)
            circuits.Add(await RawCircuit.OpenAsync(Address, path, Cookies, default));
        foreach (var circuit in circuits)
            await circuit.SettleAsync(_folder is null ? 1 : 2, default);
        return circuits;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }

    private static async Task<SiteProcess> StartAsync(string kind, string? folder, IReadOnlyList<(string Key, string Value)> settings)
    {
        var address = new Uri($"http://localhost:{FreePort()}/");
        var start = Self.Of(["site", kind, address.GetLeftPart(UriPartial.Authority)]);
        start.Environment["Portal__PublicUrl"] = address.GetLeftPart(UriPartial.Authority);
        start.Environment["DOTNET_TieredPGO"] = "0";
        // Else the framework of a developer's machine would send style sheets anew and uncompressed, as no published portal does.
        start.Environment["ReloadStaticAssetsAtRuntime"] = "false";
        if (folder is not null)
            start.WorkingDirectory = folder;
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var site = new SiteProcess(Process.Start(start)!, address, folder);
        await site.ReadAsync();
        return site;
    }

    private async Task SignInAsync()
    {
        using var handler = new HttpClientHandler { CookieContainer = Cookies, UseCookies = true };
        using var client = new HttpClient(handler) { BaseAddress = Address };
        var page = await client.GetStringAsync(new Uri("/account/login", UriKind.Relative));
        var asked = page.IndexOf("Posted.Email", StringComparison.Ordinal);
        var form = page[page.LastIndexOf("<form", asked, StringComparison.Ordinal)..page.IndexOf("</form>", asked, StringComparison.Ordinal)];
        var fields = Hidden().Matches(form).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        (fields["Posted.Email"], fields["Posted.Password"]) = (Email, Password);
        using var posted = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync(new Uri("/account/login", UriKind.Relative), posted);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<string> SayAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return await ReadAsync();
    }

    private async Task<string> ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Site.Mark, StringComparison.Ordinal))
                return line[Site.Mark.Length..];
        }
        throw new InvalidOperationException("The site ended.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)"\s*/>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}

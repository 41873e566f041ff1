using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.Playwright;

namespace AffiseSfPortal.Benchmarks;

/// <summary>The mapping grid with 60 rows and 300 Salesforce fields in a real browser: from the press of a cell to the list, from a letter to what matches, from a choice to the drawn row.</summary>
internal static class Grid
{
    private const int Fields = 300;
    private const int Rows = 60;
    private const string Email = "bench@example.com";
    private const string Password = "correct horse battery staple";

    /// <summary>Runs in the page: what a person sees is drawn in the frame after the change.</summary>
    private const string Measure =
        """
        async ({ name, text }) => {
          const frame = () => new Promise(r => requestAnimationFrame(r));
          const until = async what => { for (let i = 0; i < 600; i++) { const found = what(); if (found) { await frame(); return found; } await frame(); } throw new Error('never: ' + what); };
          const cell = () => document.querySelector(`button[aria-label="${name}"]`);
          cell().scrollIntoView({ block: 'center' });
          await frame(); await frame();
          const options = () => [...document.querySelectorAll('[role=option]')];
          let start = performance.now();
          cell().click();
          const box = await until(() => document.querySelector(`input[role=combobox][aria-label="${name}"]`));
          await until(() => options().length > 10);
          const open = performance.now() - start;
          start = performance.now();
          box.focus();
          box.value = text;
          box.dispatchEvent(new InputEvent('input', { bubbles: true }));
          await until(() => options()[0]?.textContent.includes(text) && options().length < 10);
          const search = performance.now() - start;
          start = performance.now();
          options()[0].click();
          await until(() => cell()?.textContent.includes(text));
          return { open, search, choose: performance.now() - start };
        }
        """;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        if (Browser.Path() is not { } chromium)
            return;
        var folder = await SeedAsync();
        var address = new Uri($"http://localhost:{FreePort()}/");
        using var portal = Start(folder, address);
        try
        {
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
            var page = await browser.NewPageAsync(new() { BaseURL = address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
            await OpenAsync(page);
            await MeasureAsync(report, page, isQuick ? 8 : 30);
        }
        finally
        {
            portal.Kill(entireProcessTree: true);
            await portal.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first rounds compile what they run, in the portal as in the browser.</summary>
    private const int WarmUp = 10;

    private static async Task MeasureAsync(Report report, IPage page, int rounds)
    {
        List<double> open = [], search = [], choose = [];
        for (var i = 0; i < rounds + WarmUp; i++)
        {
            var times = await page.EvaluateAsync<JsonElement>(Measure, new { name = $"Salesforce field for Question {(i % 30) + 1}", text = $"Bench_{200 + i:D3}__c" });
            if (i < WarmUp)
                continue;
            open.Add(times.GetProperty("open").GetDouble());
            search.Add(times.GetProperty("search").GetDouble());
            choose.Add(times.GetProperty("choose").GetDouble());
        }
        report.Add("grid", $"opening a picker of {Fields} fields among {Rows} rows, p95, ms", Report.Percentile95(open), "≤ 100", "≤ 50", Report.Spread(open));
        report.Add("grid", "searching in it, p95, ms", Report.Percentile95(search), "≤ 100", "≤ 50", Report.Spread(search));
        report.Add("grid", "choosing, until the row is drawn, p95, ms", Report.Percentile95(choose), "≤ 100", "≤ 50", Report.Spread(choose));
    }

    private static async Task OpenAsync(IPage page)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await page.GotoAsync("/account/login");
                break;
            }
            catch (PlaywrightException) when (i < 60)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
        }
        await page.GetByLabel("E-mail", new() { Exact = true }).FillAsync(Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GotoAsync("/settings/content/salesforce-fields");
        await page.Locator("[data-grid]").WaitForAsync();
        // Until the counting of values has come to rest.
        await page.WaitForTimeoutAsync(3000);
    }

    /// <summary>A granted portal whose org was described a moment ago, with as many sign-up fields as it takes for sixty rows.</summary>
    private static async Task<string> SeedAsync()
    {
        var folder = Directory.CreateTempSubdirectory("portal-grid-").FullName;
        await using var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"), folder: folder);
        await portal.AddAffiliatesAsync(1000);
        await using var db = await portal.OpenAsync();
        var questions = Rows - AffiliateField.BuiltIn.Count - AffiliateField.Times.Count;
        db.SignUpFields.AddRange(Enumerable.Range(1, questions).Select(i => new SignUpField { Name = $"Question {i}", Type = SignUpFieldType.Text, Position = i }));
        var describe = new SalesforceObjectDescribe("Lead", "Lead", true, true, [.. Mapping.StandardLead.Describe.Fields, .. Enumerable.Range(1, Fields - Mapping.StandardLead.Describe.Fields.Count).Select(Field)], null);
        db.DescribeSnapshots.Add(new DescribeSnapshot { ConnectionId = portal.ConnectionId, ObjectName = "Lead", Json = JsonSerializer.Serialize(describe), FetchedAt = TimeProvider.System.GetUtcNow().UtcDateTime });
        await db.SaveChangesAsync();
        return folder;
    }

    private static SalesforceField Field(int number) => new()
    {
        Name = $"Bench_{number:D3}__c",
        Label = $"Bench field {number}",
        Type = "string",
        Length = 255,
        Createable = true,
        Updateable = true,
        Nillable = true,
        Custom = true,
    };

    private static Process Start(string folder, Uri address)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        var dll = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "AffiseSfPortal", "bin", configuration, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "AffiseSfPortal.dll"));
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [dll]) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (key, value) in new (string, string)[]
        {
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", address.GetLeftPart(UriPartial.Authority)), ("Portal__PublicUrl", address.GetLeftPart(UriPartial.Authority)), ("BuiltIn__Enabled", "false"),
            ("ConnectionStrings__Portal", $"Data Source={folder}/portal.db"), (Secrets.SecretsModule.KeyDirectoryKey.Replace(":", "__", StringComparison.Ordinal), Path.Combine(folder, "keys")),
            ("Setup__AdminEmail", Email), ("Setup__AdminPassword", Password),
        })
        {
            start.Environment[key] = value;
        }
        var process = Process.Start(start)!;
        // Nobody reads it, and it must not come to a stand for that.
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using Microsoft.Playwright;

namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>P18: what a browser with an empty cache is sent until the dashboard stands there, beside the empty page; as it came over the wire.</summary>
internal static class FirstLoad
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        if (Browser.Path() is not { } chromium)
            return;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        (double Bytes, double Socket) portal, empty;
        await using (var site = await SiteProcess.StartPortalAsync(isWell: true))
            portal = await MeasureAsync(browser, site, ".ap-verdict");
        await using (var site = await SiteProcess.StartEmptyAsync())
            empty = await MeasureAsync(browser, site, ".mud-typography");
        report.Add("P18", "first load of the dashboard, compressed bytes ÷ an empty MudBlazor page", portal.Bytes / empty.Bytes, "≤ 1.3", "≤ 1.1",
            $"{portal.Bytes / 1024:0.0} KB ÷ {empty.Bytes / 1024:0.0} KB; beside that over the socket {portal.Socket / 1024:0.0} KB and {empty.Socket / 1024:0.0} KB");
    }

    private static async Task<(double Bytes, double Socket)> MeasureAsync(IBrowser browser, SiteProcess site, string ready)
    {
        await using var context = await browser.NewContextAsync(new() { BaseURL = site.Address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
        await context.AddCookiesAsync(Cookies(site));
        var page = await context.NewPageAsync();
        double bytes = 0, socket = 0;
        page.WebSocket += (_, opened) => opened.FrameReceived += (_, frame) => socket += frame.Binary?.Length ?? frame.Text?.Length ?? 0;
        var session = await context.NewCDPSessionAsync(page);
        session.Event("Network.loadingFinished").OnEvent += (_, e) => bytes += e?.GetProperty("encodedDataLength").GetDouble() ?? 0;
        await session.SendAsync("Network.enable");
        await page.GotoAsync("/");
        await page.Locator(ready).First.WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        return (bytes, socket);
    }

    public static IEnumerable<Microsoft.Playwright.Cookie> Cookies(SiteProcess site) =>
        site.Cookies.GetAllCookies().Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Url = site.Address.ToString() });
}

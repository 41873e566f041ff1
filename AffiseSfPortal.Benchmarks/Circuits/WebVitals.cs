using System.Text.Json;
using Microsoft.Playwright;

namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>P19: what the browser itself says of a first visit and some presses, on a slow line and a slow processor. The three figures as web-vitals counts them, by the browser's own observers.</summary>
internal static class WebVitals
{
    /// <summary>Runs before the page's own scripts. Shifts within half a second of a press are the press's own; the worst press of a few is what "interaction to next paint" means.</summary>
    private const string Observe =
        """
        window.vitals = { lcp: 0, cls: 0, inp: 0 };
        new PerformanceObserver(l => { for (const e of l.getEntries()) window.vitals.lcp = e.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
        new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.vitals.cls += e.value; }).observe({ type: 'layout-shift', buffered: true });
        new PerformanceObserver(l => { for (const e of l.getEntries()) if (e.interactionId) window.vitals.inp = Math.max(window.vitals.inp, e.duration); }).observe({ type: 'event', durationThreshold: 16, buffered: true });
        """;

    /// <summary>As Lighthouse's "slow 4G": 1.6 Mbit/s, 150 ms; a processor four times slower.</summary>
    private const int BytesPerSecond = 1_600_000 / 8;
    private const int Latency = 150;
    private const int Slowdown = 4;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        if (Browser.Path() is not { } chromium)
            return;
        var rounds = isQuick ? 2 : 9;
        List<double> lcp = [], inp = [], cls = [];
        await using var site = await SiteProcess.StartPortalAsync(isWell: true);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        // The first visit warms up the server.
        for (var i = 0; i < rounds + 1; i++)
        {
            var vitals = await VisitAsync(browser, site);
            if (i == 0)
                continue;
            lcp.Add(vitals.GetProperty("lcp").GetDouble());
            cls.Add(vitals.GetProperty("cls").GetDouble());
            inp.Add(vitals.GetProperty("inp").GetDouble());
        }
        report.Add("P19", "LCP of a first visit to the dashboard, p75, s, slow 4G and a processor ÷ 4", P75(lcp) / 1000, "≤ 2.5", "≤ 1.2", $"ms: {Report.Spread(lcp)}");
        report.Add("P19", "INP over five presses there, p75, ms", P75(inp), "≤ 200", "≤ 100", Report.Spread(inp));
        report.Add("P19", "CLS, p75", P75(cls), "≤ 0.1", "≤ 0.02", Report.Spread(cls));
    }

    private static async Task<JsonElement> VisitAsync(IBrowser browser, SiteProcess site)
    {
        await using var context = await browser.NewContextAsync(new() { BaseURL = site.Address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
        await context.AddCookiesAsync(FirstLoad.Cookies(site));
        await context.AddInitScriptAsync(Observe);
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = Latency, ["downloadThroughput"] = BytesPerSecond, ["uploadThroughput"] = BytesPerSecond / 2 });
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = Slowdown });
        await page.GotoAsync("/");
        await page.Locator(".ap-verdict").First.WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        // Before the first press: after one, nothing counts as the largest paint any more.
        await page.WaitForTimeoutAsync(500);
        foreach (var menu in new[] { "Language", "Theme", "Help" })
        {
            await page.GetByRole(AriaRole.Button, new() { NameRegex = new(menu, System.Text.RegularExpressions.RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)) }).First.ClickAsync();
            await page.WaitForTimeoutAsync(400);
            await page.Keyboard.PressAsync("Escape");
            await page.WaitForTimeoutAsync(300);
        }
        foreach (var name in new[] { "Manage affiliates", "Sync health" })
        {
            await page.Locator("nav a").Filter(new() { HasText = name }).First.ClickAsync();
            await page.Locator("h1").Filter(new() { HasText = name }).First.WaitForAsync();
            await page.WaitForTimeoutAsync(500);
        }
        return await page.EvaluateAsync<JsonElement>("window.vitals");
    }

    private static double P75(List<double> values) => values.Order().ElementAt((int)Math.Ceiling(values.Count * 0.75) - 1);
}

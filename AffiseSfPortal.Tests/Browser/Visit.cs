using System.Collections.Concurrent;
using System.Text.Json;
using AffiseSfPortal.Tests.Browser.Sheets;
using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>One visitor: a browser context of its own, with an eye on everything that must never happen on a page.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private const string ReportCsp = """
        addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} refused ${e.blockedURI || e.sample}`));
        """;

    /// <summary>Whatever is drawn, if only for a moment, wears no class whose rules the thin style sheet leaves out.</summary>
    private static readonly string ReportClassesWithoutRules = $$"""
        (() => {
          const leftOut = new Set({{JsonSerializer.Serialize(ThinSheet.LeftOut)}});
          const look = e => e.classList?.forEach(name => { if (leftOut.delete(name)) console.error(`STYLE: ${name} has no rules in mudblazor.css`); });
          new MutationObserver(changes => changes.forEach(change => {
            if (change.type === 'attributes') look(change.target);
            change.addedNodes.forEach(node => { look(node); node.querySelectorAll?.('[class]').forEach(look); });
          })).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
        })();
        """;

    /// <summary>Milliseconds that a page may take to show what it should.</summary>
    public const int Patience = 30_000;

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly HashSet<string> _hosts;
    private volatile bool _away;
    private volatile string? _refused;

    private Visit(IBrowserContext context, IPage page, Uri portal, IEnumerable<string> otherHosts)
    {
        Context = context;
        Page = page;
        Portal = portal;
        _hosts = new HashSet<string>(otherHosts, StringComparer.OrdinalIgnoreCase) { portal.Authority };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public Uri Portal { get; }

    public static async Task<Visit> BeginAsync(IBrowser browser, Uri portal, VisitOptions? options = null)
    {
        options ??= new VisitOptions();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = portal.ToString(),
            Locale = options.Locale,
            ColorScheme = options.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = options.Width, Height = options.Height },
            StorageState = options.StorageState,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Paris",
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(Patience);
        await context.AddInitScriptAsync(ReportCsp);
        await context.AddInitScriptAsync(ReportClassesWithoutRules);
        var visit = new Visit(context, await context.NewPageAsync(), portal, options.OtherHosts);
        context.Console += (_, message) => visit.Hear(message);
        context.WebError += (_, error) => visit.Hear(error);
        context.Request += (_, request) => visit.Watch(request);
        return visit;
    }

    /// <summary>Lets the page speak with one more host: the stand-in org.</summary>
    public void Allow(Uri host) => _hosts.Add(host.Authority);

    /// <summary>Opens a page of the interactive portal and waits until it answers to clicks.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await InteractiveAsync();
    }

    /// <summary>The layout is drawn by the circuit alone: once it is there, handlers are attached.</summary>
    public Task InteractiveAsync() => Page.Locator(".ap-layout").WaitForAsync();

    /// <summary>While the portal is down on purpose, lost connections are no complaint.</summary>
    public async Task WhileAwayAsync(Func<Task> act)
    {
        _away = true;
        try
        {
            await act();
        }
        finally
        {
            _away = false;
        }
    }

    /// <summary>The page of a portal that was started anew comes back by itself; this waits until it has.</summary>
    public Task ComesBackAsync(Func<Task> restart) => WhileAwayAsync(async () =>
    {
        await Page.EvaluateAsync("() => { document.body.dataset.before = ''; }");
        await restart();
        await Assertions.Expect(Page.Locator("body[data-before]")).ToHaveCountAsync(0);
        await InteractiveAsync();
    });

    /// <summary>The system turns dark while the page is open, and the page follows.</summary>
    public async Task ToDarkAsync()
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        // Colours may fade into each other, from the next frame on.
        await Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => Promise.allSettled(document.getAnimations().map(a => a.finished)))");
    }

    /// <summary>A page that says no says it with its status too, and the browser writes that down as an error.</summary>
    public void ExpectRefusal(string path) => _refused = path;

    /// <summary>Fails when a page wrote an error, broke the content policy or asked anybody else for anything.</summary>
    public void AssertQuiet() => Assert.True(_complaints.IsEmpty, string.Join('\n', _complaints));

    public async ValueTask DisposeAsync() => await Context.CloseAsync();

    private void Hear(IConsoleMessage message)
    {
        if (_refused is { } path && message.Text.Contains("status of 4", StringComparison.Ordinal) && message.Location.Contains(path, StringComparison.Ordinal))
            return;
        if (message.Type == "error" && !_away)
            _complaints.Enqueue($"console: {message.Text} ({message.Location})");
    }

    /// <summary>Without a connection the framework itself throws at every event that it cannot tell.</summary>
    private void Hear(IWebError error)
    {
        if (!_away)
            _complaints.Enqueue($"script error: {error.Error}");
    }

    private void Watch(IRequest request)
    {
        if (Uri.TryCreate(request.Url, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" or "ws" or "wss"
            && !_hosts.Contains(url.Authority))
        {
            _complaints.Enqueue($"request to {request.Url}");
        }
    }
}

internal sealed record VisitOptions
{
    public string Locale { get; init; } = "en-US";

    public bool Dark { get; init; }

    public int Width { get; init; } = 1440;

    public int Height { get; init; } = 900;

    public string? StorageState { get; init; }

    public IReadOnlyList<string> OtherHosts { get; init; } = [];
}

using AffiseSfPortal.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace AffiseSfPortal.Tests.Browser;

/// <summary>One browser for the whole run: the system's own, started when the first test asks for it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The browser; a machine without one skips the test and says why, except in CI, where that is a failure.</summary>
    public async Task<IBrowser> GetAsync()
    {
        if (InstalledPrograms.Chromium is not { } path)
        {
            const string Reason = "No Chromium: set CHROMIUM_PATH, or run bash test.sh, which says how to install one.";
            if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
                Assert.Fail(Reason);
            Assert.Skip(Reason);
            throw new InvalidOperationException(Reason);
        }
        await _starting.WaitAsync();
        try
        {
            // One machine may be much slower than another; a page that is right is right at once, so patience costs nothing.
            Assertions.SetDefaultExpectTimeout(Visit.Patience);
            _playwright ??= await Playwright.CreateAsync();
            // A browser that died with one test must not take the others with it.
            if (_browser is { IsConnected: false })
                _browser = null;
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }
}

using System.Diagnostics;
using System.Threading.Channels;
using AffiseSfPortal.Features.Marketplace.BuiltIn;
using AffiseSfPortal.Salesforce;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Features.Marketplace;

/// <summary>The real process of the stand-in, started and ended as the portal does it.</summary>
public sealed class BuiltInOrgTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("built-in-").FullName;
    private readonly SalesforceHostGate _gate = new(new SalesforceHostOptions());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_TwiceInOneFolder_ListensIsTrustedAndKeepsKeyAndPort()
    {
        var first = await RunAsync();
        var second = await RunAsync();
        Assert.Equal(first, second);
        Assert.NotEqual("", first.Key);
    }

    [Fact]
    public async Task Run_ProcessDies_IsStartedAgainAfterAPause()
    {
        var log = new Lines();
        var clock = new FakeTimeProvider();
        using var org = new BuiltInOrg(Options(_ => { }), _gate, clock, log);
        await org.StartAsync(Cancel);
        await log.UntilAsync("listens on");
        var first = org.ProcessId!.Value;
        using (var process = Process.GetProcessById(first))
            process.Kill();
        await log.UntilAsync("started again");
        Assert.Null(org.Address);
        clock.Advance(TimeSpan.FromSeconds(1));
        await log.UntilAsync("listens on");
        Assert.NotNull(org.Address);
        Assert.NotEqual(first, org.ProcessId);
        await org.StopAsync(Cancel);
    }

    [Fact]
    public async Task Start_ProgramMissing_WarnsAndGoesOn()
    {
        var log = new Lines();
        using var org = new BuiltInOrg(Options(o => o.Program = Path.Combine(_folder, "missing.dll")), _gate, TimeProvider.System, log);
        await org.StartAsync(Cancel);
        await org.ExecuteTask!;
        Assert.Null(org.Address);
        Assert.Contains("is not at", await log.Reader.ReadAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SwitchedOff_DoesNothing()
    {
        using var org = new BuiltInOrg(Options(o => o.Enabled = false), _gate, TimeProvider.System, new Lines());
        await org.StartAsync(Cancel);
        await org.ExecuteTask!;
        Assert.Null(org.Address);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Key_Kept_IsReadableByItsOwnerAlone()
    {
        BuiltInKeep.Open(_folder);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "app.json")));
    }

    private async Task<(Uri? Address, string Key)> RunAsync()
    {
        var log = new Lines();
        using var org = new BuiltInOrg(Options(_ => { }), _gate, TimeProvider.System, log);
        await org.StartAsync(Cancel);
        await log.UntilAsync("listens on");
        var address = org.Address!;
        Assert.True(_gate.IsTrusted(address.Host, address.Port));
        using var http = new HttpClient();
        Assert.Contains("services/data/v", await http.GetStringAsync(new Uri(address, "/services/data"), Cancel), StringComparison.Ordinal);
        var key = org.ConsumerKey;
        await org.StopAsync(Cancel);
        Assert.Null(org.Address);
        return (address, key);
    }

    private IOptions<BuiltInOptions> Options(Action<BuiltInOptions> change)
    {
        // Port 0 is nobody's: the system gives a free one, and the folder remembers it.
        var options = new BuiltInOptions { DataDirectory = _folder, Port = 0 };
        change(options);
        return Microsoft.Extensions.Options.Options.Create(options);
    }

    private sealed class Lines : ILogger<BuiltInOrg>
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public ChannelReader<string> Reader => _lines.Reader;

        /// <summary>The signal of a test: the line that says it.</summary>
        public async Task UntilAsync(string words)
        {
            while (!(await Reader.ReadAsync(Cancel)).Contains(words, StringComparison.Ordinal))
            {
                // Its own words come before.
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Writer.TryWrite(formatter(state, exception));
    }
}

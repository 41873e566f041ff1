using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>One open page without a browser: asks for the page, opens its circuit, takes what is rendered and answers what a browser would be asked. Hundreds of them fit beside the server.</summary>
internal sealed partial class RawCircuit : IAsyncDisposable
{
    /// <summary>What the pages ask of a browser when they open, by a part of the name; everything else is answered with nothing.</summary>
    private static readonly (string Name, string Result)[] Answers =
    [
        ("apPortal.start", """{"mode":"light","dark":false,"timeZone":"Europe/Paris","wide":true}"""),
        ("indowSize", """{"width":1440,"height":900}"""),
        ("isDarkMode", "false"),
        ("DarkMode", "false"),
        ("matchMedia", "false"),
    ];

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _life = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri? _site;
    private CookieContainer? _cookies;
    private string? _id;
    private Task _receiving = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;
    private long _batches;
    private long _bytes;
    private long _lastHeard;

    public long Batches => Interlocked.Read(ref _batches);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Why the server ended it; null while it lives.</summary>
    public string? Fault { get; private set; }

    public static async Task<RawCircuit> OpenAsync(Uri site, string path, CookieContainer cookies, CancellationToken cancellationToken)
    {
        using var handler = new HttpClientHandler { CookieContainer = cookies, UseCookies = true, AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        var page = await client.GetStringAsync(new Uri(site, path), cancellationToken);
        var circuit = new RawCircuit();
        try
        {
            await circuit.StartAsync(site, path, cookies, page, cancellationToken);
            return circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until nothing has come for a moment: the page is drawn.</summary>
    /// <param name="least">How often the page is drawn at least: the portal waits for the browser's time zone in between.</param>
    public async Task SettleAsync(int least, CancellationToken cancellationToken)
    {
        var quiet = TimeSpan.FromMilliseconds(300);
        for (var i = 0; i < 200; i++)
        {
            if (Fault is { } fault)
                throw new InvalidOperationException(fault);
            if (Batches >= least && TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _lastHeard)) > quiet)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
        throw new TimeoutException($"The page did not come to rest: {Batches} batches.");
    }

    /// <summary>As a browser that leaves: without that the server would keep the circuit for its return.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_id is not null)
        {
            using var handler = new HttpClientHandler { CookieContainer = _cookies!, UseCookies = true };
            using var client = new HttpClient(handler);
            using var form = new FormUrlEncodedContent([new("circuitId", _id)]);
            using var answer = await client.PostAsync(new Uri(_site!, "/_blazor/disconnect"), form);
        }
        await _life.CancelAsync();
        await Task.WhenAll(_receiving, _pinging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
        _life.Dispose();
    }

    private async Task StartAsync(Uri site, string path, CookieContainer cookies, string page, CancellationToken cancellationToken)
    {
        var markers = Marker().Matches(page).Select(m => m.Groups["json"].Value).ToList();
        if (markers.Count == 0)
            throw new InvalidOperationException($"No circuit in {path}.");
        (_site, _cookies) = (site, cookies);
        _socket.Options.Cookies = cookies;
        _socket.Options.SetRequestHeader("Origin", site.GetLeftPart(UriPartial.Authority));
        await _socket.ConnectAsync(new UriBuilder(new Uri(site, "/_blazor")) { Scheme = "ws" }.Uri, cancellationToken);
        await SendAsync(Encoding.UTF8.GetBytes("""{"protocol":"blazorpack","version":1}""" + "\u001e"));
        _receiving = ReceiveAsync();
        _pinging = PingAsync();
        await SendAsync(Pack.Call("0", "StartCircuit", site.AbsoluteUri, new Uri(site, path).AbsoluteUri, "[]", State().Match(page) is { Success: true } state ? state.Groups["state"].Value : ""));
        await _started.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken);
        var operations = string.Join(',', markers.Select((m, i) => $$"""{"type":"add","ssrComponentId":{{i + 1}},"marker":{{m}}}"""));
        await SendAsync(Pack.Call(null, "UpdateRootComponents", $$"""{"batchId":1,"operations":[{{operations}}]}""", State().Match(page) is { Success: true } kept ? kept.Groups["state"].Value : ""));
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        var isGreeted = false;
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                message.SetLength(0);
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), _life.Token);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Fault ??= "The server closed the connection.";
                    break;
                }
                var bytes = message.ToArray();
                Interlocked.Add(ref _bytes, bytes.Length);
                Interlocked.Exchange(ref _lastHeard, TimeProvider.System.GetTimestamp());
                var from = 0;
                if (!isGreeted)
                {
                    // The answer to the greeting ends with its own mark.
                    from = Array.IndexOf(bytes, (byte)0x1e) + 1;
                    isGreeted = true;
                }
                foreach (var heard in Pack.Read(bytes.AsMemory(from)))
                    await HearAsync((object?[])heard!);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            Fault ??= e.Message;
        }
        _started.TrySetException(new InvalidOperationException(Fault ?? "The circuit ended."));
    }

    private async Task HearAsync(object?[] message)
    {
        switch (message)
        {
            case [1L, _, _, "JS.RenderBatch", object?[] and [long batch, ..], ..]:
                Interlocked.Increment(ref _batches);
                await SendAsync(Pack.Call(null, "OnRenderCompleted", batch, null));
                break;
            case [1L, _, _, "JS.BeginInvokeJS", object?[] and [long handle, string name, _, var kind, ..], ..] when handle != 0:
                await SendAsync(Pack.Call(null, "EndInvokeJSFromDotNet", handle, true, $"[{handle},true,{Answer(name, kind)}]"));
                break;
            case [1L, _, _, "JS.Error", object?[] and [var error, ..], ..]:
                Fault = error as string;
                break;
            case [3L, _, "0", 1L, var refusal, ..]:
                Fault = refusal as string;
                _started.TrySetException(new InvalidOperationException(Fault));
                break;
            case [3L, _, "0", 3L, string id, ..]:
                _id = id;
                _started.TrySetResult();
                break;
        }
    }

    private static string Answer(string name, object? kind)
    {
        // Something that calls can be made on.
        if (kind is 1L)
            return """{"__jsObjectId":1}""";
        return Answers.FirstOrDefault(a => name.Contains(a.Name, StringComparison.Ordinal)).Result ?? "null";
    }

    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        while (await timer.WaitForNextTickAsync(_life.Token))
            await SendAsync(Pack.Ping);
    }

    private async Task SendAsync(byte[] bytes)
    {
        await _sending.WaitAsync(_life.Token);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, _life.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(?<json>\\{\"type\":\"server\".*?\\})-->", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex State();
}

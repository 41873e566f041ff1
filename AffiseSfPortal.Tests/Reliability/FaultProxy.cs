using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Stands between the portal and the stand-in org on a real socket, and spoils the calls that a test names: what no HTTP server would do by itself.
/// Everything else passes through unchanged, its Host header included, so that the org gives the proxy's address as its own.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly HttpClient _org;
    private readonly Lock _gate = new();
    private readonly List<Armed> _armed = [];
    private readonly ConcurrentQueue<ProxyRequest> _requests = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly ConcurrentDictionary<Task, bool> _working = new();
    private readonly Task _accepting;

    public FaultProxy(Uri org)
    {
        _org = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.GZip }) { BaseAddress = org };
        _listener.Start();
        Origin = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Without a trailing slash.</summary>
    public string Origin { get; }

    /// <summary>Calls whose head was read, in order.</summary>
    public IReadOnlyCollection<ProxyRequest> Requests => _requests;

    /// <summary>What went wrong in the proxy itself: a test that relies on it proves nothing then.</summary>
    public IReadOnlyCollection<Exception> Failures => _failures;

    /// <summary>Spoils calls whose path contains <paramref name="path"/>.</summary>
    /// <param name="nth">The first matching call that is hit, from 1, counted from now.</param>
    /// <param name="count">How many are hit.</param>
    public void Spoil(string path, Func<ProxyExchange, Task> fault, int nth = 1, int count = 1)
    {
        lock (_gate)
            _armed.Add(new Armed(path, fault, nth, count));
    }

    public void Cure()
    {
        lock (_gate)
            _armed.Clear();
    }

    public int Count(string path) => _requests.Count(r => r.Path.Contains(path, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_working.Keys);
        _org.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_ended.Token);
                var work = Task.Run(() => ServeAsync(socket), CancellationToken.None);
                _working[work] = true;
                _ = work.ContinueWith(w => _working.TryRemove(w, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A stopped listener, or a caller who was gone before it was served.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ProxyRequest.ReadAsync(stream, _ended.Token) is { } request)
            {
                _requests.Enqueue(request);
                var exchange = new ProxyExchange(request, socket, stream, _org, _ended.Token);
                if (Next(request.Path) is { } fault)
                    await fault(exchange);
                else
                    await exchange.PassAsync();
                if (exchange.IsOver)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or HttpRequestException)
        {
            // The portal gave up, or the test has ended.
        }
        catch (Exception e)
        {
            _failures.Enqueue(e);
        }
    }

    private Func<ProxyExchange, Task>? Next(string path)
    {
        lock (_gate)
            return _armed.Find(a => path.Contains(a.Path, StringComparison.Ordinal) && a.Hit())?.Fault;
    }

    private sealed class Armed(string path, Func<ProxyExchange, Task> fault, int nth, int count)
    {
        private int _seen;

        public string Path { get; } = path;

        public Func<ProxyExchange, Task> Fault { get; } = fault;

        public bool Hit() => ++_seen >= nth && _seen < nth + count;
    }
}

/// <summary>One request as it came in.</summary>
internal sealed record ProxyRequest(string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    private const int LongestHead = 64 * 1024;

    public string? Header(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <returns>Null when the caller has closed the connection.</returns>
    public static async Task<ProxyRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>(1024);
        var one = new byte[1];
        // Byte by byte, since what follows the head belongs to the body.
        while (head.Count < 4 || !EndsWithBlankLine(head))
        {
            if (head.Count > LongestHead || await stream.ReadAsync(one, cancellationToken) == 0)
                return null;
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).Select(p => KeyValuePair.Create(p[0], p[1].Trim())).ToList();
        var length = headers.Find(h => h.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Value;
        var body = new byte[length is null ? 0 : int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new ProxyRequest(start[0], start[1], headers, body);
    }

    private static bool EndsWithBlankLine(List<byte> head) => head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}

/// <summary>A whole reply, headers of the connection left out.</summary>
internal sealed record ProxyReply(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public byte[] Head() => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Whatever\r\n{string.Concat(Headers.Select(h => $"{h.Key}: {h.Value}\r\n"))}Content-Length: {Body.Length}\r\n\r\n"));
}

/// <summary>One call on its way: what a fault may do with it.</summary>
internal sealed class ProxyExchange(ProxyRequest request, Socket socket, Stream portal, HttpClient org, CancellationToken ended)
{
    private static readonly SearchValues<string> OfTheConnection =
        SearchValues.Create(["Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Expect", "Content-Type"], StringComparison.OrdinalIgnoreCase);

    public ProxyRequest Request => request;

    /// <summary>The connection was ended by a fault.</summary>
    public bool IsOver { get; private set; }

    public CancellationToken Ended => ended;

    public async Task PassAsync() => await ReplyAsync(await ForwardAsync());

    /// <summary>Lets the org do it and brings its reply.</summary>
    public async Task<ProxyReply> ForwardAsync()
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        if (request.Body.Length > 0 || request.Header("Content-Type") is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.Header("Content-Type"));
        }
        foreach (var (name, value) in request.Headers.Where(h => !OfTheConnection.Contains(h.Key)))
            message.Headers.TryAddWithoutValidation(name, value);
        using var reply = await org.SendAsync(message, ended);
        var headers = reply.Headers.NonValidated.Concat(reply.Content.Headers.NonValidated).Where(h => h.Key is not ("Transfer-Encoding" or "Content-Length" or "Connection"));
        return new ProxyReply((int)reply.StatusCode, [.. headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()))], await reply.Content.ReadAsByteArrayAsync(ended));
    }

    public async Task ReplyAsync(ProxyReply reply)
    {
        await WriteAsync(reply.Head());
        await WriteAsync(reply.Body);
    }

    public Task ReplyAsync(int status, string body, string contentType = "text/html", params (string Name, string Value)[] headers) =>
        ReplyAsync(new ProxyReply(status, [KeyValuePair.Create("Content-Type", contentType), .. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))], Encoding.UTF8.GetBytes(body)));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await portal.WriteAsync(bytes, ended);
        await portal.FlushAsync(ended);
    }

    /// <summary>RST: the connection is gone without an orderly end.</summary>
    public void Reset()
    {
        IsOver = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>FIN: an orderly end, in the middle of whatever was said.</summary>
    public void Close()
    {
        IsOver = true;
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Says nothing more until the portal gives up.</summary>
    public async Task StaySilentAsync()
    {
        IsOver = true;
        while (await portal.ReadAsync(new byte[1], ended) > 0)
        {
        }
    }
}

/// <summary>The faults that tests name.</summary>
internal static class ProxyFaults
{
    /// <summary>The connection is reset and the org never hears of the call.</summary>
    public static Task DropBefore(ProxyExchange exchange)
    {
        exchange.Reset();
        return Task.CompletedTask;
    }

    /// <summary>The org has done it; the connection is reset before a byte of its reply.</summary>
    public static async Task DropAfter(ProxyExchange exchange)
    {
        await exchange.ForwardAsync();
        exchange.Reset();
    }

    /// <summary>The org has done it; the connection is reset after half of its reply.</summary>
    public static async Task ResetMidAnswer(ProxyExchange exchange)
    {
        await HalfAsync(exchange);
        exchange.Reset();
    }

    /// <summary>The org has done it; its reply ends in good order after half of what its length promised.</summary>
    public static async Task Truncate(ProxyExchange exchange)
    {
        await HalfAsync(exchange);
        exchange.Close();
    }

    /// <summary>Accepted, and never answered.</summary>
    public static Task Silence(ProxyExchange exchange) => exchange.StaySilentAsync();

    /// <summary>The org has done it; its reply comes a byte at a time.</summary>
    public static Func<ProxyExchange, Task> Drip(TimeSpan pause) => async exchange =>
    {
        var reply = await exchange.ForwardAsync();
        await exchange.WriteAsync(reply.Head());
        for (var i = 0; i < reply.Body.Length; i++)
        {
            await exchange.WriteAsync(reply.Body.AsMemory(i, 1));
            await Task.Delay(pause, TimeProvider.System, exchange.Ended);
        }
    };

    /// <summary>Informational replies that nobody asked for, then the real one.</summary>
    public static async Task Noise(ProxyExchange exchange)
    {
        await exchange.WriteAsync(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n"u8.ToArray());
        await exchange.PassAsync();
    }

    /// <summary>The org has done it; what comes back is no HTTP.</summary>
    public static async Task Garbage(ProxyExchange exchange)
    {
        await exchange.ForwardAsync();
        await exchange.WriteAsync(new byte[] { 0, 255, 22, 3, 1, 13, 10, 13, 10 });
        exchange.Close();
    }

    public static Func<ProxyExchange, Task> Answer(int status, string body, string contentType = "text/html", params (string Name, string Value)[] headers) =>
        exchange => exchange.ReplyAsync(status, body, contentType, headers);

    /// <summary>The org has done it; its list of results is changed.</summary>
    public static Func<ProxyExchange, Task> Results(Action<System.Text.Json.Nodes.JsonArray> change) => async exchange =>
    {
        var reply = await exchange.ForwardAsync();
        var results = System.Text.Json.Nodes.JsonNode.Parse(reply.Body)!.AsArray();
        change(results);
        await exchange.ReplyAsync(reply with { Body = Encoding.UTF8.GetBytes(results.ToJsonString()) });
    };

    private static async Task HalfAsync(ProxyExchange exchange)
    {
        var reply = await exchange.ForwardAsync();
        await exchange.WriteAsync(reply.Head());
        await exchange.WriteAsync(reply.Body.AsMemory(0, reply.Body.Length / 2));
    }
}

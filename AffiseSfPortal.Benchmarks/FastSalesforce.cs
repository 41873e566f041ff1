using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace AffiseSfPortal.Benchmarks;

/// <summary>The least that answers a collections upsert: reads the body, waits as long as it is told, answers one success for each record. A process of its own.</summary>
internal sealed class FastSalesforce : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private FastSalesforce(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <param name="latencyMs">Service time of each call.</param>
    public static async Task<FastSalesforce> StartAsync(int latencyMs)
    {
        var process = Self.Start(["serve", latencyMs.ToString(CultureInfo.InvariantCulture)]);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("LISTENING ", StringComparison.Ordinal))
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new FastSalesforce(process, new Uri(line["LISTENING ".Length..]));
        }
        throw new InvalidOperationException("The stand-in ended before it listened.");
    }

    /// <summary>Calls and records since the last reset, and the instant (Unix microseconds) at which the last body began to arrive.</summary>
    public async Task<Seen> SeenAsync() => (await _http.GetFromJsonAsync<Seen>(new Uri(Address, "/seen")))!;

    public Task ResetAsync() => _http.PostAsync(new Uri(Address, "/reset"), null);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static async Task<int> ServeAsync(int latencyMs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        await using var app = builder.Build();
        var (calls, records, last) = (0, 0, 0L);
        app.MapGet("/seen", () => new Seen(Volatile.Read(ref calls), Volatile.Read(ref records), Volatile.Read(ref last)));
        app.MapPost("/reset", () =>
        {
            (calls, records, last) = (0, 0, 0);
        });
        app.MapMethods("/{**path}", ["PATCH", "POST"], async (HttpContext http) =>
        {
            Volatile.Write(ref last, Self.Microseconds());
            var count = 0;
            while (true)
            {
                var read = await http.Request.BodyReader.ReadAsync();
                if (!read.IsCompleted)
                {
                    http.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }
                count = Count(read.Buffer);
                http.Request.BodyReader.AdvanceTo(read.Buffer.End);
                break;
            }
            var first = Interlocked.Add(ref records, count) - count;
            Interlocked.Increment(ref calls);
            if (latencyMs > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(latencyMs), TimeProvider.System);
            http.Response.ContentType = "application/json";
            http.Response.Headers["Sforce-Limit-Info"] = "api-usage=45/100000";
            Answer(http.Response.BodyWriter, first, count);
            await http.Response.BodyWriter.FlushAsync();
        });
        await app.StartAsync();
        Console.WriteLine($"LISTENING {app.Urls.First()}/");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static int Count(ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        var count = 0;
        while (reader.TryReadTo(out ReadOnlySequence<byte> _, "\"attributes\""u8))
            count++;
        return count;
    }

    private static void Answer(IBufferWriter<byte> writer, int first, int count)
    {
        writer.Write("["u8);
        Span<byte> number = stackalloc byte[12];
        for (var i = 0; i < count; i++)
        {
            writer.Write(i == 0 ? "{\"id\":\"00Q"u8 : ",{\"id\":\"00Q"u8);
            Utf8Formatter.TryFormat(first + i, number, out _, new StandardFormat('D', 12));
            writer.Write(number);
            writer.Write("AAA\",\"success\":true,\"errors\":[],\"created\":true}"u8);
        }
        writer.Write("]"u8);
    }
}

internal sealed record Seen(int Calls, int Records, long LastArrival);

using System.Net;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using RestSharp;

namespace AffiseSfPortal.Benchmarks;

/// <summary>The baseline: a bare RestSharp loop that sends the same bytes, made beforehand, and, where it stores, writes the same rows by prepared raw SQL,
/// one transaction for each batch: no claim, no lease, no composing.</summary>
internal sealed class BareLoop : IDisposable
{
    private const int BatchSize = 200;
    private readonly RestClient _client;
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[][]> _records = [];

    public BareLoop(Uri org, int count)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.GZip, ConnectCallback = ConnectAsync };
#pragma warning disable RS0030 // The baseline is a client of its own.
        _client = new RestClient(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, new RestClientOptions(org) { FollowRedirects = false }, disposeHttpClient: true);
#pragma warning restore RS0030
        var composer = new PayloadComposer(BenchPortal.Mapping(1), AffiliateField.BuiltIn, null);
        foreach (var some in Enumerable.Range(1, count).Chunk(BatchSize))
        {
            byte[][] records = [.. some.Select(i => composer.Compose(BenchPortal.Affiliate(i)).Json.ToArray())];
            _records.Add(records);
            _bodies.Add([.. "{\"allOrNone\":false,\"records\":["u8, .. Join(records), .. "]}"u8]);
        }
    }

    /// <param name="store">Where the rows are owed, or null to store nothing.</param>
    /// <param name="senders">Calls at once.</param>
    public async Task RunAsync(IBareStore? store, int senders)
    {
        var next = -1;
        using var turn = new SemaphoreSlim(1, 1);
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < _bodies.Count;)
            {
                var request = new RestRequest("services/data/v66.0/composite/sobjects/Lead/Affise_Affiliate_Id__c", Method.Patch);
                request.AddHeader("Authorization", "Bearer access");
                request.AddBody(_bodies[i], ContentType.Json);
                var response = await _client.ExecuteAsync(request);
                if (!response.IsSuccessful)
                    throw new InvalidOperationException($"The stand-in answered {response.StatusCode} {response.ErrorMessage}");
                if (store is null)
                    continue;
                await turn.WaitAsync();
                try
                {
                    await store.WriteAsync(i * BatchSize, _records[i]);
                }
                finally
                {
                    turn.Release();
                }
            }
        })));
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }

    private static byte[] Join(byte[][] records)
    {
        using var all = new MemoryStream();
        for (var i = 0; i < records.Length; i++)
        {
            if (i > 0)
                all.WriteByte((byte)',');
            all.Write(records[i]);
        }
        return all.ToArray();
    }
}

/// <summary>The rows of a batch by raw SQL, in one transaction.</summary>
internal interface IBareStore : IAsyncDisposable
{
    /// <param name="first">Keys of affiliates follow this one.</param>
    /// <param name="records">As they were sent.</param>
    ValueTask WriteAsync(int first, byte[][] records);
}

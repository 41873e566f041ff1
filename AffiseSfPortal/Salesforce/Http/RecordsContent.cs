using System.Net;
using System.Net.Http.Headers;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>A body that knows whether any of it left: a write that never began cannot have taken effect.</summary>
internal abstract class TrackedContent : HttpContent
{
    public bool HasBegun { get; private set; }

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HasBegun = true;
        return WriteAsync(stream, cancellationToken);
    }

    protected abstract Task WriteAsync(Stream stream, CancellationToken cancellationToken);
}

/// <summary>The body of a collections call, written from the records' own bytes without a copy in between.</summary>
internal sealed class RecordsContent : TrackedContent
{
    private static readonly byte[] Start = "{\"allOrNone\":false,\"records\":["u8.ToArray();
    private static readonly byte[] Comma = ","u8.ToArray();
    private static readonly byte[] End = "]}"u8.ToArray();
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _records;

    public RecordsContent(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        _records = records;
        Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
    }

    protected override async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Start, cancellationToken);
        for (var i = 0; i < _records.Count; i++)
        {
            if (i > 0)
                await stream.WriteAsync(Comma, cancellationToken);
            await stream.WriteAsync(_records[i], cancellationToken);
        }

        await stream.WriteAsync(End, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Start.Length + End.Length + Math.Max(0, _records.Count - 1);
        for (var i = 0; i < _records.Count; i++)
            length += _records[i].Length;
        return true;
    }
}

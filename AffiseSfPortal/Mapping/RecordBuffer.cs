using System.Buffers;

namespace AffiseSfPortal.Mapping;

/// <summary>One growing block of bytes for all records of a batch, lent by the pool and given back when it is disposed.</summary>
public sealed class RecordBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _block = ArrayPool<byte>.Shared.Rent(128 * 1024);

    public int Length { get; private set; }

    /// <summary>Valid until the buffer grows: ask anew after writing.</summary>
    public Span<byte> Written(int start) => _block.AsSpan(start, Length - start);

    /// <summary>Valid until the buffer is disposed, once nothing is written any more.</summary>
    public ReadOnlyMemory<byte> Memory(int start, int length) => _block.AsMemory(start, length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _block.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _block.AsSpan(Length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Takes back what was written last.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Gives up the block without lending it to others: somebody may still read it.</summary>
    public void Abandon()
    {
        _block = [];
        Length = 0;
    }

    public void Dispose()
    {
        if (_block.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_block);
        _block = [];
        Length = 0;
    }

    private void Ensure(int sizeHint)
    {
        if (_block.Length - Length >= Math.Max(sizeHint, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_block.Length * 2, Length + sizeHint));
        _block.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_block);
        _block = larger;
    }
}

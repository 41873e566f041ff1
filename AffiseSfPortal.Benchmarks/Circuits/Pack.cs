using System.Buffers.Binary;
using System.Text;

namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>As much of MessagePack as a circuit speaks.</summary>
internal static class Pack
{
    /// <summary>A call of the hub without an answer: message 1 of the protocol.</summary>
    public static byte[] Call(string? id, string target, params object?[] arguments)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(0x96);
        stream.WriteByte(1);
        stream.WriteByte(0x80);
        Write(stream, id);
        Write(stream, target);
        stream.WriteByte((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments)
            Write(stream, argument);
        stream.WriteByte(0x90);
        return Framed(stream.ToArray());
    }

    public static byte[] Ping { get; } = Framed([0x91, 6]);

    /// <summary>The messages that a frame holds.</summary>
    public static IEnumerable<object?> Read(ReadOnlyMemory<byte> frame)
    {
        var at = 0;
        while (at < frame.Length)
        {
            int length = 0, shift = 0;
            byte next;
            do
            {
                next = frame.Span[at++];
                length |= (next & 0x7f) << shift;
                shift += 7;
            }
            while ((next & 0x80) != 0);
            var from = at;
            yield return Value(frame.Slice(from, length).Span, out _);
            at = from + length;
        }
    }

    private static byte[] Framed(byte[] body)
    {
        List<byte> framed = [];
        var length = body.Length;
        do
        {
            framed.Add((byte)((length & 0x7f) | (length > 0x7f ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. framed, .. body];
    }

    private static void Write(MemoryStream to, object? value)
    {
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool flag:
                to.WriteByte(flag ? (byte)0xc3 : (byte)0xc2);
                break;
            case long number:
                to.WriteByte(0xd3);
                Span<byte> bytes = stackalloc byte[8];
                BinaryPrimitives.WriteInt64BigEndian(bytes, number);
                to.Write(bytes);
                break;
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                to.WriteByte(0xdb);
                Span<byte> size = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(size, utf8.Length);
                to.Write(size);
                to.Write(utf8);
                break;
            default:
                throw new NotSupportedException($"{value.GetType()} is not spoken.");
        }
    }

    /// <summary>Long, double, bool, string, byte[] (its length alone, as an int), object?[] or null.</summary>
    private static object? Value(ReadOnlySpan<byte> from, out int used)
    {
        var first = from[0];
        switch (first)
        {
            case <= 0x7f:
                used = 1;
                return (long)first;
            case >= 0xe0:
                used = 1;
                return (long)(sbyte)first;
            case >= 0x80 and <= 0x8f:
                return Map(from, first & 0x0f, 1, out used);
            case >= 0x90 and <= 0x9f:
                return Array(from, first & 0x0f, 1, out used);
            case >= 0xa0 and <= 0xbf:
                return Text(from, first & 0x1f, 1, out used);
            case 0xc0:
                used = 1;
                return null;
            case 0xc2 or 0xc3:
                used = 1;
                return first == 0xc3;
            case 0xc4:
                return Bytes(from[1], 2, out used);
            case 0xc5:
                return Bytes(BinaryPrimitives.ReadUInt16BigEndian(from[1..]), 3, out used);
            case 0xc6:
                return Bytes((int)BinaryPrimitives.ReadUInt32BigEndian(from[1..]), 5, out used);
            case 0xcb:
                used = 9;
                return BinaryPrimitives.ReadDoubleBigEndian(from[1..]);
            case 0xcc:
                used = 2;
                return (long)from[1];
            case 0xcd:
                used = 3;
                return (long)BinaryPrimitives.ReadUInt16BigEndian(from[1..]);
            case 0xce:
                used = 5;
                return (long)BinaryPrimitives.ReadUInt32BigEndian(from[1..]);
            case 0xcf or 0xd3:
                used = 9;
                return BinaryPrimitives.ReadInt64BigEndian(from[1..]);
            case 0xd0:
                used = 2;
                return (long)(sbyte)from[1];
            case 0xd1:
                used = 3;
                return (long)BinaryPrimitives.ReadInt16BigEndian(from[1..]);
            case 0xd2:
                used = 5;
                return (long)BinaryPrimitives.ReadInt32BigEndian(from[1..]);
            case 0xd9:
                return Text(from, from[1], 2, out used);
            case 0xda:
                return Text(from, BinaryPrimitives.ReadUInt16BigEndian(from[1..]), 3, out used);
            case 0xdb:
                return Text(from, (int)BinaryPrimitives.ReadUInt32BigEndian(from[1..]), 5, out used);
            case 0xdc:
                return Array(from, BinaryPrimitives.ReadUInt16BigEndian(from[1..]), 3, out used);
            case 0xde:
                return Map(from, BinaryPrimitives.ReadUInt16BigEndian(from[1..]), 3, out used);
            default:
                throw new NotSupportedException($"Byte {first:x2} begins nothing that is spoken.");
        }
    }

    private static string Text(ReadOnlySpan<byte> from, int length, int start, out int used)
    {
        used = start + length;
        return Encoding.UTF8.GetString(from.Slice(start, length));
    }

    private static object Bytes(int length, int start, out int used)
    {
        used = start + length;
        return length;
    }

    private static object?[] Array(ReadOnlySpan<byte> from, int count, int start, out int used)
    {
        var items = new object?[count];
        used = start;
        for (var i = 0; i < count; i++)
        {
            items[i] = Value(from[used..], out var length);
            used += length;
        }
        return items;
    }

    /// <summary>Headers, which say nothing here.</summary>
    private static object? Map(ReadOnlySpan<byte> from, int count, int start, out int used)
    {
        Array(from, count * 2, start, out used);
        return null;
    }
}

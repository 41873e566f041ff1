using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>One entry of the trail. Its hash covers the entry before it, so nothing earlier can change without being seen.</summary>
public sealed class AuditEntry
{
    public const int LongestName = 256;
    public const int LongestSubject = 400;
    public const int LongestText = 8000;

    /// <summary>1, 2, 3 and so on, without gaps.</summary>
    public long Sequence { get; init; }

    /// <summary>UTC, whole microseconds: what both databases keep.</summary>
    public DateTime At { get; init; }

    /// <summary>A name of <see cref="AuditAction"/>, or one that a newer portal wrote.</summary>
    public string Action { get; init; } = "";
    public string? ActorId { get; init; }
    public string ActorName { get; init; } = "";
    public string? Address { get; init; }
    public string? Subject { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
    public bool Refused { get; init; }

    /// <summary>64 hexadecimal digits.</summary>
    public string Hash { get; init; } = "";

    /// <summary>What the entry before the first one would have.</summary>
    public static string Genesis { get; } = new('0', 64);

    /// <summary>SHA-256 over the hash before and every value of this entry. Each value carries its length, so that none can lend a letter to its neighbour.</summary>
    public string HashAfter(string previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, previous);
        Add(hash, Sequence);
        Add(hash, UtcMicrosecondsConverter.ToMicroseconds(At));
        Add(hash, Action);
        Add(hash, ActorId);
        Add(hash, ActorName);
        Add(hash, Address);
        Add(hash, Subject);
        Add(hash, Before);
        Add(hash, After);
        Add(hash, Refused ? 1 : 0);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        // Nothing and an empty text are different.
        Add(hash, text is null ? -1 : bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}

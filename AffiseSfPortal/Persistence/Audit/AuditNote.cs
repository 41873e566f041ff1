using System.Globalization;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>An entry as somebody notes it where whoever owns the database cannot reach: <c>4711:9b1f…</c>.</summary>
/// <param name="Hash">64 hexadecimal digits in lower case.</param>
public sealed record AuditNote(long Sequence, string Hash)
{
    /// <returns>Null for anything else.</returns>
    public static AuditNote? Parse(string text) =>
        text.Trim().Split(':') is [var number, { Length: 64 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && sequence > 0
        && hash.All(char.IsAsciiHexDigit)
            ? new AuditNote(sequence, hash.ToLowerInvariant())
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}

/// <summary>What became of an entry that was noted.</summary>
public enum AuditNoteFinding
{
    /// <summary>It is there with that hash, so everything up to it is what it was.</summary>
    Held = 0,

    /// <summary>An entry of that number has another hash: something up to it was written anew.</summary>
    OtherHash = 1,

    /// <summary>The chain ends before it.</summary>
    Missing = 2,

    /// <summary>The chain is broken at it or before: nothing can be said of it.</summary>
    BehindTheBreak = 3,
}

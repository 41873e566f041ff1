using System.Runtime.InteropServices;
using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;

namespace AffiseSfPortal.Sync.Store;

/// <summary>What is to be known of a record after a delivery.</summary>
/// <param name="Known">The id of the link that was read with the claim.</param>
internal sealed record SettledLink(long? Known, long AffiliateKey, string SalesforceId, byte[] Hash, int FieldCount, bool IsTest)
{
    /// <param name="lost">Rows whose lease had ended.</param>
    public static SettledLink? Of(ClaimedBatch batch, RowResult result, HashSet<long> lost)
    {
        if (!result.Delivered || result.SalesforceId is not { } id || result.Composed is not { } composed)
            return null;
        // After a lost lease nobody knows whose state came last: the next payload must not look unchanged.
        var hash = lost.Contains(result.Claimed.Row.Id) ? [] : composed.Hash;
        // A record that was there before the test is not the test's to remove.
        var isTest = result.Claimed.Row.Reason == OwedReason.Test && result.Outcome == SyncOutcome.Created;
        return new SettledLink(result.Claimed.Link?.Id, result.Claimed.Affiliate.Key, id, hash, composed.FieldCount, isTest);
    }
}

/// <summary>The texts of an attempt, bounded.</summary>
internal static class AttemptTexts
{
    /// <summary>Bytes of a request or reply that are kept.</summary>
    private const int Limit = 16_000;

    private static readonly byte[] Ellipsis = "…"u8.ToArray();

    /// <summary>From the first unsent change to this outcome; null where nothing was delivered.</summary>
    public static long? WaitedMs(RowResult result, DateTime now) =>
        result.Delivered ? Math.Max(0, (long)(now - result.Claimed.Row.OwedSince).TotalMilliseconds) : null;

    public static string Fields(RowResult result) => result.Fault is { Fields: { Count: > 0 } fields } ? JsonText.Write(fields) : "[]";

    /// <summary>The record as it was sent. The token travels in a header, so it holds nothing but the mapped values.</summary>
    public static ReadOnlyMemory<byte>? Request(RowResult result) =>
        result.Outcome == SyncOutcome.Unchanged || result.Composed is null ? null : Bounded(result.Composed.Json);

    public static ReadOnlyMemory<byte>? Reply(RowResult result) => result.ReplyJson is { } reply ? Bounded(reply) : null;

    /// <summary>For a database that takes strings.</summary>
    public static string? AsString(ReadOnlyMemory<byte>? utf8) => utf8 is { } text ? Encoding.UTF8.GetString(text.Span) : null;

    private static ReadOnlyMemory<byte> Bounded(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length <= Limit)
            return utf8;
        // Never in the middle of a character: continuation bytes are 10xxxxxx.
        var end = Limit;
        while ((utf8.Span[end] & 0xC0) == 0x80)
            end--;
        return (byte[])[.. utf8.Span[..end], .. Ellipsis];
    }
}

/// <summary>What one batch adds to its slot.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchCounts(int Delivered, int Refused, int Calls)
{
    public bool IsEmpty => Delivered + Refused + Calls == 0;

    public static BatchCounts Of(BatchReport report)
    {
        var (delivered, refused) = (0, 0);
        foreach (var result in report.Results)
        {
            if (result.Outcome is SyncOutcome.Created or SyncOutcome.Updated)
                delivered++;
            else if (result.Cause is not null)
                refused++;
        }
        return new(delivered, refused, report.Calls);
    }

    /// <summary>Somebody saved it and it arrived. A load of thousands has no such person: its rows wait for one another.</summary>
    public static bool IsEdit(RowResult result) =>
        result.Outcome is SyncOutcome.Created or SyncOutcome.Updated && result.Claimed.Row.Lane == SyncLane.Live && result.Claimed.Row.OwedSince > DateTime.UnixEpoch;
}

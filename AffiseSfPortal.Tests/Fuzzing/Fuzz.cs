using System.Globalization;
using System.Text;
using CsCheck;

namespace AffiseSfPortal.Tests.Fuzzing;

/// <summary>How much is tried, and with what. <c>FUZZ_CASES</c> says how many cases each test tries; a failure names the seed, which <c>CsCheck_Seed</c> tries again.</summary>
internal static class Fuzz
{
    private static readonly int Cases =
        int.TryParse(Environment.GetEnvironmentVariable("FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) && cases > 0 ? cases : 1_500;

    /// <summary>What breaks readers, and what breaks whoever shows what they read.</summary>
    public static readonly string[] Pieces =
    [
        "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "true", "false", "0", "-1", "1e999", "99999999999999999999", "0.1", "\"\"", "{}", "[]", "[null]", "{\"a\":null}", "//", "/*", "#",
        "\\ud800", "\"\\ud800\"", "\\u0000", "\"\\u202e\"", "\u202e", "\u2066", "\u200b", "\ufeff", "\0", "\r\n", "\n", "\t", " ", "\u00a0", "é", "😀", "中",
        "<img src=x onerror=alert(1)>", "<script>", "<!--", "]]>", "&lt;b&gt;", "javascript:alert(1)", "=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "'", ";", "%00", "%", "{{", "}}", "[[", "]]", "{id}", "{nobody}",
        "errors", "errorCode", "message", "fields", "records", "done", "totalSize", "success", "id", "name", "type", "label", "picklistValues", "v", "rows", "source", "target", "steps", "kind", "values", "entries",
        "https://", "http://", "://", "@", ".my.salesforce.com", "evil.test", "127.0.0.1", "[::1]", "..", "xn--", "。",
        new string('[', 200), new string('{', 200), string.Concat(Enumerable.Repeat("{\"a\":", 100)), new string('a', 3_000), new string('9', 400),
    ];

    public static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]);

    /// <summary>Anything that can stand in a .NET string, halves of surrogate pairs too.</summary>
    public static readonly Gen<string> Text = Gen.OneOf(
        Piece.Array[0, 12].Select(string.Concat),
        Gen.String[0, 60],
        Gen.UShort.Array[0, 40].Select(units => new string([.. units.Select(u => (char)u)])));

    /// <summary>Bytes that are no text of any kind.</summary>
    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[0, 80];

    /// <summary>Close to what is expected: one of the seeds with a few places cut, doubled or replaced, sometimes by bytes that are no UTF-8.</summary>
    public static Gen<byte[]> Near(params string[] seeds) => Gen.OneOf(
        Gen.Select(Gen.Int[0, seeds.Length - 1], Change().Array[0, 6], (seed, changes) => changes.Aggregate(Encoding.UTF8.GetBytes(seeds[seed]), static (bytes, change) => change(bytes))),
        Text.Select(Encoding.UTF8.GetBytes),
        Noise);

    /// <summary>The same as text.</summary>
    public static Gen<string> NearText(params string[] seeds) => Gen.OneOf(Near(seeds).Select(Encoding.UTF8.GetString), Text);

    public static void All<T>(Gen<T> cases, Action<T> holds) => cases.Sample(holds, iter: Cases, threads: 1);

    private static Gen<Func<byte[], byte[]>> Change() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1_000_000], Gen.Int[0, 20], Piece, Noise, (kind, at, length, piece, noise) => (Func<byte[], byte[]>)(bytes =>
    {
        var start = at % (bytes.Length + 1);
        var end = Math.Min(bytes.Length, start + length);
        return kind switch
        {
            0 => [.. bytes[..start], .. bytes[end..]],
            1 => [.. bytes[..start], .. Encoding.UTF8.GetBytes(piece), .. bytes[start..]],
            2 => [.. bytes[..start], .. Encoding.UTF8.GetBytes(piece), .. bytes[end..]],
            3 => [.. bytes[..end], .. bytes[start..]],
            _ => [.. bytes[..start], .. noise, .. bytes[end..]],
        };
    }));
}

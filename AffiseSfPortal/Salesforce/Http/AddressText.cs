using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Reads addresses that people type or other sides send, strictly: what one reader could understand otherwise than another is no address.</summary>
internal static class AddressText
{
    public const int Longest = 2_000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads an absolute address; without a scheme it is taken as https.</summary>
    public static bool TryRead(string? address, [NotNullWhen(true)] out Uri? uri)
    {
        var text = address?.Trim();
        uri = null;
        if (string.IsNullOrEmpty(text) || text.Length > Longest || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\'))
            return false;
        return TryParse(text, out uri)
            || (!text.Contains("://", StringComparison.Ordinal) && TryParse("https://" + text, out uri));
    }

    /// <summary>As <see cref="Uri.TryCreate(string, UriKind, out Uri)"/> for an absolute address, for text of any kind: that one takes marks of direction
    /// out of the text, and where nothing is left ("//" and U+202E) it throws IndexOutOfRangeException (.NET 10.0.12).</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? uri)
    {
        uri = null;
        return text?.Any(c => char.GetUnicodeCategory(c) == UnicodeCategory.Format) == false && Uri.TryCreate(text, UriKind.Absolute, out uri);
    }

    /// <summary>True for any user-info, an empty one too: the parser forgets the sign of "https://@host", a reader may not.</summary>
    public static bool HasUserInfo(Uri uri)
    {
        if (uri.UserInfo.Length > 0)
            return true;
        var start = uri.OriginalString.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3)
            return false;
        var rest = uri.OriginalString.AsSpan(start);
        var end = rest.IndexOfAny('/', '?', '#');
        return (end < 0 ? rest : rest[..end]).Contains('@');
    }

    /// <summary>True for a literal in any notation: the parser turns decimal, octal, hexadecimal and shortened ones into the usual one.</summary>
    public static bool IsIpAddress(Uri uri) => uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || EndsInNumber(uri);

    /// <summary>What browsers read as an address whatever else it is: no domain ends in a number. Letters that fold into digits are digits by now.</summary>
    private static bool EndsInNumber(Uri uri)
    {
        var host = Idn(uri).AsSpan().TrimEnd('.');
        var last = host[(host.LastIndexOf('.') + 1)..];
        return last.Length > 0 && (!last.ContainsAnyExceptInRange('0', '9')
            || (last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !last[2..].ContainsAnyExcept(HexDigits)));
    }

    /// <summary>Empty for what has no such form: the parser takes it all the same, and throws only when it is asked.</summary>
    private static string Idn(Uri uri)
    {
        try
        {
            return uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return "";
        }
    }

    /// <summary>The host name in lower case and punycode, without the dot of the root.</summary>
    public static bool TryName(Uri uri, out string host)
    {
        host = Idn(uri).ToLowerInvariant();
        if (host.EndsWith('.'))
            host = host[..^1];
        return host.Length is > 0 and <= 253
            && host.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.')
            && host.Split('.').All(label => label.Length is > 0 and <= 63);
    }
}

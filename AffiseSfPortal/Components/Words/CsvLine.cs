using System.Buffers;
using System.Text;

namespace AffiseSfPortal.Components.Words;

/// <summary>A table for spreadsheets, line by line.</summary>
internal static class CsvLine
{
    /// <summary>As a spreadsheet expects it: it takes a file without this mark for its own old encoding.</summary>
    public const char Mark = '\ufeff';

    public static Task WriteAsync(StreamWriter output, params string?[] cells) => output.WriteAsync(string.Join(',', cells.Select(CsvCell.Of)) + "\r\n");

    /// <summary>What every download of a table says of itself; the lines follow.</summary>
    public static StreamWriter Begin(HttpResponse response, string fileName)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.Headers.CacheControl = "no-store";
        return new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}

/// <summary>A cell that a spreadsheet shows and never runs.</summary>
internal static class CsvCell
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n\t;");

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // What begins like a formula is one for a spreadsheet, whoever wrote it; the apostrophe makes it a text. Blanks before it do not help.
        var start = text.TrimStart(' ', '\u00a0');
        var safe = start is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20', ..] ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) || safe != text ? new StringBuilder(safe.Length + 8).Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString() : safe;
    }
}

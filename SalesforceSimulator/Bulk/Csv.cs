using System.Text;

namespace SalesforceSimulator.Bulk;

/// <summary>Comma separated values with quotes. Blanks belong to the value.</summary>
internal static class Csv
{
    /// <exception cref="FormatException">A quote without its end, or text after one.</exception>
    public static List<List<string>> Read(string text, char delimiter, string lineEnding)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '"' && cell.Length == 0)
            {
                at = ReadQuoted(text, at + 1, cell);
                if (at < text.Length && text[at] != delimiter && !EndsHere(text, at, lineEnding))
                {
                    throw new FormatException("A value goes on after its closing quote.");
                }
            }

            if (at < text.Length && text[at] == delimiter)
            {
                row.Add(Take(cell));
                at++;
            }
            else if (at < text.Length && EndsHere(text, at, lineEnding))
            {
                row.Add(Take(cell));
                rows.Add(row);
                row = [];
                at += lineEnding.Length;
            }
            else if (at < text.Length)
            {
                cell.Append(text[at++]);
            }
        }

        if (cell.Length > 0 || row.Count > 0)
        {
            row.Add(Take(cell));
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>As recorded: Salesforce's own columns and every value in quotes, the uploaded column names without.</summary>
    /// <param name="own">Columns that the upload did not have; they come first.</param>
    public static string Write(IEnumerable<string> own, IEnumerable<string> uploaded, IEnumerable<IEnumerable<string>> rows, char delimiter, string lineEnding) =>
        string.Join(delimiter, own.Select(Quoted).Concat(uploaded)) + lineEnding
        + string.Concat(rows.Select(row => string.Join(delimiter, row.Select(Quoted)) + lineEnding));

    /// <summary>Whether the lines end as they were declared to; quoted line breaks are data.</summary>
    public static bool HasLineEnding(string text, string lineEnding)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == '\n' && !quoted)
            {
                return i > 0 && text[i - 1] == '\r' == (lineEnding.Length == 2);
            }
        }

        return true;
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool EndsHere(string text, int at, string lineEnding) => string.CompareOrdinal(text, at, lineEnding, 0, lineEnding.Length) == 0;

    private static string Take(StringBuilder cell)
    {
        var value = cell.ToString();
        cell.Clear();
        return value;
    }

    private static int ReadQuoted(string text, int at, StringBuilder cell)
    {
        while (at < text.Length)
        {
            if (text[at] != '"')
            {
                cell.Append(text[at++]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at += 2;
            }
            else
            {
                return at + 1;
            }
        }

        throw new FormatException("A quoted value has no end.");
    }
}

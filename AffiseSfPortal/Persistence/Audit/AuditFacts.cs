using System.Globalization;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>What something was, as lines of <c>name: value</c>. A value stays in its line, whatever it holds.</summary>
public static class AuditFacts
{
    /// <summary>Values that are null are left out; null when none is left.</summary>
    public static string? Of(params ReadOnlySpan<(string Name, object? Value)> facts)
    {
        List<string> lines = [];
        foreach (var (name, value) in facts)
        {
            if (Text(value) is { } text)
                lines.Add($"{name}: {OneLine(text)}");
        }
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    /// <summary>The lines that differ, of two lists of facts about one thing: what changed and no more.</summary>
    public static (string? Before, string? After) Changed(string? before, string? after)
    {
        string[] was = before?.Split('\n') ?? [], @is = after?.Split('\n') ?? [];
        return (Join(was.Except(@is, StringComparer.Ordinal)), Join(@is.Except(was, StringComparer.Ordinal)));

        static string? Join(IEnumerable<string> lines) => string.Join('\n', lines) is { Length: > 0 } text ? text : null;
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "yes" : "no",
        IEnumerable<string> several => string.Join(", ", several),
        IFormattable formattable => formattable.ToString(value is DateTime or DateTimeOffset ? "u" : null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ⏎ ");
}

using System.Text;
using System.Text.RegularExpressions;

namespace AffiseSfPortal.Tests.Browser.Sheets;

/// <summary>A minified style sheet, rule by rule.</summary>
internal static partial class StyleRules
{
    /// <summary>The sheet without the selectors that <paramref name="keeps"/> refuses, and without rules and groups that are empty then.</summary>
    public static string Keep(string sheet, Func<string, bool> keeps)
    {
        var kept = new StringBuilder(sheet.Length);
        foreach (var rule in Split(sheet))
        {
            var brace = rule.IndexOf('{', StringComparison.Ordinal);
            var head = brace < 0 ? rule : rule[..brace];
            if (head.StartsWith("@media", StringComparison.Ordinal) || head.StartsWith("@supports", StringComparison.Ordinal))
            {
                if (Keep(rule[(brace + 1)..^1], keeps) is { Length: > 0 } inside)
                    kept.Append(head).Append('{').Append(inside).Append('}');
            }
            else if (head.StartsWith('@'))
            {
                // The name of keyframes is that of the component they move.
                if (!head.Contains("keyframes ", StringComparison.Ordinal) || keeps("." + head[(head.LastIndexOf(' ') + 1)..]))
                    kept.Append(rule);
            }
            else if (string.Join(',', Selectors(head).Where(keeps)) is { Length: > 0 } selectors)
            {
                kept.Append(selectors).Append(rule.AsSpan(brace));
            }
        }
        return kept.ToString();
    }

    /// <summary>The classes an element or those around it must wear; what a pseudo-class takes in brackets is not asked for.</summary>
    public static IEnumerable<string> Classes(string selector)
    {
        var bare = new StringBuilder(selector.Length);
        var depth = 0;
        foreach (var c in selector)
        {
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                bare.Append(c);
        }
        return ClassName().Matches(bare.ToString()).Select(m => m.Value);
    }

    /// <summary>All classes the sheet has rules for.</summary>
    public static HashSet<string> AllClasses(string sheet)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        _ = Keep(sheet, selector =>
        {
            all.UnionWith(Classes(selector));
            return true;
        });
        return all;
    }

    private static IEnumerable<string> Split(string sheet)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i < sheet.Length; i++)
        {
            depth += sheet[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth != 0 || sheet[i] is not ('}' or ';'))
                continue;
            yield return sheet[start..(i + 1)].Trim();
            start = i + 1;
        }
    }

    private static IEnumerable<string> Selectors(string head)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= head.Length; i++)
        {
            if (i < head.Length)
                depth += head[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (i < head.Length && (head[i] != ',' || depth != 0))
                continue;
            yield return head[start..i];
            start = i + 1;
        }
    }

    [GeneratedRegex(@"(?<=\.)-?[A-Za-z_][\w-]*", RegexOptions.None, 1000)]
    private static partial Regex ClassName();
}

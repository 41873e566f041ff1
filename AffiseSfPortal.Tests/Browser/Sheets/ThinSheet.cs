using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using MudBlazor;

namespace AffiseSfPortal.Tests.Browser.Sheets;

/// <summary>
/// The control library's style sheet without what the portal has no use for: components it does not show, colours it does not give them,
/// utilities that neither its pages nor the library's own components name. In front of it stands the theme, which the library would write anew in each circuit.
/// </summary>
/// <param name="full">The library's whole sheet.</param>
/// <param name="script">The library's script, which gives elements classes too.</param>
internal sealed partial class ThinSheet(string full, string script)
{
    public const string Name = "mudblazor.css";

    /// <summary>What follows <c>mud-</c> in the classes of components that stand on no page.</summary>
    private static readonly string[] UnusedFamilies =
    [
        "alert", "appbar", "avatar", "badge", "button-group", "card", "carousel", "breadcrumb", "breadcrumbs", "chart", "charts", "data-grid", "drawer", "drop", "expand", "expansion", "fab", "file-upload",
        "grid", "heatmap", "image", "layout", "main", "nav", "navmenu", "pagination", "picker", "pickers", "radio", "range", "rating", "simple-table", "slider", "splitter", "step",
        "stepper", "swipe", "tab", "table", "tabs", "timeline", "toolbar", "treeview",
    ];

    /// <summary>The library's script puts these together from parts.</summary>
    private static readonly string[] PutTogether = ["scroll-locked-no-padding"];

    private static readonly string[] UnusedColours = ["secondary", "tertiary", "dark"];

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "AffiseSfPortal", "wwwroot", Name);

    private readonly HashSet<string> _named = [.. WordsOfTheLibrary(), .. Word().Matches(script).Select(m => m.Value), .. ClassesOfThePages(), .. PutTogether];

    public string Text => Head + ThemeVariables.Text + StyleRules.Keep(full, selector => StyleRules.Classes(selector).All(IsUsed)) + "\n";

    /// <summary>Classes with rules in the whole sheet that have none, or not all of them, in the thin one.</summary>
    public string[] LeftOut => [.. StyleRules.AllClasses(full).Where(c => !IsUsed(c)).Order(StringComparer.Ordinal)];

    private static string Head =>
        $"/* The part of MudBlazor {typeof(MudButton).Assembly.GetName().Version!.ToString(3)} that the portal uses. MIT licence, https://github.com/MudBlazor/MudBlazor. Made by ThinSheetTests, never by hand. */\n";

    private bool IsUsed(string name)
    {
        if (!name.StartsWith("mud-", StringComparison.Ordinal))
            return _named.Contains(name);
        var rest = name["mud-".Length..];
        return !UnusedFamilies.Any(f => rest == f || rest.StartsWith(f + "-", StringComparison.Ordinal))
            && (_named.Contains(name) || !rest.Split('-').Any(UnusedColours.Contains));
    }

    /// <summary>Every word in the strings of the library's code: its components name utilities too.</summary>
    private static IEnumerable<string> WordsOfTheLibrary()
    {
        using var file = File.OpenRead(typeof(MudButton).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var handle = System.Reflection.Metadata.Ecma335.MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = System.Reflection.Metadata.Ecma335.MetadataReaderExtensions.GetNextHandle(metadata, handle))
            words.UnionWith(Word().Matches(metadata.GetUserString(handle)).Select(m => m.Value));
        return words;
    }

    private static IEnumerable<string> ClassesOfThePages() =>
        Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "AffiseSfPortal"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(f => ClassAttribute().Matches(File.ReadAllText(f)))
            .SelectMany(m => Word().Matches(m.Value))
            .Select(m => m.Value);

    [GeneratedRegex(@"\b\w*[cC]lass=""[^""]*""", RegexOptions.None, 1000)]
    private static partial Regex ClassAttribute();

    [GeneratedRegex(@"-?[A-Za-z_][\w-]*", RegexOptions.None, 1000)]
    private static partial Regex Word();
}

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using MudBlazor;

namespace AffiseSfPortal.Tests.Browser.Sheets;

/// <summary>
/// The control library's style sheet without what the portal has no use for: components it does not show, colours it does not give them,
/// utilities that neither its pages nor the library's own components name. In front of it stands the theme, which the library would write anew in each circuit.
/// </summary>
internal static partial class ThinSheet
{
    public const string Name = "mudblazor.css";

    /// <summary>What follows <c>mud-</c> in the classes of components that stand on no page.</summary>
    private static readonly string[] UnusedFamilies =
    [
        "alert", "appbar", "avatar", "badge", "button-group", "card", "carousel", "breadcrumb", "breadcrumbs", "chart", "charts", "data-grid", "drawer", "drop", "expand", "expansion", "fab", "file-upload",
        "grid", "heatmap", "image", "layout", "main", "nav", "navmenu", "pagination", "picker", "pickers", "radio", "range", "rating", "simple-table", "slider", "splitter", "step",
        "stepper", "swipe", "tab", "table", "tabs", "timeline", "toolbar", "tooltip", "treeview",
    ];

    /// <summary>Of those families what other components borrow: notifications are coloured as alerts are.</summary>
    private static readonly string[] PartsOfUnused = ["alert-filled-"];

    /// <summary>The library's script puts these together from parts.</summary>
    private static readonly string[] PutTogether = ["scroll-locked-no-padding"];

    private static readonly string[] UnusedColours = ["secondary", "tertiary", "dark"];

    private static readonly HashSet<string> Named = [.. WordsOfTheLibrary(), .. Word().Matches(File.ReadAllText(OfThePackage("MudBlazor.min.js"))).Select(m => m.Value), .. ClassesOfThePages(), .. PutTogether];

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "AffiseSfPortal", "wwwroot", Name);

    private static readonly Lazy<string> Full = new(() => File.ReadAllText(OfThePackage("MudBlazor.min.css")));

    private static readonly Lazy<string[]> Unworn = new(() => [.. StyleRules.AllClasses(Full.Value).Where(c => !IsUsed(c)).Order(StringComparer.Ordinal)]);

    public static string Text => Head + ThemeVariables.Text + StyleRules.Keep(Full.Value, selector => StyleRules.Classes(selector).All(IsUsed)) + "\n";

    /// <summary>Classes with rules in the whole sheet that have none, or not all of them, in the thin one.</summary>
    public static string[] LeftOut => Unworn.Value;

    private static string Head =>
        $"/* The part of MudBlazor {typeof(MudButton).Assembly.GetName().Version!.ToString(3)} that the portal uses. MIT licence, https://github.com/MudBlazor/MudBlazor. Made by ThinSheetTests, never by hand. */\n";

    private static bool IsUsed(string name)
    {
        if (!name.StartsWith("mud-", StringComparison.Ordinal))
            return Named.Contains(name);
        var rest = name["mud-".Length..];
        return PartsOfUnused.Any(p => rest.StartsWith(p, StringComparison.Ordinal))
            || !UnusedFamilies.Any(f => rest == f || rest.StartsWith(f + "-", StringComparison.Ordinal))
            && (Named.Contains(name) || !rest.Split('-').Any(UnusedColours.Contains));
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

    /// <summary>A file that the library's package serves, found as the portal finds it in Development.</summary>
    private static string OfThePackage(string name)
    {
        using var served = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "AffiseSfPortal.staticwebassets.runtime.json")));
        return served.RootElement.GetProperty("ContentRoots").EnumerateArray().Select(r => System.IO.Path.Combine(r.GetString()!, name)).First(File.Exists);
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

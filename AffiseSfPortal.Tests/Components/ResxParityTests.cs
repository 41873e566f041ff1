using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AffiseSfPortal.Tests.Components;

/// <summary>Both languages say the same things, or neither says them.</summary>
public sealed partial class ResxParityTests
{
    private static readonly string Portal = Path.Combine(Root(), "AffiseSfPortal");

    public static TheoryData<string> English() =>
        [.. Directory.EnumerateFiles(Portal, "*.resx", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".fr.resx", StringComparison.Ordinal) && !IsOutput(f))
            .Select(f => Path.GetRelativePath(Portal, f))];

    [Theory]
    [MemberData(nameof(English))]
    public void Words_OfEveryComponent_AreThereInFrenchWithTheSamePlaceholders(string file)
    {
        var french = Path.Combine(Portal, Path.ChangeExtension(file, ".fr.resx"));
        Assert.True(File.Exists(french), $"{file} has no French beside it.");

        var english = Read(Path.Combine(Portal, file));
        var translated = Read(french);

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), translated.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, value) in english)
            Assert.Equal((key, Placeholders(value)), (key, Placeholders(translated[key])));
    }

    [Theory]
    [MemberData(nameof(English))]
    public void Words_OfEveryComponent_KeepTheTone(string file)
    {
        foreach (var (key, value) in Read(Path.Combine(Portal, file)))
            Assert.False(Unwanted().IsMatch(value), $"{file}, {key}: {value}");
    }

    [Theory]
    [MemberData(nameof(English))]
    public void FrenchWords_OfEveryComponent_AreSetAsFrenchIs(string file)
    {
        foreach (var (key, value) in Read(Path.Combine(Portal, Path.ChangeExtension(file, ".fr.resx"))))
            Assert.False(BadlySet().IsMatch(value), $"{file}, {key}: a no-break space before : ; ? ! » % and after «, and the apostrophe ’: {value}");
    }

    private static Dictionary<string, string> Read(string file) => XDocument.Load(file).Root!.Elements("data")
        .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);

    private static string Placeholders(string value) =>
        string.Join(' ', Placeholder().Matches(value).Select(m => m.Groups["n"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static bool IsOutput(string file) => file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        || file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AffiseSfPortal.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }

    [GeneratedRegex(@"\{(?<n>\d+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    /// <summary>A plain space where the line must not break, or a straight apostrophe.</summary>
    [GeneratedRegex(@" [:;?!»%]|« |'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BadlySet();

    [GeneratedRegex(@"\b(Oops|Please|successfully)\b|!", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Unwanted();
}

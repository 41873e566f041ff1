using System.Text.RegularExpressions;
using AffiseSfPortal.Tests.Browser;

namespace AffiseSfPortal.Tests.Architecture;

/// <summary>docs/security.md names a test for what it says; this one looks whether they are there.</summary>
public sealed partial class SecurityDocTests
{
    [Fact]
    public void EveryTestThatThePageNames_Exists()
    {
        var named = TestName().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md")))
            .Select(m => (Class: m.Groups["class"].Value, Method: m.Groups["method"].Value)).Distinct().ToList();
        Assert.True(named.Count > 40, $"Only {named.Count} tests are named.");
        var classes = typeof(SecurityDocTests).Assembly.GetTypes().ToLookup(t => t.Name, StringComparer.Ordinal);
        var missing = named.Where(n => !classes[n.Class].Any(t => n.Method.Length == 0 || t.GetMethod(n.Method) is not null)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryFileBesideThePage_IsLinkedFromIt()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var files = Directory.GetFiles(Path.Combine(docs, "security")).Select(f => $"](security/{Path.GetFileName(f)})").ToList();
        Assert.NotEmpty(files);
        var page = File.ReadAllText(Path.Combine(docs, "security.md"));
        Assert.Equal([], files.Where(f => !page.Contains(f, StringComparison.Ordinal)));
    }

    /// <summary>`SomeTests` or `SomeTests.Method_Case_Outcome`.</summary>
    [GeneratedRegex(@"`(?<class>\w+Tests)(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();
}

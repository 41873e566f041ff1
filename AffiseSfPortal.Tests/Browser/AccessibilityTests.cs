using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The axe rules of WCAG 2.2 AA on every page, in both themes.</summary>
[Collection(InBrowser.Name)]
public sealed class AccessibilityTests(Stages stages)
{
    /// <summary>What is fine need not be told node by node: that alone took seconds for a page.</summary>
    private static readonly HashSet<ResultType> ToTell = [ResultType.Violations];

    private static readonly AxeRunOptions Rules = new() { ResultTypes = ToTell, RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa") };

    /// <summary>All that the theme can change.</summary>
    private static readonly AxeRunOptions OfColours = new() { ResultTypes = ToTell, RunOnly = RunOnlyOptions.Rules("color-contrast", "link-in-text-block") };

    [Theory]
    [MemberData(nameof(PageToSee.Names), MemberType = typeof(PageToSee))]
    public async Task Page_InBothThemes_HasNoSeriousViolation(string name)
    {
        await using var visit = await PageToSee.Of(name).OpenAsync(stages, new VisitOptions());

        await AssertAccessibleInBothThemesAsync(visit);
    }

    [Fact]
    public async Task SetupPage_InBothThemes_HasNoSeriousViolation()
    {
        var portal = await stages.EmptyAsync();
        await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), portal.Address);
        await visit.Page.GotoAsync("/setup");

        await AssertAccessibleInBothThemesAsync(visit);
    }

    internal static async Task AssertAccessibleInBothThemesAsync(Visit visit)
    {
        await AssertAccessibleAsync(visit, "light", Rules);
        await visit.ToDarkAsync();
        await AssertAccessibleAsync(visit, "dark", OfColours);
        visit.AssertQuiet();
    }

    private static async Task AssertAccessibleAsync(Visit visit, string theme, AxeRunOptions rules)
    {
        var result = await visit.Page.RunAxe(rules);
        var serious = result.Violations
            .Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{theme}: {v.Id} ({v.Impact}): {v.Help}\n{string.Join('\n', v.Nodes.Take(5).Select(n => "    " + n.Html))}")
            .ToList();
        Assert.True(serious.Count == 0, string.Join('\n', serious));
        Assert.True(result.Passes.Length + result.Incomplete.Length > 0, $"{theme}: nothing was looked at.");
    }
}

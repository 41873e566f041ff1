using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The axe rules of WCAG 2.2 AA on every page, in both themes.</summary>
[Collection(InBrowser.Name)]
public sealed class AccessibilityTests(Stages stages, Chromium chromium)
{
    private static readonly AxeRunOptions Rules = new() { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa") };

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
        await using var portal = await PortalProcess.StartAsync(new PortalStart { WithSimulator = false });
        await using var visit = await Visit.BeginAsync(await chromium.GetAsync(), portal.Address);
        await visit.Page.GotoAsync("/setup");

        await AssertAccessibleInBothThemesAsync(visit);
    }

    private static async Task AssertAccessibleInBothThemesAsync(Visit visit)
    {
        await AssertAccessibleAsync(visit, "light");
        await visit.ToDarkAsync();
        await AssertAccessibleAsync(visit, "dark");
        visit.AssertQuiet();
    }

    private static async Task AssertAccessibleAsync(Visit visit, string theme)
    {
        var result = await visit.Page.RunAxe(Rules);
        var serious = result.Violations
            .Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{theme}: {v.Id} ({v.Impact}): {v.Help}\n{string.Join('\n', v.Nodes.Take(5).Select(n => "    " + n.Html))}")
            .ToList();
        Assert.True(serious.Count == 0, string.Join('\n', serious));
        Assert.NotEmpty(result.Passes);
    }
}

using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The axe rules of WCAG 2.2 AA on every page, in both themes.</summary>
[Collection(InBrowser.Name)]
public sealed class AccessibilityTests(Stages stages, Chromium chromium)
{
    private static readonly AxeRunOptions Rules = new() { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa") };

    public static TheoryData<string, bool> PagesInBothThemes()
    {
        var pages = new TheoryData<string, bool>();
        foreach (var page in PageToSee.All)
        {
            pages.Add(page.Name, false);
            pages.Add(page.Name, true);
        }
        return pages;
    }

    [Theory]
    [MemberData(nameof(PagesInBothThemes))]
    public async Task Page_InTheme_HasNoSeriousViolation(string name, bool dark)
    {
        await using var visit = await PageToSee.Of(name).OpenAsync(stages, new VisitOptions { Dark = dark });

        await AssertAccessibleAsync(visit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SetupPage_InTheme_HasNoSeriousViolation(bool dark)
    {
        await using var portal = await PortalProcess.StartAsync(new PortalStart { WithSimulator = false });
        await using var visit = await Visit.BeginAsync(await chromium.GetAsync(), portal.Address, new VisitOptions { Dark = dark });
        await visit.Page.GotoAsync("/setup");

        await AssertAccessibleAsync(visit);
    }

    private static async Task AssertAccessibleAsync(Visit visit)
    {
        var result = await visit.Page.RunAxe(Rules);
        var serious = result.Violations
            .Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{v.Id} ({v.Impact}): {v.Help}\n{string.Join('\n', v.Nodes.Take(5).Select(n => "    " + n.Html))}")
            .ToList();
        Assert.True(serious.Count == 0, string.Join('\n', serious));
        visit.AssertQuiet();
    }
}

using Deque.AxeCore.Commons;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The axe rules of WCAG 2.2 AA on every page, in both themes, and nothing wider than a phone; in French, the longer language.</summary>
[Collection(InBrowser.Name)]
public sealed class AccessibilityTests(Stages stages)
{
    /// <summary>The library's own runner opens a second page to put frames together, which took as long as the rules themselves; the portal has no frames.</summary>
    private const string Run = """
        options => axe.run(document, { ...options, resultTypes: ['violations'] }).then(r => ({
          lookedAt: r.passes.length + r.incomplete.length,
          serious: r.violations.filter(v => ['serious', 'critical'].includes(v.impact))
            .map(v => `${v.id} (${v.impact}): ${v.help}\n` + v.nodes.slice(0, 5).map(n => `    ${n.html}${n.any[0]?.data?.fgColor ? ` (${n.any[0].data.fgColor} on ${n.any[0].data.bgColor})` : ''}`).join('\n')),
        }))
        """;

    /// <summary>Words in a weight that the font does not have come from another font.</summary>
    private const string TooBold = """
        () => [...document.body.querySelectorAll('*')]
          .filter(e => getComputedStyle(e).fontWeight > 600 && [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) && e.checkVisibility())
          .map(e => e.outerHTML.slice(0, 200))
        """;

    private const int Looks = 10;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private static readonly object Rules = new { runOnly = new { type = "tag", values = new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa" } } };

    /// <summary>All that the theme can change.</summary>
    private static readonly object OfColours = new { runOnly = new { type = "rule", values = new[] { "color-contrast", "link-in-text-block" } } };

    [Theory]
    [MemberData(nameof(PageToSee.Names), MemberType = typeof(PageToSee))]
    public async Task Page_InBothThemes_HasNoSeriousViolation(string name)
    {
        await using var visit = await PageToSee.Of(name).OpenAsync(stages, new VisitOptions { Locale = "fr-FR" });

        await AssertAccessibleInBothThemesAsync(visit);
        await Pictures.AssertFitsPhoneAsync(visit, name);
        visit.AssertQuiet();
    }

    [Fact]
    public async Task SetupPage_InBothThemes_HasNoSeriousViolation()
    {
        var portal = await stages.EmptyAsync();
        await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), portal.Address);
        await visit.Page.GotoAsync("/setup");

        await AssertAccessibleInBothThemesAsync(visit);
        await Pictures.AssertFitsPhoneAsync(visit, "setup");
        visit.AssertQuiet();
    }

    internal static async Task AssertAccessibleInBothThemesAsync(Visit visit)
    {
        await visit.Page.EvaluateAsync(Axe);
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(TooBold));
        await AssertAccessibleAsync(visit, "light", Rules);
        await visit.ToDarkAsync();
        await AssertAccessibleAsync(visit, "dark", OfColours);
        visit.AssertQuiet();
    }

    private static async Task AssertAccessibleAsync(Visit visit, string theme, object rules)
    {
        var told = await visit.Page.EvaluateAsync<Told>(Run, rules);
        // A page that has just been turned dark may still be on its way; what is wrong stays wrong.
        for (var look = 1; look < Looks && told.Serious.Length > 0; look++)
            told = await visit.Page.EvaluateAsync<Told>(Run, rules);
        Assert.True(told.Serious.Length == 0, $"{theme}: {string.Join('\n', told.Serious)}");
        Assert.True(told.LookedAt > 0, $"{theme}: nothing was looked at.");
    }

    private sealed class Told
    {
        public int LookedAt { get; set; }

        public string[] Serious { get; set; } = [];
    }
}

using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>Takes the pictures in docs/pictures anew, when it is asked for by name: the accessibility tests see every page already.</summary>
[Collection(InBrowser.Name)]
public sealed class PictureTests(Stages stages)
{
    private static readonly VisitOptions Wide = new();
    private static readonly VisitOptions Phone = new() { Width = Pictures.Narrow, Height = 800 };

    private static readonly (string Dress, VisitOptions Options)[] Dresses =
    [
        ("light-1440", Wide),
        ("dark-1440", Wide with { Dark = true }),
        ("light-360", Phone),
        ("dark-360", Phone with { Dark = true }),
        ("french-light-1440", Wide with { Locale = "fr-FR" }),
    ];

    [Theory(Explicit = true)]
    [MemberData(nameof(PageToSee.Names), MemberType = typeof(PageToSee))]
    public async Task Page_InEveryDress_FitsItsWindow(string name)
    {
        foreach (var (dress, options) in Dresses)
        {
            await using var visit = await PageToSee.Of(name).OpenAsync(stages, options);
            await LookAsync(visit, $"{name}-{dress}", options);
        }
    }

    [Fact(Explicit = true)]
    public async Task SetupPage_InEveryDress_FitsItsWindow()
    {
        var portal = await stages.EmptyAsync();
        foreach (var (dress, options) in Dresses)
        {
            await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), portal.Address, options);
            await visit.Page.GotoAsync("/setup");
            await LookAsync(visit, $"setup-{dress}", options);
        }
    }

    private static async Task LookAsync(Visit visit, string name, VisitOptions options)
    {
        await Pictures.TakeAsync(visit, "docs", name);
        await Pictures.AssertFitsAsync(visit, name, options.Width);
        visit.AssertQuiet();
    }
}

using AffiseSfPortal.Identity;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>The question in place.</summary>
public sealed class ConfirmTests : UiTest
{
    [Fact]
    public async Task BeFresh_ProvedAMomentAgo_AsksNothing()
    {
        RenderPage<MudText>();

        Assert.True(await Services.GetRequiredService<Confirm>().BeFreshAsync());
        Assert.Empty(Dialogs!.FindAll("input"));
    }

    [Fact]
    public async Task BeFresh_WrongThenRight_GoesOnAfterTheRightOne()
    {
        var asked = await AskAsync();

        await TypeAsync("not this one");
        Dialogs!.WaitForAssertion(() => Assert.Contains("This is not right.", Dialogs!.Markup, StringComparison.Ordinal));
        Assert.False(asked.IsCompleted);
        Assert.Equal("true", Dialogs!.Find("#confirm-secret").GetAttribute("aria-invalid"));

        await TypeAsync(FakeReauthentication.Secret);
        Assert.True(await asked.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task BeFresh_GoneBack_DoesNotGoOn()
    {
        var asked = await AskAsync();

        await Dialogs!.InvokeAsync(() => Dialogs!.FindAll("button").Single(b => b.TextContent == "Cancel").Click());

        Assert.False(await asked.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task BeFresh_PressedTwice_AsksOnce()
    {
        await AskAsync();

        Assert.False(await Services.GetRequiredService<Confirm>().BeFreshAsync());
        Assert.Single(Dialogs!.FindAll("#confirm-secret"));
    }

    [Fact]
    public async Task BeFresh_ProvedAtTheProviderInAnotherTab_GoesOnByItself()
    {
        Proof.Ways = new ProofWays(TakesSecret: false, Provider: "Acme");
        var asked = await AskAsync("a[target=_blank]");

        var link = Dialogs!.Find("a[target=_blank]");
        Assert.Equal(("Continue with Acme", "/account/external?again=true", "noopener"), (link.TextContent, link.GetAttribute("href"), link.GetAttribute("rel")));
        Assert.Empty(Dialogs!.FindAll("#confirm-secret"));
        Assert.False(asked.IsCompleted);

        Proof.ProveElsewhere();

        Assert.True(await asked.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task BeFresh_WithAPasswordAndAProvider_OffersBothAndTakesEither()
    {
        Proof.Ways = new ProofWays(TakesSecret: true, Provider: "Acme");
        var asked = await AskAsync();
        Assert.Single(Dialogs!.FindAll("a[target=_blank]"));

        await TypeAsync(FakeReauthentication.Secret);

        Assert.True(await asked.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task BeFresh_WithNeither_SaysWhatIsLeft()
    {
        Proof.Ways = new ProofWays(TakesSecret: false, Provider: null);
        await AskAsync("p[role=alert]");

        Assert.Contains("Sign out, and sign in again.", Dialogs!.Find("p[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Cancel"], Dialogs!.FindAll("button").Select(b => b.TextContent));
    }

    private async Task<Task<bool>> AskAsync(string shows = "#confirm-secret")
    {
        RenderPage<MudText>();
        Proof.IsFresh = false;
        Task<bool> asked = null!;
        // Not awaited here: it ends with the answer.
        await Dialogs!.InvokeAsync(() => { asked = Services.GetRequiredService<Confirm>().BeFreshAsync(); });
        Dialogs!.WaitForElement(shows);
        return asked;
    }

    private async Task TypeAsync(string secret)
    {
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-secret").Change(secret));
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-form").Submit());
    }
}

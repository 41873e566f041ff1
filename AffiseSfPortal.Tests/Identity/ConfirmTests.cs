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

    private async Task<Task<bool>> AskAsync()
    {
        RenderPage<MudText>();
        Proof.IsFresh = false;
        Task<bool> asked = null!;
        // Not awaited here: it ends with the answer.
        await Dialogs!.InvokeAsync(() => { asked = Services.GetRequiredService<Confirm>().BeFreshAsync(); });
        Dialogs!.WaitForElement("#confirm-secret");
        return asked;
    }

    private async Task TypeAsync(string secret)
    {
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-secret").Change(secret));
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-form").Submit());
    }
}

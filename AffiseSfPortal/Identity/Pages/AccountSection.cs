using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>One part of the account page, with its forms.</summary>
public abstract class AccountSection : ComponentBase
{
    [Inject]
    internal OwnAccount Account { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Parameter, EditorRequired]
    public PortalUser User { get; set; } = null!;

    /// <summary>Does it when the person proved a moment ago who they are; else asks for that and comes back.</summary>
    /// <param name="done">What the page says afterwards; null when the answer to this form says it.</param>
    protected async Task WhenFreshAsync(string? done, Func<Task> change)
    {
        if (!Account.IsFresh)
        {
            Navigation.NavigateTo($"{Urls.AccountConfirm}?returnUrl={Uri.EscapeDataString(Urls.AccountSecurity)}");
            return;
        }
        await change();
        if (done is not null)
            Tell(done);
    }

    protected void Tell(string done) => Navigation.NavigateTo($"{Urls.AccountSecurity}?done={done}");
}

/// <summary>A part about second factors.</summary>
public abstract class FactorSection : AccountSection
{
    [Parameter, EditorRequired]
    public FactorState State { get; set; } = null!;

    /// <summary>What there is was changed, and the page goes on being shown.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }
}

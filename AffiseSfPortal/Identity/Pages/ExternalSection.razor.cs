namespace AffiseSfPortal.Identity.Pages;

/// <summary>Ties the account to an identity at the organisation's provider, and unties it.</summary>
public sealed partial class ExternalSection
{
    private string? _provider;
    private bool _isLinked;

    protected override async Task OnInitializedAsync()
    {
        _provider = Account.Links.Provider;
        _isLinked = await Account.Links.IsLinkedAsync(User);
    }

    private Task UnlinkAsync() => WhenFreshAsync(null, async () =>
    {
        if (await Account.Links.UnlinkAsync(User))
            Tell("Unlinked");
    });
}

using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>A person's own account. Plain forms: it signs anew, and works while nothing else may be reached.</summary>
public sealed partial class Security
{
    private PortalUser? _user;
    private FactorState? _factors;

    [Inject]
    private OwnAccount Account { get; set; } = null!;

    /// <summary>What was just done: a part of a key of the words.</summary>
    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private bool MustSetUp => Account.MustHaveFactor && !_factors!.HasAny;

    protected override async Task OnInitializedAsync()
    {
        _user = await Account.GetAsync();
        await ReadAsync();
    }

    private async Task ReadAsync() => _factors = await Account.Factors.ReadAsync(_user!);
}

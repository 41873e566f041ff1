using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Marketplace.Budget;

/// <summary>How many of the org's calls the portal may use, and how many it has used.</summary>
public sealed partial class ApiBudgetCard
{
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);
    private ApiBudget? _budget;
    private string? _share;
    private string? _reserve;
    private bool _busy;

    [Parameter, EditorRequired]
    public int ConnectionId { get; set; }

    /// <summary>Saved: syncing may go on or wait by it.</summary>
    [Parameter]
    public EventCallback Saved { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _budget = await Budgets.ReadAsync(ConnectionId, CancellationToken.None);
        _share = _budget.Share?.ToString(CultureInfo.InvariantCulture);
        _reserve = _budget.ReservePercent.ToString(CultureInfo.InvariantCulture);
    }

    private string Used(ApiBudget budget)
    {
        var own = budget.OwnCalls.ToString("N0", CultureInfo.CurrentCulture);
        return budget is { OrgUsed: { } used, OrgAllowed: { } allowed, ReadAt: { } at }
            ? L["UsedOfOrg", own, used.ToString("N0", CultureInfo.CurrentCulture), allowed.ToString("N0", CultureInfo.CurrentCulture), Clock.Minute(at)]
            : L["Used", own];
    }

    private async Task SaveAsync()
    {
        if (_busy)
            return;
        _errors.Clear();
        var share = Number(_share);
        var reserve = Number(_reserve);
        if (share is null && !string.IsNullOrWhiteSpace(_share))
            _errors["share"] = L["ShareError"];
        if (reserve is null)
            _errors["reserve"] = L["ReserveError", ApiBudgetValidator.MostReserve];
        if (_errors.Count > 0)
            return;
        _busy = true;
        try
        {
            foreach (var code in await Budgets.SaveAsync(ConnectionId, share, reserve!.Value, CancellationToken.None))
                _errors[code] = code == "share" ? L["ShareError"] : L["ReserveError", ApiBudgetValidator.MostReserve];
            if (_errors.Count > 0)
                return;
            _budget = await Budgets.ReadAsync(ConnectionId, CancellationToken.None);
            Snackbar.Add(L["Saved"], Severity.Success);
        }
        finally
        {
            _busy = false;
        }
        await Saved.InvokeAsync();
    }

    // "100 000" and "100,000" are typed as they are read.
    private static int? Number(string? text) =>
        int.TryParse(new string([.. (text ?? "").Where(c => !char.IsWhiteSpace(c) && c is not (',' or '%'))]), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

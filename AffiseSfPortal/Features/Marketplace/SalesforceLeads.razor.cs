using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Live;
using AffiseSfPortal.Salesforce;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.Marketplace;

/// <summary>SalesForce - Leads: the wizard, and once it is set up the settings. The open step stands in the address.</summary>
public sealed partial class SalesforceLeads
{
    private readonly CancellationTokenSource _gone = new();

    /// <summary>Outlives its source: whatever still runs when the page is left ends as cancelled.</summary>
    private readonly CancellationToken _left;
    private IDisposable? _feed;
    private HealthCheckStep? _check;
    private string? _reason;
    private bool _saving;
    private string? _focusNext;
    private (string? Step, bool Loaded) _shown;

    public SalesforceLeads() => _left = _gone.Token;

    /// <summary>1 to 5; none, or what is no number, opens the last step, or the settings when the set-up is finished.</summary>
    [SupplyParameterFromQuery]
    public string? Step { get; set; }

    /// <summary><c>connected</c> opens the recipe for an existing connected app.</summary>
    [SupplyParameterFromQuery]
    public string? App { get; set; }

    private int? AskedStep => int.TryParse(Step, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;

    private string Callback => Address.CallbackUrl(Navigation);

    private bool IsConnectionShown => State.ShowsSettings || State.Step == WizardStep.Connection;

    /// <summary>Why buttons of the bar are blocked, before one of them is pressed. On a phone the step Connection shows neither of the two.</summary>
    private string? WhyBlocked => this switch
    {
        { IsConnectionShown: false } => null,
        { State.CanConfigureFields: false } => L["BothBlocked"],
        { State.GrantBlock: not GrantBlock.None } => Words.Block(State.GrantBlock),
        _ => null,
    };

    private bool GrantWillEnd => State.View is { Grant: not null, Saved: { } saved } && Saver.EndsGrant(saved, State.Form.Entries);

    private bool? IsSandbox => State.View?.Grant is { } grant
        ? grant.IsSandbox
        : State.Form.SignIn?.Environment switch
        {
            SalesforceEnvironment.Sandbox => true,
            SalesforceEnvironment.Production => false,
            _ => null,
        };

    private string ToCorrect => State.Form.Problems.Count == 1 ? L["ToCorrect_1"] : L["ToCorrect_n", State.Form.Problems.Count];

    protected override void OnInitialized() => _feed = Feed.Subscribe(item => State.Concerns(item) ? InvokeAsync(ReloadAsync) : Task.CompletedTask);

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Step, true))
            return;
        _shown = (Step, true);
        _reason = null;
        await State.OpenAsync(AskedStep, Callback, _left);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusNext is not { } id)
            return;
        _focusNext = null;
        await Js.InvokeVoidAsync("apPortal.focus", id);
    }

    public void Dispose()
    {
        _feed?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    private void GoTo(WizardStep step) => Navigation.NavigateTo(Urls.SalesforceLeadsStep((int)step));

    private void Back()
    {
        if (State.ShowsSettings)
            Navigation.NavigateTo(Urls.Marketplace);
        else
            GoTo(State.Step - 1);
    }

    private async Task ReloadAsync()
    {
        // An event of the live feed may arrive when the page is left already.
        if (_left.IsCancellationRequested)
            return;
        try
        {
            await State.ReloadAsync(Callback, _left);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left while it was being read.
        }
    }

    private async Task ShowSettingsAsync()
    {
        await ReloadAsync();
        Navigation.NavigateTo(Urls.SalesforceLeads);
    }

    private async Task ConfirmAppAsync()
    {
        await State.ConfirmAppAsync(_left);
        GoTo(WizardStep.Connection);
    }

    private async Task SaveAsync()
    {
        if (_saving)
            return;
        _saving = true;
        _reason = null;
        try
        {
            if (!await Confirm.BeFreshAsync())
                return;
            var result = await State.Form.SaveAsync(_left);
            if (!result.IsSaved)
            {
                _focusNext = ConnectionFields.IdOf(result.Problems[0].Field);
                return;
            }

            await State.ReloadAsync(Callback, _left);
            Snackbar.Add(L[result.GrantEnded ? "SavedGrantEnded" : "Saved"], result.GrantEnded ? Severity.Warning : Severity.Success);
            _focusNext = WizardActions.ConfigureFieldsId;
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task UseInstanceUrlAsync()
    {
        if (!await Confirm.BeFreshAsync())
            return;
        await Saver.UseInstanceUrlAsync(State.View!.Id, _left);
        await ReloadAsync();
    }
}

using AffiseSfPortal.Features.Marketplace.Connection;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>The plug-in once it is set up: state, the five fields, Pause and Disconnect.</summary>
public sealed partial class SettingsView
{
    private static readonly DialogOptions DialogOptions = new() { CloseOnEscapeKey = true, MaxWidth = MaxWidth.Small };
    private bool _confirming;
    private bool _busy;

    [Parameter, EditorRequired]
    public ConnectionView View { get; set; } = null!;

    [Parameter, EditorRequired]
    public ConnectionForm Form { get; set; } = null!;

    [Parameter, EditorRequired]
    public string CallbackAddress { get; set; } = "";

    /// <summary>Where Grant permissions leads; null while it cannot be pressed.</summary>
    [Parameter]
    public OAuth.AuthorizePreview? LeavesFor { get; set; }

    [Parameter]
    public bool GrantWillEnd { get; set; }

    [Parameter]
    public EventCallback Changed { get; set; }

    [Parameter]
    public EventCallback Submit { get; set; }

    /// <summary>The connection is not what it was: read it again.</summary>
    [Parameter]
    public EventCallback Reload { get; set; }

    private Severity Tone => View.Standing switch
    {
        ConnectionStanding.Active => Severity.Success,
        ConnectionStanding.Paused or ConnectionStanding.Waiting => Severity.Warning,
        ConnectionStanding.ReconnectNeeded or ConnectionStanding.NeedsPerson => Severity.Error,
        ConnectionStanding.NotSetUp or ConnectionStanding.InProgress => Severity.Info,
    };

    private Task PauseAsync() => DoAsync(async () => await Actions.PauseAsync(View.Id, CancellationToken.None));

    private Task ResumeAsync() => DoAsync(async () => await Actions.ResumeAsync(View.Id, CancellationToken.None));

    private Task DisconnectAsync() => DoAsync(async () =>
    {
        if (!await Confirm.BeFreshAsync())
            return;
        // The end of the grant takes this view off the page: what closes after that stays open for ever.
        _confirming = false;
        StateHasChanged();
        var isConfirmed = await Actions.DisconnectAsync(View.Id, CancellationToken.None);
        if (isConfirmed)
            Snackbar.Add(L["Disconnected"], Severity.Success);
        else
            Snackbar.Add(L["DisconnectedUnconfirmed"], Severity.Warning, o => o.RequireInteraction = true);
    });

    private async Task DoAsync(Func<Task> work)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await work();
        }
        finally
        {
            _busy = false;
        }

        await Reload.InvokeAsync();
    }
}

using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.OAuth;
using AffiseSfPortal.Live;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>What the plug-in's page knows, whichever step is open. Knows no screen.</summary>
public sealed class WizardState
{
    private readonly ConnectionReader _reader;
    private readonly ConnectionDrafts _drafts;
    private readonly OAuthStarter _starter;
    private readonly OAuthHistory _history;

    internal WizardState(ConnectionReader reader, ConnectionDrafts drafts, OAuthStarter starter, OAuthHistory history, ConnectionForm form)
    {
        (_reader, _drafts, _starter, _history) = (reader, drafts, starter, history);
        Form = form;
    }

    /// <summary>Null until the first load.</summary>
    public ConnectionView? View { get; private set; }

    public ConnectionForm Form { get; }

    public WizardStep Step { get; private set; } = WizardStep.CreateApp;

    /// <summary>The plug-in is set up and no step was asked for: the page shows its settings.</summary>
    public bool ShowsSettings { get; private set; }

    /// <summary>Where Grant permissions leads; null before the first Save.</summary>
    public AuthorizePreview? Preview { get; private set; }

    /// <summary>How the latest sign-in at Salesforce stands.</summary>
    public OAuthLatest SignIn { get; private set; } = OAuthLatest.None;

    public IReadOnlyList<StepInfo> Steps => View is null ? [] : WizardSteps.Of(View);

    public StepInfo Current => WizardSteps.Of(View!, Step);

    /// <summary>Fields can be configured as soon as it is known for which object.</summary>
    public bool CanConfigureFields => View?.Saved is not null;

    /// <summary>The address to be shown, wherever Grant permissions stands and can be pressed.</summary>
    public AuthorizePreview? LeavesFor => GrantBlock == GrantBlock.None
        && (ShowsSettings || Step is WizardStep.Connection or WizardStep.Fields or WizardStep.Permissions) ? Preview : null;

    /// <summary>On a phone a step shows what is done in it: the other buttons have steps of their own.</summary>
    public bool ShowsConfigureOnPhone => ShowsSettings || Step == WizardStep.Fields;

    /// <inheritdoc cref="ShowsConfigureOnPhone" />
    public bool ShowsGrantOnPhone => ShowsSettings || Step == WizardStep.Permissions;

    public GrantBlock GrantBlock => View switch
    {
        null or { Saved: null } => GrantBlock.NothingSaved,
        _ when Form.DiffersFrom(View.Saved) => GrantBlock.UnsavedEntries,
        _ => GrantBlock.None,
    };

    /// <summary>Reads everything and opens the step that was asked for, else the last one; a set-up plug-in opens its settings.</summary>
    /// <param name="callbackUrl">The registered redirect URI.</param>
    public async Task OpenAsync(int? askedStep, string callbackUrl, CancellationToken cancellationToken)
    {
        await ReloadAsync(callbackUrl, cancellationToken);
        ShowsSettings = askedStep is null && View!.ActivatedAt is not null;
        Step = WizardSteps.Open(View!, askedStep);
        if (!ShowsSettings && View!.Step != (int)Step)
            await _drafts.KeepStepAsync(View.Id, (int)Step, cancellationToken);
    }

    public async Task ReloadAsync(string callbackUrl, CancellationToken cancellationToken)
    {
        View = await _reader.ReadAsync(cancellationToken);
        Form.Load(View);
        Preview = await _starter.PreviewAsync(callbackUrl, cancellationToken);
        SignIn = await _history.ReadAsync(View.Id, cancellationToken);
        if (!ShowsSettings || View.ActivatedAt is not null)
            return;
        // The grant has ended: the way back is the wizard's.
        ShowsSettings = false;
        Step = WizardSteps.Next(View) ?? WizardStep.Permissions;
    }

    public Task ConfirmAppAsync(CancellationToken cancellationToken) => _drafts.ConfirmAppAsync(View!.Id, cancellationToken);

    /// <summary>True for an event after which the page must be read again.</summary>
    public bool Concerns(LiveEvent item) => item is ConnectionChanged && item.ConnectionId == View?.Id;
}

/// <summary>Why Grant permissions cannot be pressed. Words: <c>GrantBlock_{reason}</c>.</summary>
public enum GrantBlock
{
    None = 0,
    NothingSaved = 1,
    UnsavedEntries = 2,
}

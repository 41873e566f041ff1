using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>One affiliate: the form, and beside it how Salesforce stands. Saving writes here and never waits for Salesforce.</summary>
public sealed partial class AffiliateEditor : IAsyncDisposable
{
    internal const string FormId = "affiliate-form";
    private readonly CancellationTokenSource _leaving = new();
    private AffiliateEditing? _editing;
    private EditorContext? _context;
    private IReadOnlyList<SignUpField> _signUpFields = [];
    private ElementReference _form;
    private EditorBrowser? _browser;
    private LoadedAffiliate? _theirs;
    private LoadedAffiliate? _erased;
    private string? _problem;
    private bool _isLoaded;
    private bool _isGone;
    private bool _isRestored;
    private bool _isAttached;

    /// <summary>What an earlier visit left is back, so a save sends all that stands in the form.</summary>
    private bool _isReady;

    /// <summary>The save under way, or the last one.</summary>
    private Task _save = Task.CompletedTask;

    /// <summary>Somebody leaves and waits for the save: it must not move the page.</summary>
    private bool _isLeft;

    [Parameter]
    public long? Key { get; set; }

    private bool IsChanged => _editing?.IsChanged == true;

    private bool IsSaving => !_save.IsCompleted;

    private string Title => _editing switch
    {
        null => Key is null ? L["New"] : L["Loading"],
        { Key: null } => L["New"],
        _ => _editing.Name ?? _editing.AffiliateId ?? L["Loading"],
    };

    private IReadOnlyList<Crumb> Crumbs => [new(L["Affiliates"]), new(L["Manage"], Urls.Affiliates)];

    protected override async Task OnParametersSetAsync()
    {
        // After the first save the address becomes the affiliate's own; the form is that affiliate already.
        if (_isLoaded && Key == _editing?.Key)
            return;
        _isLoaded = true;
        _isGone = false;
        _signUpFields = await Service.SignUpFieldsAsync(_leaving.Token);
        var loaded = Key is { } key ? await Service.LoadAsync(key, _leaving.Token) : null;
        _isGone = Key is not null && loaded is null;
        _editing = null;
        _erased = loaded is { ErasedAt: not null } ? loaded : null;
        if (!_isGone && _erased is null)
            Open(loaded);
    }

    /// <summary>What was typed and not saved goes as well.</summary>
    private async Task ErasedAsync()
    {
        if (_browser is not null && _editing is { } editing)
            await _browser.RenewAsync(await DraftKeyAsync(), editing.Stamp);
        _isLoaded = false;
        await OnParametersSetAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_editing is not { } editing || _isAttached)
            return;
        _isAttached = true;
        _browser ??= await EditorBrowser.LoadAsync(Js);
        if (await _browser.AttachAsync(_form, await DraftKeyAsync(), editing.Stamp) is { } draft)
        {
            editing.Restore(draft);
            _isRestored = editing.IsChanged;
        }
        // Another affiliate may have been opened meanwhile, with a script of its own to wait for.
        _isReady = editing == _editing && _isAttached;
        StateHasChanged();
    }

    private void Open(LoadedAffiliate? loaded)
    {
        _editing = new AffiliateEditing(loaded, _signUpFields);
        _context = new EditorContext(_editing, StateHasChanged, word => L[word]);
        _theirs = null;
        _problem = null;
        _isRestored = false;
        _isAttached = false;
        _isReady = false;
    }

    // A double click arrives as two events: the second finds the first under way.
    private Task SaveAsync() => IsSaving || !_isReady || _editing is null ? Task.CompletedTask : _save = SaveAsync(_editing);

    private async Task SaveAsync(AffiliateEditing editing)
    {
        _problem = null;
        if (editing.Check())
            await SendAsync(editing);
        if (!_leaving.IsCancellationRequested)
            await FocusFirstErrorAsync();
    }

    private async Task SendAsync(AffiliateEditing editing)
    {
        var sent = editing.Form.Copy();
        // Whoever pressed Save and is gone by now still wants it saved.
        var reply = await Service.SaveAsync(editing.Input, CancellationToken.None);
        if (_leaving.IsCancellationRequested)
            return;
        _theirs = reply.Theirs;
        switch (reply.Outcome)
        {
            case SaveOutcome.Saved:
                await SavedAsync(editing, reply, sent);
                break;
            case SaveOutcome.Invalid:
                await RefusedAsync(editing, reply.Result!.Errors);
                break;
            case SaveOutcome.Gone:
                _problem = L["GoneWhileEditing"];
                break;
            case SaveOutcome.Busy:
                _problem = L["Busy"];
                break;
            case SaveOutcome.DiskFull:
                _problem = L["DiskFull"];
                break;
            case SaveOutcome.Conflict:
                break;
        }
    }

    /// <summary>A refusal may be about a sign-up field that this form does not know yet: then the form follows.</summary>
    private async Task RefusedAsync(AffiliateEditing editing, IReadOnlyList<IntakeError> errors)
    {
        var fields = await Service.SignUpFieldsAsync(_leaving.Token);
        if (!SignUpFieldSets.Same(fields, _signUpFields))
        {
            _signUpFields = fields;
            editing.UseSignUpFields(fields);
            _problem = L["FieldsChanged"];
        }

        editing.Refuse(errors);
        // A new field must stand there before it can have the focus.
        StateHasChanged();
    }

    private async Task SavedAsync(AffiliateEditing editing, SaveReply reply, AffiliateForm sent)
    {
        var isNew = editing.Key is null;
        editing.Saved(reply.Result!, sent, Time.GetUtcNow().UtcDateTime);
        _isRestored = false;
        if (reply.IsPaused)
            Notices.Add(L["SavedPaused"], Severity.Info);
        if (_browser is not null)
            await _browser.RenewAsync(await DraftKeyAsync(), editing.Stamp, sent.Typed);
        if (isNew && !_isLeft)
            GoToOwnAddress();
    }

    private void GoToOwnAddress() => Navigation.NavigateTo(Urls.Affiliate(_editing!.Key!.Value), replace: true);

    private async Task FocusFirstErrorAsync()
    {
        if (_editing?.FirstError(EditorFields.Order(_signUpFields)) is { } key)
            await Js.InvokeVoidAsync("apPortal.focus", _leaving.Token, FieldIds.Of(key));
    }

    private async Task LoadTheirsAsync()
    {
        if (_theirs is not { } theirs)
            return;
        Open(theirs);
        if (_browser is not null)
            await _browser.RenewAsync(await DraftKeyAsync(), theirs.Stamp);
    }

    private async Task SaveOverAsync()
    {
        if (_theirs is not { } theirs || _editing is null)
            return;
        _theirs = null;
        _editing.Overwrite(theirs);
        await SaveAsync();
    }

    private async Task DiscardAsync()
    {
        _isRestored = false;
        _editing?.Discard();
        if (_browser is not null)
            await _browser.RenewAsync(await DraftKeyAsync(), _editing?.Stamp);
    }

    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        // The first save moves to the affiliate's own address; what was typed meanwhile stays in the form.
        if (_editing?.Key is { } key && Navigation.ToAbsoluteUri(leaving.TargetLocation).AbsolutePath == Urls.Affiliate(key))
            return;
        await SaveEndedAsync();
        if (!IsChanged || leaving.CancellationToken.IsCancellationRequested)
            return;
        var leave = await Dialogs.ShowMessageBoxAsync(L["LeaveTitle"], L["LeaveText"], yesText: L["Leave"], cancelText: L["Stay"]);
        if (leave != true)
        {
            leaving.PreventNavigation();
            if (Key is null && _editing?.Key is not null)
                GoToOwnAddress();
            return;
        }
        await DiscardAsync();
    }

    /// <summary>Only the end of the save tells whether anything is left to ask about. What it failed of is told where it was pressed.</summary>
    private async Task SaveEndedAsync()
    {
        _isLeft = true;
        await _save.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _isLeft = false;
    }

    /// <summary>Entries are kept for this person alone, in this tab alone.</summary>
    private async Task<string> DraftKeyAsync()
    {
        var person = await User.GetIdAsync();
        return $"affiliate-draft:{person}:{_editing?.Key?.ToString(CultureInfo.InvariantCulture) ?? "new"}";
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _leaving.Dispose();
        if (_browser is not null)
            await _browser.DisposeAsync();
    }
}

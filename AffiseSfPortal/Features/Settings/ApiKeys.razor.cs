using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using FluentValidation.Results;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.Settings;

/// <summary>Makes keys of the push API, shows each once, and revokes them.</summary>
public sealed partial class ApiKeys
{
    private readonly CancellationTokenSource _leaving = new();
    private ApiKeyDraft _draft = new();
    private IReadOnlyList<ApiKey>? _keys;
    private IReadOnlyList<ValidationFailure> _errors = [];
    private (string Name, string Secret)? _made;
    private string? _said;
    private bool _busy;
    private string? _focus;

    private IReadOnlyList<Crumb> Crumbs => [new(L["Settings"], Urls.Settings)];

    private string Example =>
        $$"""
        curl {{Address.Origin(new Uri(Navigation.BaseUri))}}{{Urls.ApiAffiliates}} \
          -H 'X-Api-Key: YOUR_KEY' -H 'Content-Type: application/json' \
          -d '[{"id": 1042, "email": "mara@clickwise.example", "login": "Clickwise Media"}]'
        """;

    protected override Task OnInitializedAsync() => ReadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is not { } id)
            return;
        _focus = null;
        await Js.InvokeVoidAsync("apPortal.focus", _leaving.Token, id);
    }

    private async Task ReadAsync() => _keys = await Service.ListAsync(_leaving.Token);

    private string? ErrorOf(string property) =>
        _errors.FirstOrDefault(e => e.PropertyName == property) is { } error ? L["Error." + error.ErrorCode, ApiKeyValidator.MaxName].Value : null;

    private void Tick(string scope, bool ticked)
    {
        if (ticked)
            _draft.Scopes.Add(scope);
        else
            _draft.Scopes.Remove(scope);
    }

    private async Task CreateAsync()
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            if (!await Confirm.BeFreshAsync())
                return;
            (var secret, _errors) = await Service.CreateAsync(_draft, _leaving.Token);
            if (secret is null)
            {
                // A key that was shown before stays: it may not be copied yet.
                _focus = ErrorOf(nameof(ApiKeyDraft.Name)) is null ? "api-key-scopes" : "api-key-name";
                return;
            }
            _made = (_draft.Name.Trim(), secret);
            _draft = new ApiKeyDraft();
            _focus = "new-key";
            await ReadAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task RevokeAsync(ApiKey key)
    {
        var revoke = await Dialogs.ShowMessageBoxAsync(L["RevokeTitle", key.Name], L["RevokeText"].Value, yesText: L["Revoke"], cancelText: L["Keep"]);
        if (revoke != true || !await Confirm.BeFreshAsync())
            return;
        await Service.RevokeAsync(key.Id, _leaving.Token);
        if (_made?.Name == key.Name)
            _made = null;
        await ReadAsync();
        _said = L["RevokedNow", key.Name];
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }
}

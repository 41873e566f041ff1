using Microsoft.JSInterop;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The grid's script: moves the focus between cells without asking the server, and brings options into view.</summary>
internal sealed class GridScript(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;
    private IJSObjectReference? _keys;

    public async Task AttachAsync<T>(DotNetObjectReference<T> page) where T : class
    {
        var module = await ModuleAsync();
        _keys = await module.InvokeAsync<IJSObjectReference>("attach", page);
    }

    /// <summary>What an earlier visit left unsaved in this tab; null when there is nothing.</summary>
    public async Task<KeptDraft?> KeptAsync(string key) => await (await ModuleAsync()).InvokeAsync<KeptDraft?>("kept", key);

    /// <summary>Keeps the draft for a reload; null forgets it.</summary>
    public async Task KeepAsync(string key, KeptDraft? draft)
    {
        try
        {
            await (await ModuleAsync()).InvokeVoidAsync("keep", key, draft);
        }
        catch (JSDisconnectedException)
        {
            // The browser is away; what it kept before is still there.
        }
    }

    /// <summary>Gives the focus to an element that was just drawn; does nothing when it is gone again.</summary>
    public Task FocusAsync(string elementId) => CallAsync("focusOn", elementId);

    public Task RevealAsync(string elementId) => CallAsync("reveal", elementId);

    /// <summary>Gives the browser a text as a file.</summary>
    public async Task DownloadAsync(string name, string text) => await (await ModuleAsync()).InvokeVoidAsync("download", name, text);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_keys is not null)
            {
                await _keys.InvokeVoidAsync("detach");
                await _keys.DisposeAsync();
            }

            if (_module is not null)
                await (await _module).DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser left first and took its listeners along.
        }
        catch (OperationCanceledException)
        {
            // It left while the script was being loaded.
        }
    }

    private Task<IJSObjectReference> ModuleAsync() =>
        _module ??= js.InvokeAsync<IJSObjectReference>("import", "./Features/FieldMapping/SalesforceFields.razor.js").AsTask();

    private async Task CallAsync(string function, string elementId)
    {
        if (_module is not null)
            await (await _module).InvokeVoidAsync(function, elementId);
    }
}

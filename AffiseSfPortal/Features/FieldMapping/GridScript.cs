using Microsoft.JSInterop;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The grid's script: moves the focus between cells without asking the server, and brings options into view.</summary>
internal sealed class GridScript(IJSRuntime js) : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private IJSObjectReference? _keys;

    public async Task AttachAsync<T>(DotNetObjectReference<T> page) where T : class
    {
        _module = await js.InvokeAsync<IJSObjectReference>("import", "./Features/FieldMapping/SalesforceFields.razor.js");
        _keys = await _module.InvokeAsync<IJSObjectReference>("attach", page);
    }

    /// <summary>Gives the focus to an element that was just drawn; does nothing when it is gone again.</summary>
    public Task FocusAsync(string elementId) => CallAsync("focusOn", elementId);

    public Task RevealAsync(string elementId) => CallAsync("reveal", elementId);

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
                await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser left first and took its listeners along.
        }
    }

    private async Task CallAsync(string function, string elementId)
    {
        if (_module is not null)
            await _module.InvokeVoidAsync(function, elementId);
    }
}

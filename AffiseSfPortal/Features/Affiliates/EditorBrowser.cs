using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>What an earlier visit left unsaved in this tab.</summary>
/// <param name="Stamp">The affiliate's stamp when it was typed; null for a new affiliate.</param>
/// <param name="Values">As typed, by field key.</param>
internal sealed record EditorDraft(Guid? Stamp, Dictionary<string, string> Values);

/// <summary>The editor's script: Ctrl+S, and what was typed kept over a reload or a lost connection.</summary>
internal sealed class EditorBrowser : IAsyncDisposable
{
    private readonly IJSObjectReference _module;

    private EditorBrowser(IJSObjectReference module) => _module = module;

    public static async Task<EditorBrowser> LoadAsync(IJSRuntime js) =>
        new(await js.InvokeAsync<IJSObjectReference>("import", "./Features/Affiliates/AffiliateEditor.razor.js"));

    public ValueTask<EditorDraft?> AttachAsync(ElementReference form, string storageKey, Guid? stamp) =>
        _module.InvokeAsync<EditorDraft?>("attach", form, storageKey, stamp);

    /// <param name="saved">What was saved, by field key: what stands in a field and is not this stays unsaved. Null: nothing is unsaved any more.</param>
    public ValueTask RenewAsync(string storageKey, Guid? stamp, IReadOnlyDictionary<string, string>? saved = null) =>
        _module.InvokeVoidAsync("renew", storageKey, stamp, saved);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _module.InvokeVoidAsync("detach");
            await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
    }
}

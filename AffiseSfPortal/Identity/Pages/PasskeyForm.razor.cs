using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Signs in by passkey: the script asks the browser and posts what it answers.</summary>
public sealed partial class PasskeyForm
{
    [Parameter, EditorRequired]
    public EventCallback<string> OnCredential { get; set; }

    [SupplyParameterFromForm(FormName = "passkey")]
    private Answer? Posted { get; set; }

    private Task SubmitAsync() => OnCredential.InvokeAsync(Posted?.Credential ?? "");

    public sealed class Answer
    {
        public string? Credential { get; set; }
    }
}

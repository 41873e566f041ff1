using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.OAuth;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>How the sign-in at Salesforce ended, and what Salesforce may have shown when it never came back.</summary>
public sealed partial class PermissionsStep
{
    private ITimer? _ask;
    private OAuthLatest? _seen;
    private bool _asks;

    [Parameter, EditorRequired]
    public ConnectionView View { get; set; } = null!;

    [Parameter, EditorRequired]
    public string CallbackAddress { get; set; } = "";

    [Parameter]
    public OAuthLatest SignIn { get; set; } = OAuthLatest.None;

    /// <summary>Puts the instance URL that Salesforce named into the API URL.</summary>
    [Parameter]
    public EventCallback UseInstanceUrl { get; set; }

    private (string Actual, string Typed)? OtherHost =>
        View.Grant is { } grant && Uri.TryCreate(grant.InstanceUrl, UriKind.Absolute, out var actual)
        && Uri.TryCreate(View.Saved?.ApiUrl, UriKind.Absolute, out var typed)
        && !string.Equals(actual.Authority, typed.Authority, StringComparison.OrdinalIgnoreCase)
            ? (actual.Authority, typed.Authority)
            : null;

    protected override void OnParametersSet()
    {
        if (SignIn == _seen)
            return;
        _seen = SignIn;
        _ask?.Dispose();
        _asks = SignIn.AskIn == TimeSpan.Zero;
        if (SignIn.AskIn is { } wait && wait > TimeSpan.Zero)
            _ask = Time.CreateTimer(static state => ((PermissionsStep)state!).Ask(), this, wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _ask?.Dispose();

    private void Ask() => _ = InvokeAsync(() =>
    {
        _asks = true;
        StateHasChanged();
    });
}

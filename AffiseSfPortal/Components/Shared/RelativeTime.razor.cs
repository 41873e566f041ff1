using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Shared;

/// <summary>When something happened, exact in the tooltip. Keeps itself true while the page is open.</summary>
public sealed partial class RelativeTime
{
    private IDisposable? _clock;
    private string? _shown;

    [Parameter, EditorRequired]
    public DateTime Utc { get; set; }

    /// <summary>A clock time (<c>14:08:31</c>, <c>12 Nov</c>) instead of <c>12 s ago</c>: for tables.</summary>
    [Parameter]
    public bool AsClock { get; set; }

    private string Words
    {
        get
        {
            if (AsClock)
                return Clock.Short(Utc);
            var age = Clock.UtcNow - Utc;
            return age switch
            {
                { TotalSeconds: < 60 } => L["Seconds", Math.Max(0, (int)age.TotalSeconds)],
                { TotalMinutes: < 60 } => L["Minutes", (int)age.TotalMinutes],
                { TotalHours: < 24 } => L["Hours", (int)age.TotalHours],
                _ => Clock.Short(Utc),
            };
        }
    }

    protected override void OnInitialized() => _clock = Clock.Listen(() => InvokeAsync(Follow));

    protected override void OnAfterRender(bool firstRender) => _shown = Words;

    private void Follow()
    {
        if (_clock is not null && _shown != Words)
            StateHasChanged();
    }

    public void Dispose()
    {
        _clock?.Dispose();
        _clock = null;
    }
}

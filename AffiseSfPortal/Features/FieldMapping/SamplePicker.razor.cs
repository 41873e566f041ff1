using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Whose values the grid shows: the newest affiliate, or the one that is chosen.</summary>
public sealed partial class SamplePicker
{
    private bool _busy;

    [Parameter, EditorRequired] public Affiliate Sample { get; set; } = default!;

    [Parameter] public EventCallback<Affiliate> SampleChanged { get; set; }

    private SampleChoice Current => new(Sample.Key, Sample.AffiliateId, Sample.DisplayName);

    private async Task<IEnumerable<SampleChoice>> FindAsync(string? text, CancellationToken cancellationToken) =>
        // What the box shows at rest is no search.
        await Mapping.FindSamplesAsync(text == $"{Current.Name} {Current.AffiliateId}" ? null : text, cancellationToken);

    private async Task ChooseAsync(SampleChoice? choice)
    {
        if (choice is not null && choice.Key != Sample.Key)
            await ShowAsync(await Mapping.GetSampleAsync(choice.Key, CancellationToken.None));
    }

    private async Task StepAsync(SampleStep step)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await ShowAsync(await Mapping.StepSampleAsync(Sample.Key, step, CancellationToken.None));
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task ShowAsync(Affiliate? sample)
    {
        if (sample is not null)
            await SampleChanged.InvokeAsync(sample);
    }
}

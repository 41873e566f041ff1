using AffiseSfPortal.Components.Cures;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>What a cure would change in the mapping, and the button that does it and sends exactly the affected again.</summary>
public sealed partial class CureDialog
{
    private CurePreview? _preview;
    private CureChoice? _picked;
    private string? _choice;
    private bool _isMissing;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired]
    public int ConnectionId { get; set; }

    [Parameter, EditorRequired]
    public MappingCure Cure { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Sentence { get; set; } = "";

    [Parameter, EditorRequired]
    public int Count { get; set; }

    [Inject]
    private IMappingCures Cures { get; set; } = null!;

    [Inject]
    private CureWords Words { get; set; } = null!;

    private bool CanPublish => _preview is { Problem: null };

    protected override Task OnInitializedAsync() => PreviewAsync();

    private Task PickAsync(CureChoice? picked)
    {
        (_picked, _choice) = (picked, picked?.Value);
        return PreviewAsync();
    }

    private Task TypeAsync(string? text)
    {
        _choice = text;
        return PreviewAsync();
    }

    private async Task PreviewAsync()
    {
        _isMissing = false;
        _preview = await Cures.PreviewAsync(ConnectionId, Cure, _choice, CancellationToken.None);
    }

    private Task<IEnumerable<CureChoice>> FindAsync(string? text, CancellationToken cancellationToken) => Task.FromResult(
        string.IsNullOrWhiteSpace(text) || text == _picked?.Label ? Cure.Choices : Cure.Choices.Where(c => c.Label.Contains(text.Trim(), StringComparison.CurrentCultureIgnoreCase)));

    private void Confirm()
    {
        _isMissing = _preview?.Problem == CureProblem.ChoiceMissing;
        if (CanPublish)
            Dialog.Close(DialogResult.Ok(new CureOrder(_choice, _preview!.BaseNumber)));
    }
}

/// <summary>What was confirmed.</summary>
public sealed record CureOrder(string? Choice, int BaseNumber);

using AffiseSfPortal.Features.FieldMapping.Work;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping.Panels;

/// <summary>The checklist before affiliates are sent: each line well, or with what cures it beside it.</summary>
public sealed partial class PreflightPanel : IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private PreflightResult? _result;
    private bool _running;

    [Parameter] public EventCallback OnClose { get; set; }

    [Parameter] public EventCallback<int> OnGoTo { get; set; }

    [Parameter] public EventCallback<GridPanel> OnShow { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    [Inject] private Preflight Preflight { get; set; } = default!;

    private int Suggestions => Grid.Draft.Rows.Count(r => r.Suggestion is not null);

    protected override Task OnInitializedAsync() => RunAsync();

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private async Task RunAsync()
    {
        if (_running)
            return;
        _running = true;
        try
        {
            _result = await Preflight.RunAsync(Grid.Scope(), _life.Token);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The panel was closed.
        }
        finally
        {
            _running = false;
        }
    }

    /// <summary>The button that was pressed goes with its line: the focus goes to the heading, and all is checked again.</summary>
    private async Task CureAsync(Action cure)
    {
        cure();
        await Grid.ChangedAsync();
        await Grid.Script.FocusAsync(PanelFrame.HeadingId);
        await RunAsync();
    }

    private Task CureByDefaultAsync(RequiredGap gap) => CureAsync(() => Grid.Draft.CureByDefault(gap, gap.Default ?? W["DefaultText"]));

    /// <summary>A field that is hidden or read-only, an object that cannot be written: what a permission set gives.</summary>
    private static bool LacksRight(PreflightLine line) => line is { Kind: PreflightKind.Rights } or { Kind: PreflightKind.Object, Code: "NotWriteable" or "Unknown" };

    private RequiredGap? GapOf(string? target) => Grid.Draft.Gaps.FirstOrDefault(g => ApiName.Same(g.Field.Name, target));

    private int? RowOf(string? target) => target is null ? null : Grid.Draft.Rows.FirstOrDefault(r => ApiName.Same(r.Target, target))?.Id;

    private object[] Words(PreflightLine line) =>
        line is { Kind: PreflightKind.Rows, Code: "Impossible" } ? [line.Arguments[0], Grid.Words.ReasonWord(line.Arguments[1])] : [.. line.Arguments];

    private static string Tone(PreflightLine line) => line.State switch
    {
        PreflightState.Green => "fine",
        PreflightState.Amber => "warn",
        PreflightState.Red => "stop",
        PreflightState.Later => "plain",
    };

    private static string Icon(PreflightState state) => state switch
    {
        PreflightState.Green => Glyphs.Fine,
        PreflightState.Amber => Glyphs.Warning,
        PreflightState.Red => Glyphs.Stop,
        PreflightState.Later => Glyphs.Unknown,
    };
}

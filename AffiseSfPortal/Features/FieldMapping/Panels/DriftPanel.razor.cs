using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Salesforce;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping.Panels;

/// <summary>The nightly look, now.</summary>
public sealed partial class DriftPanel : IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private IReadOnlyList<DriftFinding> _findings = [];
    private SalesforceFault? _fault;
    private bool _running;

    /// <summary>The version in effect.</summary>
    [Parameter, EditorRequired] public MappingVersion Version { get; set; } = default!;

    [Parameter] public EventCallback OnClose { get; set; }

    [Parameter] public EventCallback<int> OnGoTo { get; set; }

    /// <summary>The report is a new one.</summary>
    [Parameter] public EventCallback OnLooked { get; set; }

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    [Inject] private DriftCheck Check { get; set; } = default!;

    protected override Task OnInitializedAsync() => LookAsync();

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private async Task LookAsync()
    {
        if (_running)
            return;
        _running = true;
        _fault = null;
        try
        {
            _findings = (await Check.RunAsync(Version.ConnectionId, _life.Token))?.Findings ?? [];
            await OnLooked.InvokeAsync();
        }
        catch (SalesforceException e)
        {
            _fault = e.Fault;
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
}

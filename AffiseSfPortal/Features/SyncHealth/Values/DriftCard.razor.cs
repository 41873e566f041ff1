using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.SyncHealth.Values;

/// <summary>Values that differ, by field, and the three things that can be done about them.</summary>
public sealed partial class DriftCard
{
    private readonly CancellationTokenSource _life = new();
    private IReadOnlyList<DriftGroup>? _groups;
    private bool _busy;

    [Parameter, EditorRequired]
    public int ConnectionId { get; set; }

    [Inject]
    private ValueDrifts Drifts { get; set; } = null!;

    [Inject]
    private FaultWords Faults { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _groups = await Drifts.ReadAsync(ConnectionId, _life.Token);

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private Task CheckAsync() => DoAsync(async () =>
    {
        try
        {
            var found = await Drifts.CheckAsync(ConnectionId, _life.Token);
            Snackbar.Add(found switch { null => L["NoMapping"], 0 => L["Found.None"], 1 => L["Found.One"], { } many => L["Found.Many", Amounts.Count(many)] }, Severity.Normal);
        }
        catch (SalesforceException e)
        {
            Snackbar.Add(Faults.Sentence(e.Fault.Code, e.Fault.Message, e.Fault.Fields), Severity.Error);
        }
        catch (NotConnectedException)
        {
            Snackbar.Add(L["NoMapping"], Severity.Error);
        }
    });

    private Task KeepAsync(DriftGroup group) => DoAsync(async () =>
    {
        await Drifts.KeepTheirsAsync(ConnectionId, group.Field, _life.Token);
        Snackbar.Add(L["Kept", group.Field], Severity.Normal);
    });

    private Task PushAsync(DriftGroup group) => DoAsync(async () =>
    {
        var owed = await Drifts.PushOursAsync(ConnectionId, group.Field, _life.Token);
        Snackbar.Add(L["Pushed", Amounts.Count(owed)], Severity.Normal);
    });

    private Task StopAsync(DriftGroup group) => DoAsync(async () =>
    {
        var answer = await Drifts.StopSyncingAsync(ConnectionId, group.Field, _life.Token);
        Snackbar.Add(answer.Number is { } number ? L["Stopped", group.Field, number] : L[$"NotStopped.{answer.Problem}"], answer.Number is null ? Severity.Error : Severity.Normal);
    });

    private async Task DoAsync(Func<Task> act)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await act();
            _groups = await Drifts.ReadAsync(ConnectionId, _life.Token);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            _busy = false;
        }
    }
}

using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Finds a record in Salesforce and links the affiliate to it. Closes with a result only when it is linked.</summary>
public sealed partial class LinkRecordDialog : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private string _text = "";
    private string _searched = "";
    private string? _error;
    private bool _busy;
    private IReadOnlyList<FoundRecord>? _found;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired] public long Key { get; set; }

    private Task FindAsync() => AskAsync(async () =>
    {
        _searched = _text.Trim();
        if (_searched.Length == 0)
        {
            _error = L["SearchEmpty"];
            return;
        }
        _found = await Service.FindAsync(_searched, _leaving.Token);
    });

    private Task LinkAsync(FoundRecord record) => AskAsync(async () =>
    {
        switch (await Service.LinkAsync(Key, record.Id, _leaving.Token))
        {
            case LinkAnswer.Linked:
                Dialog.Close(DialogResult.Ok(record.Id));
                break;
            case LinkAnswer.UsedByAnother:
                _error = L["UsedMeanwhile"];
                break;
            case LinkAnswer.NotFound:
                _error = L["GoneMeanwhile"];
                break;
        }
    });

    private async Task AskAsync(Func<Task> ask)
    {
        if (_busy)
            return;
        (_busy, _error) = (true, null);
        try
        {
            await ask();
        }
        catch (SalesforceException e)
        {
            _error = Faults.For(e.Fault.Code, e.Fault.Message, e.Fault.Fields).Sentence;
        }
        catch (NotConnectedException)
        {
            _error = L["NotConnected"];
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The dialog was closed.
        }
        finally
        {
            _busy = false;
        }
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }
}

using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.Settings;

/// <summary>The network's own questions: what they are, in which order, and who must answer.</summary>
public sealed partial class SignUpFields
{
    private readonly CancellationTokenSource _leaving = new();
    private IReadOnlyList<SignUpField>? _fields;
    private string? _said;
    private bool _busy;

    private IReadOnlyList<Crumb> Crumbs => [new(L["Settings"], Urls.Settings), new(L["Content"])];

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _fields = await Service.ListAsync(_leaving.Token);

    private string Flags(SignUpField field) => field switch
    {
        { Type: SignUpFieldType.HiddenText } => L["AdminsOnly"],
        { Required: true } => L["RequiredFlag"],
        { View: true } => L["ViewFlag"],
        _ => L["NotShown"],
    };

    private Task EditAsync(SignUpField? field) => OnceAsync(async () =>
    {
        var draft = field is null ? new SignUpFieldDraft() : SignUpFieldDraft.Of(field);
        var parameters = new DialogParameters<SignUpFieldDialog> { { d => d.Field, draft } };
        var dialog = await Dialogs.ShowAsync<SignUpFieldDialog>(field is null ? L["AddTitle"] : L["EditTitle", field.Name], parameters);
        if (await dialog.Result is { Canceled: false })
        {
            await ReadAsync();
            _said = L["SavedField", draft.Name.Trim()];
        }
    });

    private Task MoveAsync(SignUpField field, int by) => OnceAsync(async () =>
    {
        await Service.MoveAsync(field.Id, by, _leaving.Token);
        await ReadAsync();
        var place = _fields!.Index().First(f => f.Item.Id == field.Id).Index;
        _said = L["Moved", field.Name, place + 1, _fields!.Count];
        // At an end the pressed button is blocked: the focus goes to its neighbour instead of nowhere.
        var end = (by < 0 && place == 0) || (by > 0 && place == _fields.Count - 1);
        if (end)
        {
            // Before it can take the focus, the neighbour must have lost what blocked it.
            StateHasChanged();
            await Js.InvokeVoidAsync("apPortal.focus", _leaving.Token, $"{(by < 0 ? "down" : "up")}-{field.Id}");
        }
    });

    private Task DeleteAsync(SignUpField field) => OnceAsync(async () =>
    {
        var impact = await Service.ImpactAsync(field.Id, _leaving.Token);
        var sentences = new List<string> { impact.Affiliates switch
        {
            0 => L["NobodyHolds"].Value,
            1 => L["AffiliateHolds"].Value,
            _ => L["AffiliatesHold", impact.Affiliates].Value,
        } };
        if (impact.MappedTo.Count > 0)
            sentences.Add(L["MappingUses", string.Join(", ", impact.MappedTo)]);
        var delete = await Dialogs.ShowMessageBoxAsync(
            L["DeleteTitle", field.Name], string.Join(' ', sentences), yesText: L["Delete"], cancelText: L["Keep"]);
        if (delete != true)
            return;
        await Service.DeleteAsync(field.Id, _leaving.Token);
        await ReadAsync();
        _said = L["Deleted", field.Name];
    });

    /// <summary>A double click arrives as two events: the second finds the first under way.</summary>
    private async Task OnceAsync(Func<Task> work)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await work();
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

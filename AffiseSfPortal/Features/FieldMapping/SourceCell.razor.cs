using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Chooses an affiliate field: for an added row, or for a required Salesforce field that has no source.</summary>
public sealed partial class SourceCell
{
    private bool _open;

    /// <summary>The accessible name.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    [Parameter, EditorRequired] public string ElementId { get; set; } = "";

    /// <summary>Opens at once, for a row that was just added.</summary>
    [Parameter] public bool StartsOpen { get; set; }

    /// <summary>Offers constants, templates and the link too.</summary>
    [Parameter] public bool OffersComposed { get; set; }

    /// <summary>The key of the chosen affiliate field.</summary>
    [Parameter] public EventCallback<string> OnChosen { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    protected override void OnInitialized() => _open = StartsOpen;

    private void Open() => _open = true;

    private PickerPage Search(string query)
    {
        var text = query.Trim();
        var items = Composed()
            .Concat(Grid.Draft.Sources.Select(s => new PickerItem(s.Key, Grid.Words.Source(s), Icon: DataGuard.IsForbidden(s) ? Glyphs.Lock : Glyphs.OfSource(s), Reason: DataGuard.IsForbidden(s) ? W["Reason_Guarded"].Value : null)))
            .Where(i => i.Title.Contains(text, StringComparison.CurrentCultureIgnoreCase))
            .ToList();
        return new(items, items.Count == 0 ? W["NothingMatches", text].Value : null);
    }

    private IEnumerable<PickerItem> Composed() => !OffersComposed ? [] :
    [
        new(RowSources.Constant, W["Source_Constant"], W["Source_ConstantHelp"], Icon: Glyphs.Text),
        new(RowSources.Template, W["Source_Template"], "{login} ({id})", Icon: Glyphs.Braces),
        new(RowSources.PortalLink, W["Source_PortalLink"], W["Source_PortalLinkHelp"], Icon: Glyphs.Link),
    ];

    private async Task PickAsync(PickerItem item)
    {
        _open = false;
        await OnChosen.InvokeAsync(item.Key);
    }

    private async Task LeaveAsync(bool focusBack)
    {
        _open = false;
        StateHasChanged();
        if (!focusBack)
            return;
        await Task.Yield();
        await Grid.Script.FocusAsync(ElementId);
    }
}

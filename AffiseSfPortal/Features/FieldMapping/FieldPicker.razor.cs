using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>One line of an open picker, in words.</summary>
/// <param name="Reason">Why it cannot be chosen, or null.</param>
public sealed record PickerItem(
    string Key, string Title, string? Detail = null, string? Meta = null, string? Reason = null, string? Icon = null, bool IsCurrent = false, bool IsRequired = false);

/// <param name="Note">"12 more, keep typing", or that nothing was found.</param>
public sealed record PickerPage(IReadOnlyList<PickerItem> Items, string? Note = null);

/// <summary>A combobox that exists only while it is used: the grid's script gives it the focus, it searches as one types, and goes away when left.</summary>
public sealed partial class FieldPicker
{
    private const int PageStep = 8;
    private readonly string _listId = $"list-{Guid.NewGuid():N}";
    private readonly string _noteId = $"note-{Guid.NewGuid():N}";
    private PickerPage _page = new([]);
    private string _query = "";
    private int _active = -1;
    private string? _refused;
    private bool _left;

    /// <summary>The accessible name; the same that the resting button has.</summary>
    [Parameter, EditorRequired] public string Label { get; set; } = "";

    [Parameter, EditorRequired] public string InputId { get; set; } = "";

    /// <summary>Names the list; not the input's name again, so that only one thing is called so.</summary>
    [Parameter, EditorRequired] public string ListLabel { get; set; } = "";

    [Parameter] public string? Placeholder { get; set; }

    [Parameter, EditorRequired] public Func<string, PickerPage> Search { get; set; } = _ => new([]);

    [Parameter] public EventCallback<PickerItem> OnPick { get; set; }

    /// <summary>True when the focus belongs back on the cell.</summary>
    [Parameter] public EventCallback<bool> OnLeave { get; set; }

    [Parameter] public RenderFragment? Footer { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    private string? ActiveId => _active >= 0 && _active < _page.Items.Count ? OptionId(_active) : null;

    protected override void OnParametersSet()
    {
        // The fields may have been read anew while the list is open.
        _page = Search(_query);
        _active = Math.Min(_active, _page.Items.Count - 1);
    }

    private string OptionId(int index) => $"{_listId}-{index}";

    private void Typed(ChangeEventArgs change)
    {
        _query = change.Value as string ?? "";
        _page = Search(_query);
        _active = _query.Trim().Length > 0 && _page.Items.Count > 0 ? 0 : -1;
        _refused = null;
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key switch
    {
        "ArrowDown" => MoveAsync(1),
        "ArrowUp" => MoveAsync(-1),
        "PageDown" => MoveAsync(PageStep),
        "PageUp" => MoveAsync(-PageStep),
        "Enter" => _active >= 0 && _active < _page.Items.Count ? PickAsync(_page.Items[_active]) : LeaveAsync(true),
        "Escape" => LeaveAsync(true),
        _ => Task.CompletedTask,
    };

    private async Task MoveAsync(int step)
    {
        if (_page.Items.Count == 0)
            return;
        _active = _active < 0
            ? step > 0 ? 0 : _page.Items.Count - 1
            : Math.Clamp(_active + step, 0, _page.Items.Count - 1);
        await Grid.Script.RevealAsync(OptionId(_active));
    }

    private async Task PickAsync(PickerItem item)
    {
        if (_left)
            return;
        if (item.Reason is not null)
        {
            _refused = $"{item.Title}: {item.Reason}";
            return;
        }

        _left = true;
        await OnPick.InvokeAsync(item);
    }

    private Task BlurAsync() => LeaveAsync(false);

    private async Task LeaveAsync(bool focusBack)
    {
        if (_left)
            return;
        _left = true;
        await OnLeave.InvokeAsync(focusBack);
    }
}

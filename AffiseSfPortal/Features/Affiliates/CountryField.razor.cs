using AffiseSfPortal.Components.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>A searchable list of countries that also takes what people type: <c>DE</c>, <c>Germany</c>, <c>Allemagne</c>.
/// The pattern is the editable combobox with list autocomplete of the WAI-ARIA practices.</summary>
public sealed partial class CountryField
{
    private const string Key = "country";
    private static readonly string Id = FieldIds.Of(Key);
    private static readonly string ListId = Id + "-list";
    private IReadOnlyList<Country> _found = [];
    private bool _open;
    private int _active = -1;
    private bool _moved;

    [CascadingParameter]
    internal EditorContext Context { get; set; } = null!;

    [Parameter]
    public string? Class { get; set; }

    private AffiliateEditing Editing => Context.Editing;

    private string? Error => Context.ErrorOf(Key, Labels);

    private static string OptionId(int index) => $"{Id}-{index}";

    private void Type(string? typed)
    {
        var text = typed ?? "";
        Editing.Change(Key, text);
        Show(CountryNames.Search(text));
        _active = text.Trim().Length > 0 && _found.Count > 0 ? 0 : -1;
        Context.Changed();
    }

    private void Open()
    {
        if (_open)
            return;
        Show(CountryNames.All);
        var code = CountryNames.Find(Editing.Form[Key]);
        _active = _found.Index().Where(c => c.Item.Code == code).Select(c => c.Index).DefaultIfEmpty(-1).First();
    }

    private void Press(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown" or "ArrowUp" when !_open:
                Open();
                break;
            case "ArrowDown":
                Move(1);
                break;
            case "ArrowUp":
                Move(-1);
                break;
            case "Enter" when _open && _active >= 0:
                Choose(_found[_active]);
                break;
            case "Enter":
                Resolve();
                break;
            case "Tab" when _open && _moved && _active >= 0:
                Choose(_found[_active]);
                break;
            case "Escape":
                Close();
                break;
        }
    }

    private void Choose(Country country)
    {
        Editing.Change(Key, country.ToString());
        Close();
        Context.Changed();
    }

    /// <summary>What was typed becomes the country that it means; what means none stays, so that nothing typed is lost.</summary>
    private void Resolve()
    {
        var typed = Editing.Form[Key];
        var code = CountryNames.Find(typed);
        if (code is null && !string.IsNullOrWhiteSpace(typed) && CountryNames.Search(typed) is [var only])
            code = only.Code;
        if (code is not null)
            Editing.Change(Key, CountryNames.Show(code));
        Close();
    }

    private void Leave()
    {
        Resolve();
        Editing.Leave(Key);
        Context.Changed();
    }

    private void Move(int by)
    {
        if (_found.Count == 0)
            return;
        _moved = true;
        _active = Math.Clamp(_active + by, 0, _found.Count - 1);
    }

    private void Show(IReadOnlyList<Country> found)
    {
        _found = found;
        _open = found.Count > 0;
        _moved = false;
    }

    private void Close()
    {
        _open = false;
        _active = -1;
        _moved = false;
    }
}

using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping.Panels;

internal enum ApplyWhich
{
    All = 0,
    Filtered = 1,
    Selected = 2,
}

/// <summary>Which of the existing affiliates are sent by the version in effect.</summary>
public sealed partial class ApplyChoice : IDisposable
{
    private const int NamesShown = 12;
    private readonly CancellationTokenSource _life = new();
    private ApplyWhich _which;
    private IReadOnlyList<string> _tags = [];
    private IReadOnlyList<string> _managers = [];
    private List<long> _keys = [];
    private IReadOnlyList<SampleChoice> _shown = [];
    private int _picks;
    private int _offered;

    [Parameter, EditorRequired] public BackfillChoice Choice { get; set; } = default!;

    [Parameter] public EventCallback<BackfillChoice> ChoiceChanged { get; set; }

    /// <summary>Opens with what was selected on another page.</summary>
    [Parameter] public bool StartsSelected { get; set; }

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    [Inject] private AffiliateFieldLabels Labels { get; set; } = default!;

    [Inject] private MappingService Mapping { get; set; } = default!;

    [Inject] private HandedOver HandedOver { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _offered = HandedOver.Affiliates.Count;
        if (StartsSelected && _offered > 0)
        {
            _which = ApplyWhich.Selected;
            await TakeHandedOverAsync();
        }
    }

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private async Task SwitchAsync(ApplyWhich which)
    {
        if (_which == which)
            return;
        _which = which;
        if (which == ApplyWhich.Filtered && _managers.Count == 0)
            (_tags, _managers) = await Mapping.UsedWordsAsync(_life.Token);
        await ChooseAsync(new BackfillChoice(Keys: which == ApplyWhich.Selected ? [.. _keys] : null, LinkedOnly: Choice.LinkedOnly));
    }

    private Task ChooseAsync(BackfillChoice choice) => ChoiceChanged.InvokeAsync(choice);

    private Task StatusAsync(ChangeEventArgs change) =>
        ChooseAsync(Choice with { Status = Enum.TryParse<AffiliateStatus>(change.Value as string, out var status) ? status : null });

    private Task CountryAsync(ChangeEventArgs change) => ChooseAsync(Choice with { Country = Text(change)?.ToUpperInvariant() is { Length: 2 } code ? code : null });

    private async Task<IEnumerable<SampleChoice>> FindAsync(string? text, CancellationToken cancellationToken) =>
        (await Mapping.FindSamplesAsync(text, cancellationToken)).Where(c => !_keys.Contains(c.Key));

    private Task AddAsync(SampleChoice? choice)
    {
        if (choice is null || _keys.Contains(choice.Key))
            return Task.CompletedTask;
        // A new box for the next one: the old keeps what was chosen in it.
        _picks++;
        _keys.Add(choice.Key);
        if (_shown.Count < NamesShown)
            _shown = [.. _shown, choice];
        return ChooseKeysAsync();
    }

    private async Task RemoveAsync(long key)
    {
        _keys.Remove(key);
        await ShowNamesAsync();
        await ChooseKeysAsync();
    }

    private async Task TakeHandedOverAsync()
    {
        _keys = [.. _keys.Union(HandedOver.Affiliates)];
        _offered = 0;
        await ShowNamesAsync();
        await ChooseKeysAsync();
    }

    private async Task ShowNamesAsync() => _shown = await Mapping.NamesAsync([.. _keys.Take(NamesShown)], _life.Token);

    private Task ChooseKeysAsync() => ChooseAsync(new BackfillChoice(Keys: [.. _keys], LinkedOnly: Choice.LinkedOnly));

    private static string? Text(ChangeEventArgs change) => (change.Value as string)?.Trim() is { Length: > 0 } text ? text : null;

    private static string Number(int value) => value.ToString("N0", CultureInfo.CurrentCulture);
}

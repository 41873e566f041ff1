using System.Globalization;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Work;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping.Panels;

/// <summary>Edits the filter of the draft: it takes effect with the version, like everything else of it.</summary>
public sealed partial class FilterPanel
{
    private const string NotValue = "not";
    private static readonly string[] Offered = ["status", "country", "tags", "manager"];
    private readonly CancellationTokenSource _life = new();
    private FilterCount? _count;
    private int _asked;

    [Parameter] public EventCallback OnClose { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    [Inject] private AffiliateFieldLabels Labels { get; set; } = default!;

    [Inject] private FilterCounts Counts { get; set; } = default!;

    private InclusionFilter Filter => Grid.Draft.Settings.Filter ?? new InclusionFilter();

    private IEnumerable<AffiliateField> Fields => Grid.Scope().Catalogue.Where(f => Offered.Contains(f.Key) || f.SignUpField is not null);

    protected override Task OnInitializedAsync() => CountAsync();

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private async Task SetAsync(InclusionFilter filter)
    {
        // A filter without rules is none: then nobody leaves either.
        Grid.Draft.SetSettings(Grid.Draft.Settings with { Filter = filter.IsNothing ? null : filter });
        await Grid.ChangedAsync();
        await CountAsync();
    }

    private Task AddAsync() => SetAsync(Filter with { Rules = [.. Filter.Rules, new FilterRule("status", IsNot: true, [])] });

    private Task RemoveAsync(int index) => SetAsync(Filter with { Rules = [.. Filter.Rules.Where((_, i) => i != index)] });

    private Task ChangeAsync(int index, FilterRule rule) => SetAsync(Filter with { Rules = [.. Filter.Rules.Select((r, i) => i == index ? rule : r)] });

    /// <summary>The last edit's count is the one that is shown, however long those before it take.</summary>
    private async Task CountAsync()
    {
        var asked = ++_asked;
        var scope = Grid.Scope();
        try
        {
            var count = await Counts.CountAsync(scope.ConnectionId, scope.Version.DestinationObject, Filter, scope.Catalogue, _life.Token);
            if (asked == _asked)
                _count = count;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The panel was closed.
        }
    }

    private string? Suggestion(string key) => key switch
    {
        "status" => W["Include_Suggest", string.Join(", ", Enum.GetValues<AffiliateStatus>().Select(s => s.ToAffise()))].Value,
        "country" => W["Include_Suggest", "FR, DE"].Value,
        _ => null,
    };

    private static string Text(ChangeEventArgs e) => e.Value as string ?? "";

    private static IReadOnlyList<string> Values(ChangeEventArgs e) => Text(e).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Number(int value) => value.ToString("N0", CultureInfo.CurrentCulture);
}

using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The marked row of a required field: its source can be chosen here.</summary>
public sealed partial class GapRow
{
    [Parameter, EditorRequired] public RequiredGap Gap { get; set; } = default!;

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    private async Task ChosenAsync(string sourceKey)
    {
        var row = Grid.Draft.Cure(Gap, Gap.Cure?.SourceKey == sourceKey ? Gap.Cure : new(sourceKey, RowTransform.None));
        await Grid.ChangedAsync();
        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.TargetId(row));
    }
}

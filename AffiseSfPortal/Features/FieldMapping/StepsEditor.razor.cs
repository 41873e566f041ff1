using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Adds, orders and fills the steps of one row; each change is seen at once in the live result.</summary>
public sealed partial class StepsEditor
{
    [Parameter, EditorRequired] public RowState State { get; set; } = default!;

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    private string AddId => $"add-step-{State.Id}";

    private Task AddAsync(ChangeEventArgs change) => Enum.TryParse<TransformKind>(change.Value as string, out var kind)
        ? SaveAsync([.. State.Recipe.Steps, StepShape.New(kind, State.Field)])
        : Task.CompletedTask;

    private Task SetAsync(int at, TransformStep step) => SaveAsync([.. State.Recipe.Steps.Select((s, i) => i == at ? step : s)]);

    private Task RemoveAsync(int at) => SaveAsync([.. State.Recipe.Steps.Where((_, i) => i != at)]);

    private Task MoveUpAsync(int at)
    {
        var steps = State.Recipe.Steps.ToList();
        (steps[at - 1], steps[at]) = (steps[at], steps[at - 1]);
        return SaveAsync(steps);
    }

    private Task SaveAsync(IReadOnlyList<TransformStep> steps)
    {
        Grid.Draft.SetRecipe(State.Id, State.Recipe with { Steps = steps });
        return Grid.ChangedAsync();
    }
}

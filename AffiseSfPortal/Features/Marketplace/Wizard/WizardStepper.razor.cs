using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>The five steps as a list of buttons; on a phone as segments. A locked step can be opened: its page says what is missing.</summary>
public sealed partial class WizardStepper
{
    [Parameter, EditorRequired]
    public IReadOnlyList<StepInfo> Steps { get; set; } = [];

    /// <summary>Null while the settings are shown.</summary>
    [Parameter, EditorRequired]
    public WizardStep? Current { get; set; }

    [Parameter]
    public EventCallback<WizardStep> Chosen { get; set; }

    private string StateOf(StepInfo step)
    {
        if (step.IsLocked)
            return Words.Format("Locked", Words.Lock(step.Lock));
        return step.IsFaulty ? Words["Faulty"] : step.IsDone ? Words["Done"] : "";
    }

    private string ClassOf(StepInfo step) =>
        $"step{(step.Step == Current ? " current" : "")}{(step.IsDone ? " done" : "")}{(step.IsFaulty ? " faulty" : "")}{(step.IsLocked ? " locked" : "")}";
}

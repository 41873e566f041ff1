using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Marketplace.Connection;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>The five steps; the numbers stand in the address.</summary>
public enum WizardStep
{
    CreateApp = 1,
    Connection = 2,
    Fields = 3,
    Permissions = 4,
    HealthCheck = 5,
}

/// <summary>Why a step cannot be done yet. Words: <c>Lock_{reason}</c>.</summary>
public enum StepLock
{
    None = 0,
    NeedsConnection = 1,
    NeedsFieldsAndPermissions = 2,
    NeedsFields = 3,
    NeedsPermissions = 4,
}

/// <param name="IsFaulty">It was done, and something is wrong with it now.</param>
public sealed record StepInfo(WizardStep Step, bool IsDone, bool IsFaulty, StepLock Lock)
{
    public int Number => (int)Step;

    public bool IsLocked => Lock != StepLock.None;
}

/// <summary>One table: which step is done, which is locked and why. Fields and permissions come in either order.</summary>
internal static class WizardSteps
{
    public static readonly WizardStep[] All = Enum.GetValues<WizardStep>();

    public static IReadOnlyList<StepInfo> Of(ConnectionView view) => [.. All.Select(s => Of(view, s))];

    public static StepInfo Of(ConnectionView view, WizardStep step) => step switch
    {
        WizardStep.CreateApp => new(step, view.AppCreated || view.Saved is not null, false, StepLock.None),
        WizardStep.Connection => new(step, view.Saved is not null && !view.HasUnsavedEntries, false, StepLock.None),
        WizardStep.Fields => new(step, view.Mapping.IsReady, view.Mapping is { Mapped: > 0, IsReady: false }, AfterConnection(view)),
        WizardStep.Permissions => new(step, IsGranted(view), view.Standing == ConnectionStanding.ReconnectNeeded, AfterConnection(view)),
        WizardStep.HealthCheck => new(step, view.ActivatedAt is not null, false, BeforeHealthCheck(view)),
    };

    /// <summary>The step that the address names, else the one that was open last, or what has to be done before it.</summary>
    public static WizardStep Open(ConnectionView view, int? asked)
    {
        var step = (WizardStep)Math.Clamp(asked ?? view.Step, (int)WizardStep.CreateApp, (int)WizardStep.HealthCheck);
        return asked is null && Of(view, step).IsLocked ? Next(view) ?? step : step;
    }

    /// <summary>The first step that is neither done nor locked; null when all are done.</summary>
    public static WizardStep? Next(ConnectionView view) =>
        Of(view).FirstOrDefault(s => s is { IsDone: false, IsLocked: false })?.Step;

    private static StepLock AfterConnection(ConnectionView view) => view.Saved is null ? StepLock.NeedsConnection : StepLock.None;

    private static StepLock BeforeHealthCheck(ConnectionView view) => (view.Saved, view.Mapping.IsReady, IsGranted(view)) switch
    {
        (null, _, _) => StepLock.NeedsConnection,
        (_, false, false) => StepLock.NeedsFieldsAndPermissions,
        (_, false, _) => StepLock.NeedsFields,
        (_, _, false) => StepLock.NeedsPermissions,
        _ => StepLock.None,
    };

    /// <summary>A grant that Salesforce took back is none.</summary>
    private static bool IsGranted(ConnectionView view) => view.Grant is not null && view.Hold is not { Cause: HoldCause.ReconnectNeeded };
}

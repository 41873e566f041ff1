using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Dashboard;

/// <summary>One line of <em>First steps</em>: a step of the set-up and how far it is.</summary>
/// <param name="Number">1 to 5, as in the wizard.</param>
/// <param name="After">The step that must be done first, when this one is locked.</param>
public sealed record FirstStep(int Number, FirstStepState State, int? After = null);

public enum FirstStepState
{
    Done = 0,

    /// <summary>The thing to do now: the only one with a filled button.</summary>
    Current = 1,

    /// <summary>May be done already.</summary>
    Open = 2,
    Locked = 3,
}

/// <summary>The wizard's five steps, seen from outside: what is done, what is next, what waits for what.</summary>
internal static class FirstSteps
{
    public const int App = 1;
    public const int Connection = 2;
    public const int Fields = 3;
    public const int Permissions = 4;
    public const int HealthCheck = 5;

    /// <param name="appCreated">The admin said so in the wizard.</param>
    /// <param name="isMapped">By the wizard's own rule: something is mapped, every required field has a source, and it is for this object.</param>
    public static IReadOnlyList<FirstStep> Of(Standing standing, bool appCreated, bool isMapped)
    {
        var connection = standing.Connection;
        var hasCredentials = connection?.HasCredentials == true;
        var isGranted = connection is { IsGranted: true, Hold: not HoldCause.ReconnectNeeded };
        bool[] done = [appCreated || hasCredentials, hasCredentials, isMapped, isGranted, standing.IsSetUp];
        int?[] after =
        [
            null,
            null,
            hasCredentials ? null : Connection,
            hasCredentials ? null : Connection,
            !isGranted ? Permissions : isMapped ? null : Fields,
        ];
        var current = Array.FindIndex(done, d => !d);
        return [.. done.Select((isDone, i) => new FirstStep(i + 1, StateOf(isDone, i == current, after[i]), isDone ? null : after[i]))];
    }

    private static FirstStepState StateOf(bool isDone, bool isCurrent, int? after) => (isDone, after, isCurrent) switch
    {
        (true, _, _) => FirstStepState.Done,
        (_, not null, _) => FirstStepState.Locked,
        (_, _, true) => FirstStepState.Current,
        _ => FirstStepState.Open,
    };
}

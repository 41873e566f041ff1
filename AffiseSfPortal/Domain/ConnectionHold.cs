namespace AffiseSfPortal.Domain;

/// <summary>Why a connection waits and until when, as screens show it.</summary>
/// <param name="Until">When the engine tries by itself; null when only a person can end it.</param>
public sealed record ConnectionHold(HoldCause Cause, DateTime Since, DateTime? Until, string? Code, string? Message, IReadOnlyList<string> Fields)
{
    public bool NeedsPerson => Cause.NeedsPerson();

    /// <summary>Null while the connection does not wait.</summary>
    public static ConnectionHold? Of(SalesforceConnection connection) => connection.Hold is { } cause
        ? new(cause, connection.HoldSince ?? default, connection.HoldUntil, connection.HoldCode, connection.HoldMessage, connection.HoldFields)
        : null;
}

public static class HoldCauses
{
    /// <summary>False for what passes by itself.</summary>
    public static bool NeedsPerson(this HoldCause cause) => cause switch
    {
        HoldCause.ReconnectNeeded or HoldCause.NotAllowed or HoldCause.MappingBroken => true,
        HoldCause.Unavailable or HoldCause.ApiLimit or HoldCause.BudgetReached => false,
    };
}

using System.Runtime.InteropServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Sync;

/// <summary>What the engine does about a fault.</summary>
internal enum FaultAction
{
    /// <summary>Tries the same record later; counts as an attempt of that record.</summary>
    RetryRow = 0,

    /// <summary>The record waits for a person; the others go on.</summary>
    NeedsPerson = 1,

    /// <summary>The whole connection waits; costs no record anything.</summary>
    HoldConnection = 2,

    /// <summary>The mapping waits for a person; costs no record anything.</summary>
    HoldMapping = 3,

    /// <summary>The object may be closed to us, or this one record: the describe decides.</summary>
    AskDescribe = 4,

    /// <summary>Nobody knows whether it arrived: sent again where that is harmless, else a person decides.</summary>
    InDoubt = 5,

    /// <summary>One record spoils the call: halves are sent until it is found.</summary>
    Split = 6,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct FaultRule(FaultAction Action, RowCause? Row = null, HoldCause? Hold = null);

/// <summary>The one table from a fault's kind to what is done. Pure.</summary>
internal static class FaultPolicy
{
    /// <summary>A fault that Salesforce reported for one record of a call.</summary>
    public static FaultRule OfRecord(Kind kind) => kind switch
    {
        Kind.RowBusy => new(FaultAction.RetryRow),
        Kind.RecordRefused or Kind.BadRequest or Kind.Unknown => new(FaultAction.NeedsPerson, RowCause.Refused),
        Kind.RecordDeleted => new(FaultAction.NeedsPerson, RowCause.RecordDeleted),
        Kind.RecordConverted => new(FaultAction.NeedsPerson, RowCause.RecordConverted),
        Kind.DuplicateDetected or Kind.AmbiguousKey => new(FaultAction.NeedsPerson, RowCause.Duplicate),
        Kind.FieldUnknown or Kind.FieldNotWriteable or Kind.ObjectUnknown or Kind.KeyFieldUnknown =>
            new(FaultAction.HoldMapping, Hold: HoldCause.MappingBroken),
        Kind.AccessDenied => new(FaultAction.AskDescribe, RowCause.Refused, HoldCause.MappingBroken),
        // A 401 reaches this table only after a refresh did not cure it.
        Kind.SessionExpired or Kind.ConcurrentLimit or Kind.Unavailable or Kind.TlsRefused => new(FaultAction.HoldConnection, Hold: HoldCause.Unavailable),
        Kind.DailyLimit => new(FaultAction.HoldConnection, Hold: HoldCause.ApiLimit),
        Kind.GrantRefused => new(FaultAction.HoldConnection, Hold: HoldCause.ReconnectNeeded),
        Kind.SessionPolicy or Kind.ApiDisabled or Kind.VersionRetired or Kind.HostRefused => new(FaultAction.HoldConnection, Hold: HoldCause.NotAllowed),
        Kind.InDoubt => new(FaultAction.InDoubt),
    };

    /// <summary>The same, where the mapping tells more: a field that Salesforce requires and that nothing is sent to fails every new record.</summary>
    public static FaultRule OfRecord(SalesforceFault fault, MappingVersion mapping) =>
        fault.Code == "REQUIRED_FIELD_MISSING" && fault.Fields.Any(f => !mapping.Rows.Exists(r => string.Equals(r.TargetField, f, StringComparison.OrdinalIgnoreCase)))
            ? new(FaultAction.HoldMapping, Hold: HoldCause.MappingBroken)
            : OfRecord(fault.Kind);

    /// <summary>A fault that answered a whole call. With several records in it, what is wrong with one of them is found by halving.</summary>
    public static FaultRule OfCall(Kind kind, int records)
    {
        var rule = OfRecord(kind);
        return rule.Action is FaultAction.RetryRow or FaultAction.NeedsPerson && records > 1 ? new(FaultAction.Split) : rule;
    }

    /// <summary>A call ended without any word about its records, and may have been carried out: the next payload is sent even when it equals the last accepted one.</summary>
    public static bool IsUncertain(Kind kind) => kind is Kind.InDoubt or Kind.Unavailable;
}

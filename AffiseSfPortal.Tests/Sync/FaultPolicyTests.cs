using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Sync;

public sealed class FaultPolicyTests
{
    /// <summary>Every kind there is, with what is done about it for one record and for a call of two hundred.</summary>
    private static readonly Dictionary<Kind, (FaultAction Record, FaultAction Call, RowCause? Row, HoldCause? Hold)> Table = new()
    {
        [Kind.RowBusy] = (FaultAction.RetryRow, FaultAction.Split, null, null),
        [Kind.RecordRefused] = (FaultAction.NeedsPerson, FaultAction.Split, RowCause.Refused, null),
        [Kind.RecordDeleted] = (FaultAction.NeedsPerson, FaultAction.Split, RowCause.RecordDeleted, null),
        [Kind.RecordConverted] = (FaultAction.NeedsPerson, FaultAction.Split, RowCause.RecordConverted, null),
        [Kind.DuplicateDetected] = (FaultAction.NeedsPerson, FaultAction.Split, RowCause.Duplicate, null),
        [Kind.AmbiguousKey] = (FaultAction.NeedsPerson, FaultAction.Split, RowCause.Duplicate, null),
        [Kind.FieldUnknown] = (FaultAction.HoldMapping, FaultAction.HoldMapping, null, HoldCause.MappingBroken),
        [Kind.FieldNotWriteable] = (FaultAction.HoldMapping, FaultAction.HoldMapping, null, HoldCause.MappingBroken),
        [Kind.ObjectUnknown] = (FaultAction.HoldMapping, FaultAction.HoldMapping, null, HoldCause.MappingBroken),
        [Kind.KeyFieldUnknown] = (FaultAction.HoldMapping, FaultAction.HoldMapping, null, HoldCause.MappingBroken),
        [Kind.AccessDenied] = (FaultAction.AskDescribe, FaultAction.AskDescribe, RowCause.Refused, HoldCause.MappingBroken),
        [Kind.SessionExpired] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.Unavailable),
        [Kind.SessionPolicy] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.NotAllowed),
        [Kind.GrantRefused] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.ReconnectNeeded),
        [Kind.DailyLimit] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.ApiLimit),
        [Kind.ConcurrentLimit] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.Unavailable),
        [Kind.Unavailable] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.Unavailable),
        [Kind.ApiDisabled] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.NotAllowed),
        [Kind.VersionRetired] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.NotAllowed),
        [Kind.HostRefused] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.NotAllowed),
        [Kind.TlsRefused] = (FaultAction.HoldConnection, FaultAction.HoldConnection, null, HoldCause.Unavailable),
        [Kind.InDoubt] = (FaultAction.InDoubt, FaultAction.InDoubt, null, null),
        [Kind.BadRequest] = (FaultAction.NeedsPerson, FaultAction.Split, RowCause.Refused, null),
        [Kind.Unknown] = (FaultAction.NeedsPerson, FaultAction.Split, RowCause.Refused, null),
    };

    public static TheoryData<Kind> Kinds() => [.. Enum.GetValues<Kind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Policy_EveryKind_IsTheTable(Kind kind)
    {
        var (record, call, row, hold) = Table[kind];
        Assert.Equal(new FaultRule(record, row, hold), FaultPolicy.OfRecord(kind));
        Assert.Equal(FaultPolicy.OfRecord(kind), FaultPolicy.OfCall(kind, 1));
        Assert.Equal(call, FaultPolicy.OfCall(kind, 200).Action);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Policy_ConnectionAndMappingKinds_NeverCostARow(Kind kind)
    {
        var rule = FaultPolicy.OfRecord(kind);
        if (rule.Action is FaultAction.HoldConnection or FaultAction.HoldMapping)
            Assert.Null(rule.Row);
    }
}

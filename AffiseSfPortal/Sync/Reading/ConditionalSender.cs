using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Sync;

/// <summary>Sends batches of mappings that look before they write: reads the records, composes anew, and hands on what is left to send.
/// Plain mappings never come here.</summary>
internal sealed class ConditionalSender(IOrgSession session, AccessTokens tokens, RecordReader reader, ManagerUsers users, BatchSender sender)
{
    /// <param name="deadline">The batch's own.</param>
    public async Task<BatchReport> SendAsync(ClaimedBatch batch, ComposedBatch composed, CancellationToken deadline)
    {
        var calls = 0;
        IReadOnlyList<SeenRecord> found;
        try
        {
            found = await session.CallAsync(batch.Connection.Id, (access, token) => LookAsync(batch, composed.ToSend, access, () => calls++, token), deadline);
        }
        catch (OtherOrgException e)
        {
            tokens.Forget(batch.Connection.Id, e.Access);
            return Held(composed, calls, new HoldRequest(HoldCause.Unavailable, Faults.OtherOrg, IsSet: true));
        }
        catch (NotConnectedException)
        {
            return Held(composed, calls, new HoldRequest(HoldCause.ReconnectNeeded, Faults.NotConnected, IsSet: true));
        }
        catch (SalesforceException e)
        {
            return NotRead(composed, calls, e.Fault);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // Nothing was written, so nothing is in doubt.
            return Held(composed, calls, null);
        }

        var rows = composed.Recompose(found);
        List<RowResult> settled = [];
        List<ComposedRow> toSend = new(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (found[i].Several)
                settled.Add(new RowResult(rows[i].Claimed, SyncOutcome.Refused, rows[i], Fault: MappingFaults.SeveralByEmail, Cause: RowCause.Duplicate));
            else if (IsNothingLeft(batch.Mapping, rows[i]))
                settled.Add(new RowResult(rows[i].Claimed, SyncOutcome.Unchanged, rows[i], rows[i].Claimed.Link?.SalesforceId));
            else
                toSend.Add(rows[i]);
        }
        var sent = toSend.Count == 0 ? new BatchReport([], 0, null, null) : await sender.SendAsync(batch, toSend, deadline);
        return sent with { Results = [.. settled, .. sent.Results], Calls = sent.Calls + calls };
    }

    private async Task<IReadOnlyList<SeenRecord>> LookAsync(ClaimedBatch batch, IReadOnlyList<ComposedRow> rows, OrgAccess access, Action onCall, CancellationToken cancellationToken)
    {
        // Granted anew at another org since the claim: what was claimed for the first says nothing of the second.
        if (batch.Connection.OrgId is { } org && !OrgOfRecords.IsSame(org, access.OrgId))
            throw new OtherOrgException(access);
        var found = batch.Plan.Composer.ReadsRecord || batch.Mapping.Settings is { FindsByEmail: true }
            ? await reader.ReadAsync(access, batch.Mapping, batch.Plan.Composer, rows, onCall, cancellationToken)
            : [.. rows.Select(r => new SeenRecord(r.Claimed.Link is null ? RecordView.Missing : new RecordView(RecordState.Exists)))];
        return batch.Plan.Composer.Owner switch
        {
            OwnerRule.Fixed => [.. found.Select(f => f with { View = f.View with { OwnerId = batch.Mapping.Settings!.OwnerId } })],
            OwnerRule.Manager => await WithManagersAsync(batch, rows, found, access, onCall, cancellationToken),
            OwnerRule.GrantingUser or OwnerRule.AssignmentRule => found,
        };
    }

    private async Task<IReadOnlyList<SeenRecord>> WithManagersAsync(
        ClaimedBatch batch, IReadOnlyList<ComposedRow> rows, IReadOnlyList<SeenRecord> found, OrgAccess access, Action onCall, CancellationToken cancellationToken)
    {
        // Only new records get an owner, so only their managers are asked for.
        var managers = rows.Where((_, i) => found[i].View.State == RecordState.Missing).Select(r => r.Claimed.Affiliate.Manager ?? "");
        var owners = await users.FindAsync(batch.Connection.Id, access, managers, onCall, cancellationToken);
        return [.. found.Select((f, i) => rows[i].Claimed.Affiliate.Manager is { } manager && owners.TryGetValue(manager.Trim(), out var owner) ? f with { View = f.View with { OwnerId = owner } } : f)];
    }

    /// <summary>Salesforce has everything already, or keeps it: the key alone says nothing new.</summary>
    private static bool IsNothingLeft(MappingVersion mapping, ComposedRow row) =>
        row is { IsLeaving: false, IsKnownNew: false, Claimed: { Link: not null, Row.Force: false } } && row.FieldCount <= (mapping.MatchBy == MatchBy.ExternalId ? 1 : 0);

    private static BatchReport Held(ComposedBatch composed, int calls, HoldRequest? hold) =>
        new([.. composed.ToSend.Select(r => new RowResult(r.Claimed, SyncOutcome.Held, r))], calls, null, hold);

    /// <summary>A read that failed changed nothing: what the fault means for the connection holds, and no record loses anything.</summary>
    private static BatchReport NotRead(ComposedBatch composed, int calls, SalesforceFault fault)
    {
        var rule = FaultPolicy.OfRecord(fault.Kind);
        return rule.Action switch
        {
            FaultAction.HoldConnection => Held(composed, calls, new HoldRequest(rule.Hold!.Value, fault, IsSet: true)),
            FaultAction.HoldMapping or FaultAction.AskDescribe => Held(composed, calls, new HoldRequest(HoldCause.MappingBroken, fault)),
            FaultAction.InDoubt => Held(composed, calls, new HoldRequest(HoldCause.Unavailable, fault)),
            FaultAction.RetryRow or FaultAction.NeedsPerson or FaultAction.Split =>
                new([.. composed.ToSend.Select(r => new RowResult(r.Claimed, SyncOutcome.WillRetry, r, Fault: fault))], calls, null, null),
        };
    }

    private sealed class OtherOrgException(OrgAccess access) : Exception
    {
        public OrgAccess Access { get; } = access;
    }
}

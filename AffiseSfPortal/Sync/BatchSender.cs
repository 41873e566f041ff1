using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Sync;

/// <summary>Sends one composed batch and says of every record what became of it. Writes nothing but the note before a create that cannot be repeated.</summary>
internal sealed class BatchSender(IOrgSession session, AccessTokens tokens, ISalesforceClient client, CreateNotes notes, ObjectRights rights, FailPoints failPoints, TimeProvider time)
{
    /// <summary>Calls that halving may cost in one batch; what is left then goes with the next. One bad record among 200 needs 16.</summary>
    private const int MostExtraCalls = 40;

    /// <param name="records">Composed, with distinct keys, not equal to what Salesforce has.</param>
    /// <param name="cancellationToken">The batch's own deadline: what is cut off by it is in doubt.</param>
    public async Task<BatchReport> SendAsync(ClaimedBatch batch, IReadOnlyList<ComposedRow> records, CancellationToken cancellationToken)
    {
        var run = new Run(batch, cancellationToken);
        if (batch.Plan.KeyIsNotUnique)
        {
            // A key that several records may share finds the wrong one, or makes one more each time.
            run.Hold = new HoldRequest(HoldCause.MappingBroken, Faults.KeyNotUnique(batch.Mapping.MatchField));
            run.Add(records, r => new RowResult(r.Claimed, SyncOutcome.Held, r));
        }
        else if (batch.Mapping.MatchBy == MatchBy.ExternalId)
        {
            var upsert = Write(batch.Mapping, CollectionOperation.Upsert) with { ExternalIdField = batch.Mapping.MatchField };
            // The assignment rule is for new records alone; run on an update it would take the record from its owner.
            var assigned = AssignsNew(batch.Mapping) ? records.Where(r => r.IsKnownNew).ToList() : [];
            await SendGroupAsync(run, upsert with { RunsAssignmentRule = true }, assigned);
            await SendGroupAsync(run, upsert, assigned.Count == 0 ? records : [.. records.Where(r => !r.IsKnownNew)]);
        }
        else
        {
            await SendGroupAsync(run, Write(batch.Mapping, CollectionOperation.Update), [.. records.Where(r => r.Claimed.Link is not null)]);
            await CreateAsync(run, [.. records.Where(r => r.Claimed.Link is null)]);
        }
        await JudgeDeniedAsync(run);
        return new BatchReport(run.Results, run.Calls, run.Usage, run.Hold);
    }

    private static CollectionWrite Write(MappingVersion mapping, CollectionOperation operation) =>
        new(operation, mapping.DestinationObject) { SavesDuplicates = mapping.Settings?.Duplicates == DuplicateRule.SaveAnyway };

    private static bool AssignsNew(MappingVersion mapping) => mapping.Settings?.Owner == OwnerRule.AssignmentRule;

    private async Task CreateAsync(Run run, IReadOnlyList<ComposedRow> creates)
    {
        var mine = creates;
        try
        {
            if (creates.Count > 0 && run.Hold is null)
                mine = await notes.BeforeCreateAsync(run.Batch.LeaseToken, creates, run.Deadline);
        }
        catch (OperationCanceledException) when (run.Deadline.IsCancellationRequested)
        {
            // Updates of this batch may have been answered already: their answers are recorded.
            mine = [];
        }
        run.Add(creates.Except(mine), r => new RowResult(r.Claimed, SyncOutcome.Held, r));
        await SendGroupAsync(run, Write(run.Batch.Mapping, CollectionOperation.Create) with { RunsAssignmentRule = AssignsNew(run.Batch.Mapping) }, mine);
    }

    private async Task SendGroupAsync(Run run, CollectionWrite write, IReadOnlyList<ComposedRow> records)
    {
        if (records.Count == 0)
            return;
        if (run.Hold is not null)
        {
            run.Add(records, r => new RowResult(r.Claimed, SyncOutcome.Held, r, Fault: run.Hold.Fault));
            return;
        }
        if (run.Calls > MostExtraCalls)
        {
            // Not tried, so it costs them nothing: the next batch goes on where this one ended.
            run.Add(records, r => new RowResult(r.Claimed, SyncOutcome.Held, r));
            return;
        }
        var started = time.GetTimestamp();
        try
        {
            var reply = await session.CallAsync(
                run.Batch.Connection.Id,
                (access, token) =>
                {
                    // Granted anew at another org since the claim: what was composed for the first must not reach the second.
                    if (run.Batch.Connection.OrgId is { } org && !OrgOfRecords.IsSame(org, access.OrgId))
                        throw new OtherOrgException(access);
                    run.Calls++;
                    failPoints.Pass(FailPoint.BatchBeforeSend);
                    return client.WriteAsync(access, write, [.. records.Select(r => r.Json)], token);
                },
                run.Deadline);
            failPoints.Pass(FailPoint.BatchAnswered);
            run.Usage = reply.Usage ?? run.Usage;
            var duration = time.GetElapsedTime(started);
            for (var i = 0; i < records.Count; i++)
                run.Results.Add(OfReply(run, write, records[i], reply.Records[i]) with { HttpStatus = reply.HttpStatus, Duration = duration });
        }
        catch (SalesforceException e)
        {
            await RefusedAsync(run, write, records, e.Fault);
        }
        catch (NotConnectedException)
        {
            run.Hold = new HoldRequest(HoldCause.ReconnectNeeded, Faults.NotConnected, IsSet: true);
            run.Add(records, r => new RowResult(r.Claimed, SyncOutcome.Held, r));
        }
        catch (OtherOrgException e)
        {
            tokens.Forget(run.Batch.Connection.Id, e.Access);
            run.Hold = new HoldRequest(HoldCause.Unavailable, Faults.OtherOrg, IsSet: true);
            run.Add(records, r => new RowResult(r.Claimed, SyncOutcome.Held, r));
        }
        catch (OperationCanceledException) when (run.Deadline.IsCancellationRequested)
        {
            await RefusedAsync(run, write, records, Faults.DeadlinePassed);
        }
    }

    private async Task RefusedAsync(Run run, CollectionWrite write, IReadOnlyList<ComposedRow> records, SalesforceFault fault)
    {
        var rule = FaultPolicy.OfCall(fault.Kind, records.Count);
        switch (rule.Action)
        {
            case FaultAction.Split:
                var half = records.Count / 2;
                await SendGroupAsync(run, write, [.. records.Take(half)]);
                await SendGroupAsync(run, write, [.. records.Skip(half)]);
                break;
            case FaultAction.InDoubt:
                // The way to Salesforce is broken or slow: the rest waits for a short while too.
                run.Hold = new HoldRequest(HoldCause.Unavailable, fault);
                run.Add(records, r => Doubtful(write, r, fault));
                break;
            case FaultAction.HoldConnection or FaultAction.HoldMapping or FaultAction.AskDescribe:
                run.Hold = new HoldRequest(rule.Hold!.Value, fault, IsSet: rule.Action == FaultAction.HoldConnection);
                var uncertain = FaultPolicy.IsUncertain(fault.Kind);
                run.Add(records, r => new RowResult(r.Claimed, SyncOutcome.Held, r, Fault: fault, MustResend: uncertain, HttpStatus: fault.HttpStatus));
                break;
            case FaultAction.RetryRow or FaultAction.NeedsPerson:
                run.Add(records, r => OfRule(run, write, r, fault, rule, null) with { HttpStatus = fault.HttpStatus });
                break;
        }
    }

    private static RowResult OfReply(Run run, CollectionWrite write, ComposedRow record, RecordReply reply)
    {
        if (reply.Fault is { } fault)
            return OfRule(run, write, record, fault, FaultPolicy.OfRecord(fault, run.Batch.Mapping), reply.Json);
        var created = reply.Created || write.Operation == CollectionOperation.Create;
        // By its key alone a record that was deleted cannot be told from one that never was: the history says that there was one.
        var madeAnew = reply.Created && record.Claimed.Link is { } before && before.SalesforceId != reply.Id ? Faults.MadeAnew : null;
        return new RowResult(
            record.Claimed,
            created ? SyncOutcome.Created : SyncOutcome.Updated,
            record,
            reply.Id ?? record.Claimed.Link?.SalesforceId,
            Fault: madeAnew,
            ReplyJson: reply.Json);
    }

    private static RowResult OfRule(Run run, CollectionWrite write, ComposedRow record, SalesforceFault fault, FaultRule rule, ReadOnlyMemory<byte>? replyJson)
    {
        switch (rule.Action)
        {
            case FaultAction.NeedsPerson or FaultAction.Split:
                return new RowResult(record.Claimed, SyncOutcome.Refused, record, Fault: fault, ReplyJson: replyJson, Cause: rule.Row ?? RowCause.Refused);
            case FaultAction.RetryRow:
                return new RowResult(record.Claimed, SyncOutcome.WillRetry, record, Fault: fault, ReplyJson: replyJson);
            case FaultAction.InDoubt:
                return Doubtful(write, record, fault) with { ReplyJson = replyJson };
            case FaultAction.AskDescribe:
                run.Denied ??= fault;
                return new RowResult(record.Claimed, SyncOutcome.Refused, record, Fault: fault, ReplyJson: replyJson, Cause: rule.Row);
            case FaultAction.HoldConnection or FaultAction.HoldMapping:
                run.Hold ??= new HoldRequest(rule.Hold!.Value, fault);
                return new RowResult(record.Claimed, SyncOutcome.Held, record, Fault: fault, ReplyJson: replyJson);
            default:
                throw new InvalidOperationException($"No outcome for {rule.Action}.");
        }
    }

    /// <summary>An upsert or update may be repeated. A create without a key may not: it could make a second record.</summary>
    private static RowResult Doubtful(CollectionWrite write, ComposedRow record, SalesforceFault fault) =>
        write.Operation == CollectionOperation.Create
            ? new(record.Claimed, SyncOutcome.Refused, record, Fault: Faults.CreateInDoubt(fault), Cause: RowCause.InDoubt, MustResend: true, HttpStatus: fault.HttpStatus)
            : new(record.Claimed, SyncOutcome.InDoubt, record, Fault: fault, MustResend: true, HttpStatus: fault.HttpStatus);

    /// <summary>"Access denied" of a record can mean the record or the whole object. When the org says the object is closed, the mapping waits and no record needs a person.</summary>
    private async Task JudgeDeniedAsync(Run run)
    {
        if (run.Denied is not { } fault || !await rights.IsClosedAsync(run.Batch, run.Deadline))
            return;
        run.Hold ??= new HoldRequest(HoldCause.MappingBroken, fault);
        for (var i = 0; i < run.Results.Count; i++)
        {
            if (run.Results[i] is { Cause: RowCause.Refused, Fault.Kind: SalesforceFaultKind.AccessDenied } denied)
                run.Results[i] = denied with { Outcome = SyncOutcome.Held, Cause = null };
        }
    }

    /// <param name="access">The token that belongs to another org than the batch.</param>
    private sealed class OtherOrgException(OrgAccess access) : Exception
    {
        public OrgAccess Access { get; } = access;
    }

    private sealed class Run(ClaimedBatch batch, CancellationToken deadline)
    {
        public ClaimedBatch Batch { get; } = batch;
        public CancellationToken Deadline { get; } = deadline;
        public List<RowResult> Results { get; } = [];
        public int Calls { get; set; }
        public ApiUsage? Usage { get; set; }
        public HoldRequest? Hold { get; set; }
        public SalesforceFault? Denied { get; set; }

        public void Add(IEnumerable<ComposedRow> records, Func<ComposedRow, RowResult> result) => Results.AddRange(records.Select(result));
    }
}

/// <summary>Faults that are the portal's own finding. Codes of ours are lower case with dashes; screens have the words.</summary>
internal static class Faults
{
    public static SalesforceFault NotConnected { get; } = new(SalesforceFaultKind.GrantRefused, "not-connected", "", []);

    public static SalesforceFault DeadlinePassed { get; } = new(SalesforceFaultKind.InDoubt, "timeout", "", []);

    public static SalesforceFault OtherOrg { get; } = new(SalesforceFaultKind.Unavailable, "other-org", "", []);

    /// <summary>The engine's own failure, in the log with its stack.</summary>
    public static SalesforceFault Internal { get; } = new(SalesforceFaultKind.Unavailable, "internal-error", "", []);

    /// <param name="field">What records are found by, and what Salesforce does not keep unique.</param>
    public static SalesforceFault KeyNotUnique(string? field) => new(SalesforceFaultKind.KeyFieldUnknown, "key-not-unique", "", field is null ? [] : [field]);

    public static SalesforceFault SecretUnreadable { get; } = new(SalesforceFaultKind.GrantRefused, "secret-unreadable", "", []);

    /// <summary>No failure: a note on the delivery.</summary>
    public static SalesforceFault MadeAnew { get; } = new(SalesforceFaultKind.RecordDeleted, "record-made-anew", "", []);

    public static SalesforceFault NothingToSend { get; } = new(SalesforceFaultKind.RecordRefused, "nothing-to-send", "", []);

    /// <summary>A create without a key whose answer was lost.</summary>
    /// <param name="lost">How it was lost; its code stays readable in the message.</param>
    public static SalesforceFault CreateInDoubt(SalesforceFault lost) => lost with { Code = CreateNotes.Code, Message = $"{lost.Code} {lost.Message}".TrimEnd() };

    public const string BudgetShare = "budget-share";
    public const string BudgetReserve = "budget-reserve";

    /// <param name="code">Whose calls are used up: our share, or what is kept for other tools.</param>
    /// <param name="wait">Until calls are free again.</param>
    public static SalesforceFault Budget(string code, TimeSpan wait) => new(SalesforceFaultKind.DailyLimit, code, "", [], RetryAfter: wait);

    public static SalesforceFault CannotCompose { get; } = new(SalesforceFaultKind.RecordRefused, "cannot-compose", "", []);
}

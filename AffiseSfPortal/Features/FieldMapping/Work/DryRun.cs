using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>What sending everything would come to.</summary>
/// <param name="Nothing">Affiliates that have nothing to send.</param>
/// <param name="WriteCalls">API calls of the real run.</param>
/// <param name="ReadCalls">Calls that this look cost.</param>
internal sealed record DryRunResult(int Affiliates, int Create, int Update, int Unchanged, int Nothing, int WriteCalls, int ReadCalls, IReadOnlyList<DryRunErrors> Errors)
{
    public int Refused => Errors.Sum(e => e.Affiliates);

    /// <summary>Why existing records could not be told from new ones; the rest of the counts hold.</summary>
    public SalesforceFault? NotRead { get; init; }
}

/// <summary>Affiliates that one row keeps out for one reason.</summary>
internal sealed record DryRunErrors(string Target, CompatibilityReason Reason, int Affiliates, IReadOnlyList<ValueCount> Values, IReadOnlyList<long> Examples);

/// <summary>Runs a mapping over all affiliates without writing anything: composed as for a real run, and existing records found by reading.</summary>
internal sealed class DryRun(IDbContextFactory<PortalDbContext> databases, IOrgSession session, RecordReader reader, IPortalAddresses addresses)
{
    private const int AtOnce = 200;
    private const int MostShown = 5;

    /// <param name="progress">Told how many affiliates were looked at.</param>
    public async Task<DryRunResult> RunAsync(MappingScope scope, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == scope.ConnectionId, cancellationToken);
        var links = await db.SyncLinks.AsNoTracking().InUse(scope.ConnectionId, scope.Version.DestinationObject).ToListAsync(cancellationToken);
        var run = new Run(scope, scope.Composer(addresses), addresses.AffiliateUrl, links.GroupBy(l => l.AffiliateKey).ToDictionary(g => g.Key, g => g.MinBy(l => l.Id)!), connection.IsGranted);
        List<Affiliate> some = new(AtOnce);
        await foreach (var affiliate in EveryAffiliate.Read(db).WithCancellation(cancellationToken))
        {
            some.Add(affiliate);
            if (some.Count < AtOnce)
                continue;
            await LookAsync(run, some, cancellationToken);
            some.Clear();
            progress?.Report(run.Affiliates);
        }
        await LookAsync(run, some, cancellationToken);
        return run.ToResult();
    }

    private async Task LookAsync(Run run, IReadOnlyList<Affiliate> affiliates, CancellationToken cancellationToken)
    {
        if (affiliates.Count == 0)
            return;
        using var batch = new PayloadComposer.BatchComposer(run.Composer);
        List<ComposedRow> toSend = [];
        foreach (var affiliate in affiliates)
        {
            var link = run.Links.GetValueOrDefault(affiliate.Key);
            var record = batch.Compose(affiliate, link?.SalesforceId);
            if (run.Settle(affiliate, record, link))
                toSend.Add(new ComposedRow(new ClaimedRow(new SyncRow { ConnectionId = run.Scope.ConnectionId }, affiliate, link), default, record.Hash, record.FieldCount));
        }
        var found = await FindAsync(run, toSend, cancellationToken);
        for (var i = 0; i < toSend.Count; i++)
            run.Count(toSend[i], found?[i]);
    }

    /// <summary>Which of them exist. A linked record is known to; only a mapping that looks at records reads those too.</summary>
    private async Task<IReadOnlyList<SeenRecord>?> FindAsync(Run run, IReadOnlyList<ComposedRow> rows, CancellationToken cancellationToken)
    {
        var asks = run.Composer.ReadsRecord || run.Scope.Version.Settings is { FindsByEmail: true } || (run.Scope.Version.MatchBy == MatchBy.ExternalId && rows.Any(r => r.Claimed.Link is null));
        if (!asks || !run.MayAsk || rows.Count == 0)
            return null;
        try
        {
            return await session.CallAsync(run.Scope.ConnectionId, (access, token) => reader.ReadAsync(access, run.Scope.Version, run.Composer, rows, () => run.ReadCalls++, token), cancellationToken);
        }
        catch (SalesforceException e)
        {
            run.NotRead = e.Fault;
            return null;
        }
        catch (NotConnectedException)
        {
            run.NotRead = Faults.NotConnected;
            return null;
        }
    }

    private sealed class Run(MappingScope scope, PayloadComposer composer, string? affiliateUrl, Dictionary<long, SyncLink> links, bool isGranted)
    {
        private readonly IReadOnlyList<(string Target, RowJudge Judge)> _judges =
            [.. scope.Findings.Rows.Where(r => r is { Field: not null, Fit.IsPossible: true }).Select(r => (r.Row.TargetField, new RowJudge(r.Row, r.Field!, scope.Catalogue, affiliateUrl)))];

        private readonly Dictionary<(string, CompatibilityReason), (int Count, Dictionary<string, int> Values, List<long> Examples)> _errors = [];
        private int _create;
        private int _update;
        private int _unchanged;
        private int _nothing;
        private int _inBatch;
        private int _batches;

        public MappingScope Scope { get; } = scope;
        public PayloadComposer Composer { get; } = composer;
        public Dictionary<long, SyncLink> Links { get; } = links;
        public int Affiliates { get; private set; }
        public int ReadCalls { get; set; }
        public SalesforceFault? NotRead { get; set; }

        /// <summary>After one refusal it is not asked again.</summary>
        public bool MayAsk => isGranted && NotRead is null;

        /// <returns>True when the affiliate would be sent.</returns>
        public bool Settle(Affiliate affiliate, BatchRecord record, SyncLink? link)
        {
            Affiliates++;
            if (record.StoppedBy is { } stop)
                return Refuse(Composer.TargetOf(stop), CompatibilityReason.StopsUnlisted, affiliate, null);
            if (record.FieldCount == 0 && link is null)
            {
                _nothing++;
                return false;
            }
            if (link is not null && record.Hash.AsSpan().SequenceEqual(link.PayloadHash))
            {
                _unchanged++;
                return false;
            }
            foreach (var (target, judge) in _judges)
            {
                var reason = judge.Judge(affiliate, out var value);
                // An existing record keeps what it has where nothing is sent.
                if (RowJudge.KeepsOut(reason) && !(reason == CompatibilityReason.RequiredMayBeBlank && link is not null))
                    return Refuse(target, reason, affiliate, value);
            }
            return true;
        }

        public void Count(ComposedRow row, SeenRecord? seen)
        {
            if (seen is { Several: true })
            {
                Refuse("", CompatibilityReason.SeveralRecords, row.Claimed.Affiliate, row.Claimed.Affiliate.Email);
                return;
            }
            var exists = seen is null ? row.Claimed.Link is not null : seen.View.State == RecordState.Exists;
            if (exists)
                _update++;
            else
                _create++;
            if (++_inBatch == AtOnce)
            {
                _batches++;
                _inBatch = 0;
            }
        }

        public DryRunResult ToResult() => new(Affiliates, _create, _update, _unchanged, _nothing, _batches + (_inBatch > 0 ? 1 : 0), ReadCalls,
        [
            .. _errors.OrderByDescending(e => e.Value.Count).Select(e => new DryRunErrors(
                e.Key.Item1, e.Key.Item2, e.Value.Count,
                [.. e.Value.Values.OrderByDescending(v => v.Value).Take(MostShown).Select(v => new ValueCount(v.Key, v.Value))],
                e.Value.Examples)),
        ])
        { NotRead = NotRead };

        private bool Refuse(string target, CompatibilityReason reason, Affiliate affiliate, string? value)
        {
            if (!_errors.TryGetValue((target, reason), out var entry))
                entry = (0, new(StringComparer.Ordinal), []);
            entry.Count++;
            if (entry.Examples.Count < MostShown)
                entry.Examples.Add(affiliate.Key);
            if (value is not null)
                entry.Values[value] = entry.Values.GetValueOrDefault(value) + 1;
            _errors[(target, reason)] = entry;
            return false;
        }
    }
}

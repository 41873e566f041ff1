using System.Text.Json;
using System.Text.RegularExpressions;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>What a run may cost and how it may end. Everything else is the same for every fault.</summary>
internal sealed record RunBounds
{
    /// <summary>Null for the first connection.</summary>
    public int? ConnectionId { get; init; }

    /// <summary>What is owed may still wait: the fault has not passed yet.</summary>
    public bool MayWait { get; init; }

    /// <summary>Calls that write records.</summary>
    public required int MostWrites { get; init; }

    /// <summary>Calls of the token endpoint: the code exchange of a grant, and refreshes.</summary>
    public int MostTokenCalls { get; init; } = 2;

    /// <summary>Rows of history for one affiliate.</summary>
    public int MostAttempts { get; init; } = 3;

    /// <summary>IDs whose record a person asked to have made again.</summary>
    public IReadOnlyCollection<string> Recreated { get; init; } = [];

    /// <summary>IDs whose record somebody changed or removed in Salesforce: what stands there is not the portal's.</summary>
    public IReadOnlyCollection<string> TouchedInSalesforce { get; init; } = [];

    /// <summary>Why a row may need a person in the end, and how many may. Without it nobody's may: an engine that gave everything up would keep no promise.</summary>
    public IReadOnlyCollection<(string Code, int Most)> NeedsPerson { get; init; } = [];

    /// <summary>Texts that no log line may hold, beside tokens, the consumer secret and what is known of affiliates.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    /// <summary>The queue's clock, where leases may still run.</summary>
    public DateTime? Now { get; init; }

    public TimeSpan LongestLease { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>Asserts I1 to I6 of <c>docs/reliability.md</c> after a run, from the portal's database and the org's own history.
/// Reads mapping and affiliates by rules of its own, so that a fault of the composer does not hide here.</summary>
internal sealed partial class InvariantChecker
{
    private const int MostTold = 20;
    private readonly List<string> _broken = [];
    private readonly RunBounds _bounds;

    private InvariantChecker(RunBounds bounds) => _bounds = bounds;

    /// <param name="log">Every line that was logged, or what the processes wrote.</param>
    public static async Task AssertAsync(PortalDbContext database, SimulatorControl org, IEnumerable<string> log, RunBounds bounds)
    {
        var checker = new InvariantChecker(bounds);
        var state = await ReadAsync(database, bounds.ConnectionId);
        await checker.CheckRecordsAsync(state, org);
        checker.CheckPersons(state);
        checker.CheckWords(state);
        checker.CheckLog(state, log);
        await checker.CheckBoundsAsync(state, org);
        Assert.True(checker._broken.Count == 0, string.Join('\n', checker._broken.Take(MostTold)));
    }

    private static async Task<State> ReadAsync(PortalDbContext database, int? connectionId)
    {
        var cancel = TestContext.Current.CancellationToken;
        var connection = await database.Connections.AsNoTracking().Where(c => connectionId == null || c.Id == connectionId).OrderBy(c => c.Id).FirstAsync(cancel);
        return new State(
            connection,
            await database.MappingVersions.AsNoTracking().Include(m => m.Rows).Where(m => m.ConnectionId == connection.Id).OrderByDescending(m => m.Number).FirstAsync(cancel),
            await database.Affiliates.AsNoTracking().OrderBy(a => a.Key).ToListAsync(cancel),
            await database.SyncRows.AsNoTracking().Where(r => r.ConnectionId == connection.Id).ToDictionaryAsync(r => r.AffiliateKey, cancel),
            (await database.SyncLinks.AsNoTracking().Where(l => l.ConnectionId == connection.Id).ToListAsync(cancel)).ToLookup(l => l.AffiliateKey),
            await database.SyncAttempts.AsNoTracking().Where(a => a.ConnectionId == connection.Id).GroupBy(a => a.AffiliateKey)
                .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel));
    }

    /// <summary>I1: arrived, or waits, or needs a person. I2: one record at most, ever. I3: the newest values.</summary>
    private async Task CheckRecordsAsync(State state, SimulatorControl org)
    {
        var mapping = state.Mapping;
        var key = mapping.Rows.Find(r => r.SourceKey == AffiliateField.IdKey)?.TargetField;
        var history = (await org.GetAsync($"history?name={mapping.DestinationObject}&limit={int.MaxValue}")).EnumerateArray().ToList();
        var creates = history.Where(c => c.GetProperty("operation").GetString() == "create").ToList();
        if (key is not null)
        {
            foreach (var made in creates.GroupBy(c => Text(c.GetProperty("after"), key) ?? "", StringComparer.OrdinalIgnoreCase))
            {
                var most = made.Key.Length > 0 && _bounds.Recreated.Contains(made.Key, StringComparer.OrdinalIgnoreCase) ? 2 : 1;
                if (made.Key.Length > 0 && made.Count() > most)
                    Broken("I2", $"{made.Count()} records were made for {made.Key}");
            }
        }
        var records = await org.RecordsAsync(mapping.DestinationObject);
        var byId = records.ToDictionary(r => r.GetProperty("Id").GetString()!, StringComparer.Ordinal);
        var byKey = key is null ? null : records.Where(r => Text(r, key) is not null).ToLookup(r => Text(r, key)!, StringComparer.OrdinalIgnoreCase);
        foreach (var affiliate in state.Affiliates)
            CheckRecord(state, affiliate, byKey, byId);
    }

    private void CheckRecord(State state, Affiliate affiliate, ILookup<string, JsonElement>? byKey, Dictionary<string, JsonElement> byId)
    {
        var link = state.Links[affiliate.Key].FirstOrDefault(l => string.Equals(l.ObjectName, state.Mapping.DestinationObject, StringComparison.OrdinalIgnoreCase));
        if (state.Rows.TryGetValue(affiliate.Key, out var row))
        {
            if (row.Cause is null && !_bounds.MayWait)
                Broken("I1", $"{affiliate.AffiliateId} still waits: {row.FaultCode}, {row.Attempts} attempts, next {row.NextAttemptAt:O}");
            return;
        }
        if ((link is null && !state.Connection.IsGranted) || _bounds.TouchedInSalesforce.Contains(affiliate.AffiliateId))
            return;
        var found = byKey is not null ? byKey[affiliate.AffiliateId].ToList() : link is not null && byId.TryGetValue(link.SalesforceId, out var linked) ? [linked] : [];
        if (found.Count != 1)
        {
            Broken(found.Count == 0 ? "I1" : "I2", $"{affiliate.AffiliateId} is owed nothing and has {found.Count} records");
            return;
        }
        if (link is null || link.SalesforceId != found[0].GetProperty("Id").GetString())
            Broken("I1", $"{affiliate.AffiliateId} is linked to {link?.SalesforceId ?? "nothing"}");
        foreach (var mapped in state.Mapping.Rows)
        {
            // An empty value is not sent, so it clears nothing.
            if (Expected(affiliate, mapped) is { } wanted && Text(found[0], mapped.TargetField) is var there && there != wanted)
                Broken("I3", $"{affiliate.AffiliateId}: {mapped.TargetField} is '{there}' instead of '{wanted}'");
        }
    }

    /// <summary>I1: a person is asked only where the fault of the run calls for one.</summary>
    private void CheckPersons(State state)
    {
        foreach (var why in state.Rows.Values.Where(r => r.Cause is not null).GroupBy(r => r.FaultCode, StringComparer.Ordinal))
        {
            var most = _bounds.NeedsPerson.Where(n => n.Code == why.Key).Sum(n => n.Most);
            if (why.Count() > most)
                Broken("I1", $"{why.Count()} rows need a person for {why.Key} ({why.First().Cause}, {why.First().FaultMessage}), more than {most}");
        }
    }

    /// <summary>I4: every failure shows its cause, in words.</summary>
    private void CheckWords(State state)
    {
        foreach (var row in state.Rows.Values.Where(r => r.Cause is not null))
        {
            if (!PlainWords.Explain(row.FaultCode, row.FaultMessage) || row.FaultAt is null)
                Broken("I4", $"a row that needs a person ({row.Cause}) says '{row.FaultCode}', '{row.FaultMessage}', {row.FaultAt:O}");
        }
        var connection = state.Connection;
        if (connection.Hold is not { } hold)
            return;
        if (!PlainWords.Explain(connection.HoldCode, connection.HoldMessage) || connection.HoldSince is null)
            Broken("I4", $"the hold {hold} says '{connection.HoldCode}', '{connection.HoldMessage}', {connection.HoldSince:O}");
        if (connection.HoldUntil is null && hold is not (HoldCause.ReconnectNeeded or HoldCause.MappingBroken))
            Broken("I4", $"the hold {hold} never ends by itself");
    }

    /// <summary>I5: no secret and nobody's data in the log.</summary>
    private void CheckLog(State state, IEnumerable<string> log)
    {
        var forbidden = state.Affiliates
            .SelectMany(a => (string?[])[a.Email, a.Phone, a.ContactPerson, a.CompanyName, a.City, a.Address1, a.Address2, a.ZipCode, a.Notes, a.Manager])
            .Concat(_bounds.Secrets).Append(SimulatorProcess.ConsumerSecret)
            .OfType<string>().Where(t => t.Length > 3).Distinct(StringComparer.Ordinal).ToList();
        foreach (var line in log)
        {
            if (forbidden.Find(t => line.Contains(t, StringComparison.OrdinalIgnoreCase)) is { } told)
                Broken("I5", $"the log says '{told}': {line}");
            else if (Token().IsMatch(line))
                Broken("I5", $"the log holds a token: {line}");
        }
    }

    /// <summary>I6: bounded calls and history, and no row that is leased for ever.</summary>
    private async Task CheckBoundsAsync(State state, SimulatorControl org)
    {
        foreach (var (affiliate, count) in state.Attempts.Where(a => a.Value > _bounds.MostAttempts))
            Broken("I6", $"affiliate {affiliate} has {count} attempts, more than {_bounds.MostAttempts}");
        await CheckCallsAsync(org, "/composite/sobjects", _bounds.MostWrites);
        await CheckCallsAsync(org, "/services/oauth2/token", _bounds.MostTokenCalls);
        foreach (var row in state.Rows.Values.Where(r => r.LeaseToken is not null))
        {
            if (!_bounds.MayWait)
                Broken("I6", $"affiliate {row.AffiliateKey} is still leased");
            if (row.LeaseUntil is null || row.LeaseUntil - _bounds.Now > _bounds.LongestLease)
                Broken("I6", $"affiliate {row.AffiliateKey} is leased until {row.LeaseUntil:O}");
        }
    }

    private async Task CheckCallsAsync(SimulatorControl org, string path, int most)
    {
        var calls = (await org.CallsAsync(path)).Count;
        if (calls > most)
            Broken("I6", $"{calls} calls of {path}, more than {most}");
    }

    private static string? Expected(Affiliate affiliate, MappingRow row)
    {
        var value = Value(affiliate, row.SourceKey)?.Trim();
        var words = (value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var last = words.Length == 0 ? null : words[^1];
        var text = row.Transform switch
        {
            RowTransform.None => value,
            RowTransform.OrEmail => string.IsNullOrEmpty(value) ? affiliate.Email : value,
            RowTransform.LastWord => last,
            RowTransform.LastWordOrEmail => last ?? affiliate.Email,
            RowTransform.FirstWords => words.Length < 2 ? null : string.Join(' ', words[..^1]),
            _ => throw new InvalidOperationException($"{row.Transform} is not known to the checker."),
        };
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <returns>Null for what is not compared: lists and the admin's own fields.</returns>
    private static string? Value(Affiliate affiliate, string source) => source switch
    {
        "id" => affiliate.AffiliateId,
        "email" => affiliate.Email,
        "login" => affiliate.CompanyName,
        "contactPerson" => affiliate.ContactPerson,
        "manager" => affiliate.Manager,
        "country" => affiliate.Country,
        "phone" => affiliate.Phone,
        "city" => affiliate.City,
        "address_1" => affiliate.Address1,
        "address_2" => affiliate.Address2,
        "zip_code" => affiliate.ZipCode,
        "notes" => affiliate.Notes,
        _ => null,
    };

    private static string? Text(JsonElement record, string field)
    {
        foreach (var member in record.EnumerateObject())
        {
            if (member.Name.Equals(field, StringComparison.OrdinalIgnoreCase))
                return member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.ToString();
        }
        return null;
    }

    private void Broken(string invariant, string what) => _broken.Add($"{invariant}: {what}");

    // An access token begins with the org's id and a bang, a refresh token of the stand-in org with these five.
    [GeneratedRegex(@"\b00D[A-Za-z0-9]{12}!|\b5Aep[A-Za-z0-9_.\-]{10}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    private sealed record State(
        SalesforceConnection Connection,
        MappingVersion Mapping,
        IReadOnlyList<Affiliate> Affiliates,
        IReadOnlyDictionary<long, SyncRow> Rows,
        ILookup<long, SyncLink> Links,
        IReadOnlyDictionary<long, int> Attempts);
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>What policies, settings and value maps of a mapping make the engine do, on each database.</summary>
public abstract class MappingSendTests : IAsyncLifetime
{
    private TestPortal _portal = null!;
    private int _connection;

    private protected FakeOrg Org { get; } = new();

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync()
    {
        _portal = await StartAsync();
        _connection = await _portal.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Run_OnlyIfEmpty_KeepsWhatSalesforceHasAndSaysSo()
    {
        await MapAsync("phone", new RowRecipe { Policy = RowPolicy.OnlyIfEmpty });
        var saved = await SaveAsync();
        await _portal.DrainAsync();
        Assert.Equal("+49 30 1", Assert.Single(Org.Records)["Phone"]);
        TouchInOrg("Phone", "typed by sales");

        await SaveAsync(saved.Key, i => i with { Phone = "+49 30 2", City = "Berlin", CompanyName = "Other" });
        await _portal.DrainAsync();

        Assert.Equal(("typed by sales", "Other"), (Org.Records[0]["Phone"], Org.Records[0]["Company"]));
        Assert.DoesNotContain("Phone", Org.Writes[^1].Records[0].Keys);
        Assert.Equal("aaaag", (await LastAttemptAsync()).Trace);
        Assert.Equal(FieldOutcome.KeptSalesforceValue, DecisionTrace.Read((await LastAttemptAsync()).Trace)[4]);
    }

    [Fact]
    public async Task Run_OnlyIfEmptyAndNothingChanged_IsSettledWithoutReadingOrWriting()
    {
        await MapAsync("phone", new RowRecipe { Policy = RowPolicy.OnlyIfEmpty });
        var saved = await SaveAsync();
        await _portal.DrainAsync();
        TouchInOrg("Phone", "typed by sales");
        await SaveAsync(saved.Key, i => i with { CompanyName = "Other" });
        await _portal.DrainAsync();
        var (reads, writes) = (Org.Queries.Count, Org.Writes.Count);

        await SaveAsync(saved.Key, i => i with { CompanyName = "Other" });
        await _portal.DrainAsync();

        Assert.Equal((reads, writes), (Org.Queries.Count, Org.Writes.Count));
        Assert.Equal(SyncOutcome.Unchanged, (await LastAttemptAsync()).Outcome);
    }

    [Fact]
    public async Task Run_OnlyOnCreate_IsSentOnce()
    {
        await MapAsync("phone", new RowRecipe { Policy = RowPolicy.OnlyOnCreate });
        var saved = await SaveAsync();
        await _portal.DrainAsync();

        await SaveAsync(saved.Key, i => i with { Phone = "+49 30 2", CompanyName = "Other" });
        await _portal.DrainAsync();

        Assert.Equal(["+49 30 1", null], Org.Writes.Select(w => w.Records[0].GetValueOrDefault("Phone")));
        Assert.Equal(FieldOutcome.KeptOnUpdate, DecisionTrace.Read((await LastAttemptAsync()).Trace)[4]);
    }

    [Fact]
    public async Task Run_TwoHundredConditional_ReadsThemTogether()
    {
        await MapAsync("phone", new RowRecipe { Policy = RowPolicy.OnlyIfEmpty });
        for (var i = 0; i < 200; i++)
            await SaveAsync(null, input => input with { Email = $"a{i}@clickwise.example" });

        await _portal.DrainAsync();

        Assert.Equal(200, Org.Records.Count);
        Assert.Equal((1, 1), (Org.Queries.Count, Org.Writes.Count));
    }

    [Fact]
    public async Task Run_PlainMapping_NeverReads()
    {
        await SaveAsync();
        await _portal.DrainAsync();

        Assert.Empty(Org.Queries);
        Assert.Equal("aaaaa", (await LastAttemptAsync()).Trace);
    }

    [Fact]
    public async Task Run_ReadRefused_HoldsAndLosesNothing()
    {
        await MapAsync("phone", new RowRecipe { Policy = RowPolicy.OnlyIfEmpty });
        await SaveAsync();
        Org.OnQuery = _ => throw FakeOrg.Refuse(Kind.FieldUnknown, "INVALID_FIELD", "Phone");

        await _portal.DrainAsync();

        Assert.Empty(Org.Writes);
        Assert.Equal(HoldCause.MappingBroken, (await _portal.ConnectionAsync()).Hold);
        var row = Assert.Single(await _portal.RowsAsync());
        Assert.Equal((0, null), (row.Attempts, row.Cause));
    }

    [Fact]
    public async Task Run_ReadFailsForTheRecords_IsTriedAgain()
    {
        await MapAsync("phone", new RowRecipe { Policy = RowPolicy.OnlyIfEmpty });
        await SaveAsync();
        Org.OnQuery = _ => throw FakeOrg.Refuse(Kind.BadRequest, "MALFORMED_QUERY");

        await _portal.DrainAsync();

        Assert.Equal(SyncOutcome.WillRetry, (await LastAttemptAsync()).Outcome);
        Org.OnQuery = null;
        await _portal.WriteAsync(async db => (await db.SyncRows.SingleAsync(TestPortal.Cancel)).NextAttemptAt = DateTime.UnixEpoch);
        await _portal.DrainAsync();
        Assert.Single(Org.Records);
    }

    [Fact]
    public async Task Run_ValueMapStops_HoldsThatAffiliateAloneAndNamesTheField()
    {
        await MapAsync("phone", new RowRecipe { Values = new ValueMap { Entries = [new("+49 30 1", "known")], Unlisted = UnlistedValue.Stop } });
        await SaveAsync();
        await SaveAsync(null, i => i with { Email = "b@clickwise.example", Phone = "+33" });

        await _portal.DrainAsync();

        Assert.Equal("known", Assert.Single(Org.Records)["Phone"]);
        var row = Assert.Single(await _portal.RowsAsync());
        Assert.Equal((RowCause.Refused, "value-not-listed"), (row.Cause, row.FaultCode));
        Assert.Equal(["Phone"], row.FaultFields);
    }

    [Fact]
    public async Task Run_ClearWhenBlank_SendsNull()
    {
        await MapAsync("phone", new RowRecipe { Policy = RowPolicy.ClearWhenBlank });
        var saved = await SaveAsync();
        await _portal.DrainAsync();

        await SaveAsync(saved.Key, i => i with { Phone = null });
        await _portal.DrainAsync();

        Assert.Equal("", Org.Writes[^1].Records[0]["Phone"]);
        Assert.Equal(FieldOutcome.Cleared, DecisionTrace.Read((await LastAttemptAsync()).Trace)[4]);
    }

    [Fact]
    public async Task Run_FixedOwner_OwnsNewRecordsAndIsNeverTouchedAgain()
    {
        await SettleAsync(new MappingSettings { Owner = OwnerRule.Fixed, OwnerId = "005000000000009AAA" });
        var saved = await SaveAsync();
        await _portal.DrainAsync();
        await SaveAsync(saved.Key, i => i with { CompanyName = "Other" });
        await _portal.DrainAsync();

        Assert.Equal(["005000000000009AAA", null], Org.Writes.Select(w => w.Records[0].GetValueOrDefault("OwnerId")));
        Assert.All(Org.Writes, w => Assert.False(w.Write.RunsAssignmentRule));
    }

    [Fact]
    public async Task Run_ManagerOwner_IsTheUserOfThatNameOrNobody()
    {
        await SettleAsync(new MappingSettings { Owner = OwnerRule.Manager });
        await SaveAsync(null, i => i with { Email = "a@clickwise.example", Manager = "piotr@acme.example" });
        await SaveAsync(null, i => i with { Email = "b@clickwise.example", Manager = "nobody@acme.example" });
        await _portal.DrainAsync();

        Assert.Equal(["005PIOTR00000001AAA", null], Org.Writes.Single().Records.OrderBy(r => r["Email"], StringComparer.Ordinal).Select(r => r.GetValueOrDefault("OwnerId")));
    }

    [Fact]
    public async Task Run_AssignmentRule_RunsForNewRecordsAlone()
    {
        var saved = await SaveAsync();
        await _portal.DrainAsync();
        await SettleAsync(new MappingSettings { Owner = OwnerRule.AssignmentRule });
        await SaveAsync(saved.Key, i => i with { CompanyName = "Other" });
        await SaveAsync(null, i => i with { Email = "new@clickwise.example" });
        await _portal.DrainAsync();

        Assert.Equal(
            [("ann@clickwise.example", false), ("ann@clickwise.example", false), ("new@clickwise.example", true)],
            Org.Writes.SelectMany(w => w.Records.Select(r => (r["Email"], w.Write.RunsAssignmentRule))).OrderBy(x => x));
    }

    [Fact]
    public async Task Run_SaveAnyway_IsAskedForOnlyWhenChosen()
    {
        await SaveAsync();
        await _portal.DrainAsync();
        await SettleAsync(new MappingSettings { Duplicates = DuplicateRule.SaveAnyway });
        await SaveAsync(null, i => i with { Email = "new@clickwise.example" });
        await _portal.DrainAsync();

        Assert.Equal([false, true], Org.Writes.Select(w => w.Write.SavesDuplicates));
    }

    [Fact]
    public async Task Run_FindsByEmail_UpdatesTheOneThatIsThereAndAsksAboutSeveral()
    {
        await SettleAsync(new MappingSettings { FindsByEmail = true }, MatchBy.StoredId);
        Org.OnQuery = soql => soql.Contains("WHERE Email IN", StringComparison.Ordinal)
            ? Page(("00Q000000000101AAA", "one@clickwise.example"), ("00Q000000000102AAA", "two@clickwise.example"), ("00Q000000000103AAA", "TWO@clickwise.example"))
            : Org.Answer(soql);
        await SaveAsync(null, i => i with { Email = "one@clickwise.example" });
        await SaveAsync(null, i => i with { Email = "two@clickwise.example" });
        await SaveAsync(null, i => i with { Email = "new@clickwise.example" });

        await _portal.DrainAsync();

        Assert.Equal(["Create new@clickwise.example", "Update one@clickwise.example"], Org.Writes.SelectMany(w => w.Records.Select(r => $"{w.Write.Operation} {r["Email"]}")).Order());
        Assert.Equal("00Q000000000101AAA", Org.Writes.Single(w => w.Write.Operation == CollectionOperation.Update).Records[0]["id"]);
        var asked = Assert.Single(await _portal.RowsAsync());
        Assert.Equal((RowCause.Duplicate, "several-by-email"), (asked.Cause, asked.FaultCode));

        static QueryPage Page(params (string Id, string Email)[] rows) =>
            new(rows.Length, true, [.. rows.Select(r => (IReadOnlyDictionary<string, string?>)new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Id"] = r.Id, ["Email"] = r.Email })]);
    }

    [Fact]
    public async Task Run_BackfillPaused_LiveGoesOn()
    {
        await SaveAsync();
        await _portal.DrainAsync();
        await _portal.WriteAsync(async db => (await db.Connections.SingleAsync(TestPortal.Cancel)).BackfillPausedAt = DateTime.UnixEpoch);
        await _portal.Intake.OweAsync(_connection, null, OwedReason.MappingChanged, force: true, "admin-1", TestPortal.Cancel);
        await SaveAsync(null, i => i with { Email = "live@clickwise.example" });
        await _portal.DrainAsync();
        Assert.Equal(2, Org.Writes.Count);

        await _portal.WriteAsync(async db => (await db.Connections.SingleAsync(TestPortal.Cancel)).BackfillPausedAt = null);
        await _portal.DrainAsync();

        Assert.Equal(3, Org.Writes.Count);
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public async Task Run_TimesOfTheAffiliate_AreThere()
    {
        await MapAsync("created_at", new RowRecipe());
        await SaveAsync();
        await _portal.DrainAsync();

        Assert.Equal(_portal.Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), Assert.Single(Org.Records)["Phone"]);
    }

    /// <summary>The fifth row, to Phone, does this from now on.</summary>
    private Task MapAsync(string source, RowRecipe recipe) => _portal.WriteAsync(async db =>
    {
        var row = (await db.MappingVersions.Include(m => m.Rows).SingleAsync(TestPortal.Cancel)).Rows.Single(r => r.TargetField == "Phone");
        row.SourceKey = source;
        row.SetRecipe(recipe);
    });

    private Task SettleAsync(MappingSettings settings, MatchBy matchBy = MatchBy.ExternalId) => _portal.WriteAsync(async db =>
    {
        var version = TestPortal.Mapping(_connection, matchBy, number: 2);
        version.Settings = settings;
        await db.MappingVersions.AddAsync(version, TestPortal.Cancel);
    });

    private async Task<IntakeResult> SaveAsync(long? key = null, Func<AffiliateInput, AffiliateInput>? change = null)
    {
        var input = new AffiliateInput { Key = key, Email = "ann@clickwise.example", CompanyName = "Clickwise", ContactPerson = "Ann Lee", Phone = "+49 30 1" };
        var saved = await _portal.Intake.SaveAsync(change is null ? input : change(input), "admin-1", TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
        return saved;
    }

    private Task<SyncAttempt> LastAttemptAsync() => _portal.ReadAsync(db => db.SyncAttempts.OrderByDescending(a => a.Id).FirstAsync(TestPortal.Cancel));

    private void TouchInOrg(string field, string value) => ((Dictionary<string, string>)Org.Records[0])[field] = value;
}

public sealed class SqliteMappingSendTests : MappingSendTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync(Org.Register);
}

public sealed class PostgresMappingSendTests(PgCluster cluster) : MappingSendTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster, Org.Register);
}

using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Mapping;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Features.FieldMapping.Work;

/// <summary>The work around a mapping, on each database: counting, previewing, trying, checking, applying.</summary>
public abstract class MappingWorkTests : IAsyncLifetime
{
    private TestPortal _portal = null!;
    private int _connection;

    private protected FakeOrg FakeOrg { get; } = new();

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync()
    {
        FakeOrg.OnDescribe = () => Org.Lead(Org.Key);
        _portal = await StartAsync();
        _connection = await _portal.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected void Register(IServiceCollection services)
    {
        FakeOrg.Register(services);
        services.AddMappingWork();
    }

    [Fact]
    public async Task Survey_CountsWhomARowKeepsOutAndWhatItCuts()
    {
        await SaveAsync("short", city: "Rome");
        await SaveAsync("long1", city: new string('x', 50));
        await SaveAsync("long2", city: new string('x', 50));

        var refused = (await _portal.Get<MappingSurveys>().SurveyAsync(Scope(Row("city", "City")), TestPortal.Cancel));
        var cut = (await _portal.Get<MappingSurveys>().SurveyAsync(Scope(Row("city", "City", new TransformStep(TransformKind.Truncate, Number: 40))), TestPortal.Cancel));

        Assert.Equal((3, 2, 2), (refused.Affiliates, refused.KeptOut, refused.Of("City")!.KeptOut));
        Assert.Equal((CompatibilityReason.TooLong, 2, 2), (refused.Of("City")!.Counts[0].Reason, refused.Of("City")!.Counts[0].Affiliates, refused.Of("City")!.Counts[0].Values[0].Affiliates));
        Assert.Equal((0, 2), (cut.KeptOut, cut.Of("City")!.Losing));
    }

    [Fact]
    public async Task Values_ListWhatTheDataHoldsAndWhatItMayHold()
    {
        await SaveAsync("a", country: "DE");
        await SaveAsync("b", country: "DE");
        await SaveAsync("c", country: "FR");
        await SaveAsync("d");

        var countries = await _portal.Get<MappingSurveys>().ValuesAsync(Field("country"), TestPortal.Cancel);
        var statuses = await _portal.Get<MappingSurveys>().ValuesAsync(Field("status"), TestPortal.Cancel);

        Assert.Equal([new ValueCount("DE", 2), new ValueCount("FR", 1)], countries.Values);
        Assert.Equal((1, 0), (countries.Blank, countries.More));
        Assert.Equal([("active", 4), ("banned", 0), ("not active", 0), ("on moderation", 0)], statuses.Values.Select(v => (v.Value, v.Affiliates)));
    }

    [Fact]
    public async Task Preview_ReadsAndWritesNothing()
    {
        var key = await SaveAsync("a", city: "Rome");
        await _portal.DrainAsync();
        var writes = FakeOrg.Writes.Count;

        var result = await _portal.Get<Preview>().ShowAsync(
            Scope(Row("id", Org.KeyField), Row("email", "Email"), Row("city", "City"), Row("notes", "Description"), Row("login", "Company", new TransformStep(TransformKind.UpperCase)), Row("phone", "Phone", RowPolicy.OnlyIfEmpty)), key, TestPortal.Cancel);

        Assert.Equal(writes, FakeOrg.Writes.Count);
        Assert.Equal(
            [PreviewDecision.Same, PreviewDecision.Same, PreviewDecision.Sets, PreviewDecision.NotSent, PreviewDecision.Changes, PreviewDecision.NotSent],
            result.Rows.Select(r => r.What));
        Assert.Equal(("Clickwise", "CLICKWISE"), (result.Rows[4].Before, result.Rows[4].Decision.Value));
        Assert.Equal(FieldOutcome.KeptSalesforceValue, result.Rows[5].Decision.Outcome);
        Assert.StartsWith("https://acme.my.salesforce.com/00Q", result.RecordUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_OrgAway_ShowsTheNewValuesAllTheSame()
    {
        var key = await SaveAsync("a");
        FakeOrg.OnQuery = _ => throw FakeOrg.Refuse(Kind.BadRequest, "MALFORMED_QUERY");

        var result = await _portal.Get<Preview>().ShowAsync(Scope(Row("id", Org.KeyField), Row("email", "Email")), key, TestPortal.Cancel);

        Assert.Equal((false, "MALFORMED_QUERY"), (result.IsRead, result.Fault?.Code));
        Assert.All(result.Rows, r => Assert.Equal(PreviewDecision.Sends, r.What));
    }

    [Fact]
    public async Task DryRun_CountsWhatTheRealRunThenDoes()
    {
        var known = await SaveAsync("known");
        await _portal.DrainAsync();
        await SaveAsync("new1");
        await SaveAsync("new2");
        await SaveAsync("refused", city: new string('x', 50));
        await _portal.WriteAsync(async db => db.SyncRows.RemoveRange(await db.SyncRows.ToListAsync(TestPortal.Cancel)));
        MappingRow[] rows = [Row("id", Org.KeyField), Row("email", "Email"), Row("login", "Company"), Row("contactPerson", "LastName"), Row("city", "City"), Row("phone", "Phone")];
        var writes = FakeOrg.Writes.Count;

        var dry = await _portal.Get<DryRun>().RunAsync(Scope(rows), null, TestPortal.Cancel);

        Assert.Equal(writes, FakeOrg.Writes.Count);
        Assert.Equal((4, 2, 0, 1, 1, 1), (dry.Affiliates, dry.Create, dry.Update, dry.Unchanged, dry.Refused, dry.WriteCalls));
        Assert.Equal(("City", CompatibilityReason.TooLong, 1), (dry.Errors[0].Target, dry.Errors[0].Reason, dry.Errors[0].Affiliates));
        FakeOrg.Judge = r => r.GetValueOrDefault("City")?.Length > 40 ? FakeOrg.Fault(Kind.RecordRefused, "STRING_TOO_LONG", "City") : null;
        await PublishAsync(rows);
        var run = await _portal.Get<IBackfill>().StartAsync(_connection, new BackfillChoice(), "admin-1", TestPortal.Cancel);
        await _portal.DrainAsync();
        var last = await _portal.ReadAsync(async db => (await db.SyncAttempts.AsNoTracking().ToListAsync(TestPortal.Cancel)).Where(a => a.MappingNumber == 2).ToList());
        Assert.Equal(4, run.Total);
        Assert.Equal((dry.Create, dry.Update, dry.Unchanged, dry.Refused), (Count(SyncOutcome.Created), Count(SyncOutcome.Updated), Count(SyncOutcome.Unchanged), Count(SyncOutcome.Refused)));
        Assert.Contains(last, a => a.AffiliateKey == known);

        int Count(SyncOutcome outcome) => last.Count(a => a.Outcome == outcome);
    }

    [Fact]
    public async Task DryRun_WhatSalesforceHasAlready_IsUnchanged()
    {
        await SaveAsync("known");
        await _portal.DrainAsync();

        var dry = await _portal.Get<DryRun>().RunAsync(Scope([.. TestPortal.Mapping(_connection).Rows]), null, TestPortal.Cancel);

        Assert.Equal((1, 1, 0, 0), (dry.Affiliates, dry.Unchanged, dry.WriteCalls, dry.ReadCalls));
    }

    [Fact]
    public async Task Replay_SaysWhichOfTheLastSavesWouldDiffer()
    {
        await SaveAsync("a", city: "Rome");
        await SaveAsync("b");
        await _portal.DrainAsync();
        var (writes, queries) = (FakeOrg.Writes.Count, FakeOrg.Queries.Count);

        var result = await _portal.Get<Replay>().RunAsync(
            Scope([.. TestPortal.Mapping(_connection).Rows, Row("city", "City")]), 50, TestPortal.Cancel);

        Assert.Equal((writes, queries), (FakeOrg.Writes.Count, FakeOrg.Queries.Count));
        Assert.Equal((2, 1), (result.Saves.Count, result.Different));
        Assert.Equal(new FieldDifference("City", null, "Rome"), Assert.Single(result.Saves.Single(s => s.Differences is { Count: > 0 }).Differences!));
    }

    [Fact]
    public async Task Preflight_AllWell_IsGreen()
    {
        FakeOrg.OnLimits = () => new ApiUsage(100, 15_000);
        await SaveAsync("a");

        var result = await _portal.Get<Preflight>().RunAsync(Whole(), TestPortal.Cancel);

        Assert.True(result is { IsGreen: true, MayTakeEffect: true }, string.Join(", ", result.Lines.Select(l => $"{l.Kind} {l.State} {l.Code}")));
        Assert.Equal(
            [PreflightKind.Connection, PreflightKind.Scopes, PreflightKind.Reach, PreflightKind.Version, PreflightKind.Object, PreflightKind.Key, PreflightKind.Required, PreflightKind.Rows, PreflightKind.Rights, PreflightKind.Values, PreflightKind.Calls],
            result.Lines.Select(l => l.Kind));
    }

    [Theory]
    [InlineData("api refresh_token", "Green", "Granted", "api, refresh_token")]
    [InlineData("full offline_access id", "Green", "Granted", "full, offline_access")]
    [InlineData("id web", "Red", "Missing", "api, refresh_token")]
    [InlineData("api id", "Red", "Missing", "refresh_token")]
    [InlineData(null, "Later", "Unknown", null)]
    public async Task Preflight_Scopes_SayWhatTheGrantLacks(string? scope, string state, string code, string? argument)
    {
        FakeOrg.OnRefresh = _ => Task.FromResult(FakeOrg.Grant(FakeOrg.ValidToken, null) with { Scope = scope });

        var result = await _portal.Get<Preflight>().RunAsync(Whole(), TestPortal.Cancel);

        var line = Assert.Single(result.Lines, l => l.Kind == PreflightKind.Scopes);
        Assert.Equal((state, code, argument, false), (line.State.ToString(), line.Code, line.Arguments.SingleOrDefault(), line.Blocks));
    }

    [Theory]
    [InlineData("005PIOTR0000001", "Green", "Active")]
    [InlineData("005GONE00000001", "Red", "Inactive")]
    [InlineData("00GMARKT0000001", "Green", "Queue")]
    [InlineData("00GGONE00000001", "Red", "NoQueue")]
    [InlineData("00QLEAD00000001", "Red", "NoOwner")]
    public async Task Preflight_FixedOwner_IsLookedForAmongUsersOrQueues(string id, string state, string code)
    {
        FakeOrg.OnQuery = soql => (soql.Contains("FROM User", StringComparison.Ordinal) && soql.Contains("PIOTR", StringComparison.Ordinal)) || (soql.Contains("FROM Group", StringComparison.Ordinal) && soql.Contains("MARKT", StringComparison.Ordinal))
            ? new QueryPage(1, true, [new Dictionary<string, string?> { ["Id"] = id, ["Name"] = "Found" }])
            : new QueryPage(0, true, []);
        var scope = Whole();
        scope.Version.Settings = new MappingSettings { Owner = OwnerRule.Fixed, OwnerId = id };

        var result = await _portal.Get<Preflight>().RunAsync(scope, TestPortal.Cancel);

        var line = Assert.Single(result.Lines, l => l.Kind == PreflightKind.Owner);
        Assert.Equal((state, code), (line.State.ToString(), line.Code));
    }

    [Fact]
    public async Task Preflight_OneFieldHiddenFromTheUser_IsRedOnThatLineAloneAndNamesIt()
    {
        var whole = Whole();
        FakeOrg.OnDescribe = () => Org.Lead(Org.Key) is var lead ? lead with { Fields = [.. lead.Fields.Where(f => f.Name != "Phone")] } : null;

        var result = await _portal.Get<Preflight>().RunAsync(whole, TestPortal.Cancel);

        var red = Assert.Single(result.Lines, l => l.State == PreflightState.Red);
        Assert.Equal((PreflightKind.Rights, "Gone", "Phone", true), (red.Kind, red.Code, red.Target, red.Blocks));
    }

    [Fact]
    public async Task Preflight_OrgSilent_SaysItAndStillJudgesTheMapping()
    {
        await _portal.Get<IDescribeStore>().GetAsync(_connection, "Lead", refresh: true, TestPortal.Cancel);
        FakeOrg.OnDescribe = () => throw FakeOrg.Refuse(Kind.BadRequest, "ODD");

        var result = await _portal.Get<Preflight>().RunAsync(Scope(Row("email", "Email")), TestPortal.Cancel);

        Assert.Contains(result.Lines, l => l is { Kind: PreflightKind.Reach, State: PreflightState.Red, Fault.Code: "ODD" });
        Assert.Equal(["LastName", "Company"], result.Lines.Where(l => l.Kind == PreflightKind.Required).Select(l => l.Target));
        Assert.False(result.MayTakeEffect);
    }

    [Fact]
    public async Task Drift_ValueThatGoes_IsForecastWithTheAffiliatesThatUseIt()
    {
        var tier = Org.Text("Tier__c", "Tier", 40, type: "picklist") with { RestrictedPicklist = true, PicklistValues = [new("Rome", "Rome", true, false), new("Paris", "Paris", true, false)] };
        await PublishAsync(Row("id", Org.KeyField), Row("city", "Tier__c"), Row("phone", "Phone"));
        FakeOrg.OnDescribe = () => Org.Lead(Org.Key, tier);
        var romans = new List<long> { await SaveAsync("a", city: "Rome"), await SaveAsync("b", city: "Rome") };
        await SaveAsync("c", city: "Paris");
        Assert.Empty((await CheckAsync())!.Findings);

        FakeOrg.OnDescribe = () => Org.Lead(Org.Key, tier with { PicklistValues = [tier.PicklistValues[1]] }) is var lead ? lead with { Fields = [.. lead.Fields.Where(f => f.Name != "Phone")] } : null;
        var report = await CheckAsync();

        Assert.Equal([("Tier__c", FieldChange.ValuesGone, 2), ("Phone", FieldChange.Gone, 3)], report!.Findings.Select(f => (f.Drift.Field, f.Drift.Change, f.Affiliates)).OrderBy(f => f.Affiliates));
        Assert.Equal(romans.Select(k => (k, (string?)"Rome")), await AffectedAsync("Tier__c", FieldChange.ValuesGone));
        Assert.Equal(["+49 30 1", "+49 30 1", "+49 30 1"], (await AffectedAsync("Phone", FieldChange.Gone)).Select(a => a.Value));
        Assert.Null(await _portal.Get<AffectedAffiliates>().TestAsync(new(_connection, "City") { Change = FieldChange.Gone }, TestPortal.Cancel));
        Assert.Equal(["Rome"], report.Findings.Single(f => f.Drift.Change == FieldChange.ValuesGone).Drift.Values);
        Assert.Equal(2, (await _portal.Get<DriftCheck>().LastAsync(_connection, TestPortal.Cancel))!.Value.Report.Findings.Count);
        Assert.Empty(FakeOrg.Writes);

        async Task<IEnumerable<(long Key, string? Value)>> AffectedAsync(string field, FieldChange change)
        {
            var affected = _portal.Get<AffectedAffiliates>();
            var test = (await affected.TestAsync(new(_connection, field) { Change = change }, TestPortal.Cancel))!;
            var index = await affected.IndexAsync(test, TestPortal.Cancel);
            return (await affected.PageAsync(test, index, 0, TestPortal.Cancel)).Select(a => (a.Key, a.Value));
        }

        Task<DriftReport?> CheckAsync() => _portal.Get<DriftCheck>().RunAsync(_connection, TestPortal.Cancel);
    }

    [Fact]
    public async Task Affected_ManyOfThem_AreTheCountedOnesPageByPage()
    {
        await PublishAsync(Row("id", Org.KeyField), Row("city", "City"));
        await _portal.WriteAsync(db =>
        {
            db.Affiliates.AddRange(Enumerable.Range(1, 400).Select(i =>
            {
                var affiliate = new Affiliate { Email = $"many{i}@clickwise.example", City = i % 3 == 0 ? new string('x', 50) : "Rome" };
                affiliate.AssignId($"{i}");
                affiliate.Touch(DateTime.UnixEpoch);
                return affiliate;
            }));
            return Task.CompletedTask;
        });
        var affected = _portal.Get<AffectedAffiliates>();
        await _portal.Get<IDescribeStore>().GetAsync(_connection, "Lead", refresh: true, TestPortal.Cancel);

        var test = (await affected.TestAsync(new(_connection, "City") { Reason = CompatibilityReason.TooLong }, TestPortal.Cancel))!;
        var index = await affected.IndexAsync(test, TestPortal.Cancel);
        List<AffectedRow> rows = [];
        for (var page = 0; page < index.Starts.Count; page++)
            rows.AddRange(await affected.PageAsync(test, index, page, TestPortal.Cancel));

        Assert.Equal((133, 3), (index.Count, index.Starts.Count));
        Assert.Equal(Enumerable.Range(1, 133).Select(i => $"{i * 3}"), rows.Select(r => r.AffiliateId));
        Assert.Equal(index.Count, (await _portal.Get<MappingSurveys>().SurveyAsync(Scope(Row("city", "City")), TestPortal.Cancel)).KeptOut);
    }

    [Fact]
    public async Task Drift_NewVersion_BeginsAnew()
    {
        await _portal.Get<DriftCheck>().RunAsync(_connection, TestPortal.Cancel);
        await PublishAsync(Row("id", Org.KeyField));

        Assert.Null(await _portal.Get<DriftCheck>().LastAsync(_connection, TestPortal.Cancel));
    }

    [Fact]
    public async Task Draft_Kept_IsTheSameForEverybodyUntilItIsDropped()
    {
        var drafts = _portal.Get<DraftStore>();
        var draft = Scope(Row("city", "City", new TransformStep(TransformKind.UpperCase))).Version;

        await drafts.SaveAsync(_connection, draft, 1, AffiliateField.BuiltIn, "Mara", TestPortal.Cancel);
        await drafts.SaveAsync(_connection, draft, 1, AffiliateField.BuiltIn, "Piotr", TestPortal.Cancel);

        var kept = (await drafts.FindAsync(_connection, TestPortal.Cancel))!;
        Assert.Equal((1, "Piotr"), (kept.BaseNumber, kept.SavedBy));
        Assert.Equal(draft.Rows[0].ToRecipe(), Assert.Single(MappingDocument.Read(kept.Json).Document!.ToRows(AffiliateField.BuiltIn)).ToRecipe());
        await drafts.DropAsync(_connection, TestPortal.Cancel);
        Assert.Null(await drafts.FindAsync(_connection, TestPortal.Cancel));
    }

    [Fact]
    public async Task History_SaysWhatEachVersionChanged()
    {
        await PublishAsync(Row("id", Org.KeyField), Row("email", "Email"), Row("login", "Company", new TransformStep(TransformKind.UpperCase)), Row("city", "City"));

        var history = await _portal.Get<VersionHistory>().ListAsync(_connection, null, TestPortal.Cancel);

        Assert.Equal([(2, true), (1, false)], history.Select(h => (h.Version.Number, h.IsInEffect)));
        Assert.Equal([("Company", true, true), ("City", false, true), ("LastName", true, false), ("Phone", true, false)], history[0].Difference.Rows.Select(r => (r.Target!, r.Before is not null, r.After is not null)));
        Assert.Equal(5, history[1].Difference.Rows.Count);
    }

    [Fact]
    public async Task Backfill_Filtered_SendsThoseAloneAndEnds()
    {
        await SaveAsync("de", country: "DE");
        await SaveAsync("fr", country: "FR");
        await _portal.DrainAsync();
        await PublishAsync(Row("id", Org.KeyField), Row("email", "Email"), Row("country", "Country"));
        var backfill = _portal.Get<IBackfill>();

        var run = await backfill.StartAsync(_connection, new BackfillChoice(Country: "DE"), "admin-1", TestPortal.Cancel);
        Assert.Equal((1, true, 1), (run.Total, (await backfill.FindAsync(_connection, TestPortal.Cancel))!.IsRunning, (await backfill.FindAsync(_connection, TestPortal.Cancel))!.Left));
        await _portal.DrainAsync();

        var state = (await backfill.FindAsync(_connection, TestPortal.Cancel))!;
        Assert.Equal((false, 1, 0), (state.IsRunning, state.Done, state.Left));
        Assert.Equal(["DE"], FakeOrg.Records.Select(r => r.GetValueOrDefault("Country")).OfType<string>());
    }

    [Fact]
    public async Task Backfill_ByTagManagerAndWords_OwesThoseThatItCounts()
    {
        await AddAsync("gold", "Mara", 1, 1200);
        await AddAsync("silver", "Mara", 1201, 10);
        await AddAsync("gold", "Piotr", 1211, 10);
        var choice = new BackfillChoice { Tag = "GOLD", Manager = "mara", Search = "many1" };

        var forecast = await _portal.Get<BackfillEstimate>().MakeAsync(Whole(), choice, TestPortal.Cancel);
        var run = await _portal.Get<IBackfill>().StartAsync(_connection, choice, "admin-1", TestPortal.Cancel);

        // 1, 10-19, 100-199, 1000-1200.
        Assert.Equal((312, 312, 2), (forecast.Affiliates, run.Total, forecast.Calls));
        Assert.Equal(run.Total, (await _portal.RowsAsync()).Count);
    }

    [Fact]
    public async Task Backfill_OfManyKeys_OwesEachOnce()
    {
        await AddAsync("gold", "Mara", 1, 1100);
        var keys = await _portal.ReadAsync(db => db.Affiliates.Select(a => a.Key).ToListAsync(TestPortal.Cancel));
        var choice = new BackfillChoice(Keys: [.. keys, .. keys, 999_999]);

        Assert.Equal(1100, (await _portal.Get<BackfillEstimate>().MakeAsync(Whole(), choice, TestPortal.Cancel)).Affiliates);
        Assert.Equal(1100, (await _portal.Get<IBackfill>().StartAsync(_connection, choice, null, TestPortal.Cancel)).Total);
    }

    private Task AddAsync(string tag, string manager, int first, int count) => _portal.WriteAsync(db =>
    {
        db.Affiliates.AddRange(Enumerable.Range(first, count).Select(i =>
        {
            var affiliate = new Affiliate { Email = $"many{i}@clickwise.example", Tags = ["2026", tag], Manager = manager };
            affiliate.AssignId($"{i}");
            affiliate.Touch(DateTime.UnixEpoch);
            return affiliate;
        }));
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Backfill_PausedThenCancelled_SendsNoMoreAndKeepsWhatWasEdited()
    {
        await SaveAsync("a");
        var edited = await SaveAsync("b");
        await _portal.DrainAsync();
        await PublishAsync(Row("id", Org.KeyField), Row("email", "Email"), Row("login", "Company", new TransformStep(TransformKind.UpperCase)));
        var backfill = _portal.Get<IBackfill>();
        await backfill.StartAsync(_connection, new BackfillChoice(), "admin-1", TestPortal.Cancel);
        await backfill.PauseAsync(_connection, TestPortal.Cancel);
        await _portal.DrainAsync();
        Assert.True((await backfill.FindAsync(_connection, TestPortal.Cancel))! is { IsPaused: true, Left: 2, Done: 0 });
        await SaveAsync("b", key: edited, city: "Rome");

        var dropped = await backfill.CancelAsync(_connection, TestPortal.Cancel);
        await _portal.DrainAsync();

        Assert.Equal(1, dropped);
        Assert.Equal(["CLICKWISE", "Clickwise"], FakeOrg.Records.Select(r => r["Company"]).Order(StringComparer.Ordinal));
        Assert.True((await backfill.FindAsync(_connection, TestPortal.Cancel))! is { IsRunning: false, IsPaused: false, Run.Cancelled: 1 });
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public void Export_ThenImport_IsTheSameMappingWithoutSecrets()
    {
        var version = Scope(Row("id", Org.KeyField), Row("city", "City", new TransformStep(TransformKind.Truncate, Number: 40)), Row("phone", "Gone__c", RowPolicy.OnlyIfEmpty)).Version;
        version.Settings = new MappingSettings { Owner = OwnerRule.Manager };

        var json = MappingFiles.Export(version, AffiliateField.BuiltIn);
        var import = MappingFiles.Import(json, AffiliateField.BuiltIn, Org.Granted(Org.Key));

        Assert.DoesNotContain("secret", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("token", json, StringComparison.OrdinalIgnoreCase);
        Assert.True(MappingDiff.Of(version, new MappingVersion { DestinationObject = "Lead", MatchBy = import.Document!.MatchBy, MatchField = import.Document.MatchField, Settings = import.Document.Settings, Rows = [.. import.Rows] }).IsNothing);
        Assert.Equal(["Gone__c"], import.MissingFields);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(json).RootElement.ValueKind);
    }

    [Theory]
    [InlineData("{}", DocumentFault.NotAMapping)]
    [InlineData("nothing", DocumentFault.Damaged)]
    [InlineData("""{"format":"affise-salesforce-mapping","v":9}""", DocumentFault.NewerVersion)]
    [InlineData("""{"format":"affise-salesforce-mapping","v":1,"object":"Lead","match":null,"rows":[{"source":"","target":"x"}]}""", DocumentFault.Damaged)]
    [InlineData("""{"format":"affise-salesforce-mapping","v":1,"object":"Lead","match":null,"rows":[{"source":"city","target":"City","steps":[{"kind":"magic"}]}]}""", DocumentFault.Damaged)]
    public void Import_WhatIsNoMapping_SaysWhy(string json, DocumentFault fault) =>
        Assert.Equal((fault, null), (MappingFiles.Import(json, AffiliateField.BuiltIn, Org.Granted()).Fault, MappingFiles.Import(json, AffiliateField.BuiltIn, Org.Granted()).Document));

    [Fact]
    public async Task Watch_Night_LooksAtEveryConnectionAndOutlivesASilentOrg()
    {
        await _portal.Get<DriftWatch>().RunOnceAsync(TestPortal.Cancel);
        Assert.NotNull(await _portal.Get<DriftCheck>().LastAsync(_connection, TestPortal.Cancel));

        FakeOrg.OnDescribe = () => throw FakeOrg.Refuse(Kind.BadRequest, "ODD");
        await _portal.Get<DriftWatch>().RunOnceAsync(TestPortal.Cancel);

        Assert.Equal(TimeSpan.FromHours(23), NightlyWatch.UntilNext(TimeSpan.FromHours(2), new DateTimeOffset(2026, 11, 1, 3, 0, 0, TimeSpan.Zero)));
        Assert.Equal(TimeSpan.FromHours(1), NightlyWatch.UntilNext(TimeSpan.FromHours(2), new DateTimeOffset(2026, 11, 1, 1, 0, 0, TimeSpan.Zero)));
    }

    private MappingScope Whole() => Scope(
        Row("id", Org.KeyField), Row("email", "Email"), Row("login", "Company", new TransformStep(TransformKind.OrField, "email")),
        Row("contactPerson", "LastName", new TransformStep(TransformKind.LastWord), new TransformStep(TransformKind.OrField, "email"), new TransformStep(TransformKind.Truncate, Number: 80)), Row("phone", "Phone"));

    private MappingScope Scope(params MappingRow[] rows) => new(_connection, VersionOf(rows), AffiliateField.BuiltIn, Org.Lead(Org.Key));

    private MappingVersion VersionOf(MappingRow[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
            rows[i].Position = i;
        var key = rows.FirstOrDefault(r => r.TargetField == Org.KeyField)?.TargetField;
        return new MappingVersion { ConnectionId = _connection, Number = 2, DestinationObject = "Lead", MatchBy = key is null ? MatchBy.StoredId : MatchBy.ExternalId, MatchField = key, Rows = [.. rows] };
    }

    private Task PublishAsync(params MappingRow[] rows) => _portal.WriteAsync(async db => await db.MappingVersions.AddAsync(VersionOf(rows), TestPortal.Cancel));

    private static MappingRow Row(string source, string target, params TransformStep[] steps)
    {
        var row = Maps.Row(source, target);
        row.SetRecipe(new RowRecipe { Steps = steps });
        return row;
    }

    private static MappingRow Row(string source, string target, RowPolicy policy)
    {
        var row = Maps.Row(source, target);
        row.SetRecipe(new RowRecipe { Policy = policy });
        return row;
    }

    private static AffiliateField Field(string key) => AffiliateField.BuiltIn.Single(f => f.Key == key);

    private async Task<long> SaveAsync(string name, string? city = null, string? country = null, long? key = null)
    {
        var saved = await _portal.Intake.SaveAsync(
            new AffiliateInput { Key = key, Email = $"{name}@clickwise.example", CompanyName = "Clickwise", ContactPerson = "Ann Lee", Phone = "+49 30 1", City = city, Country = country }, "admin-1", TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
        return saved.Key;
    }
}

public sealed class SqliteMappingWorkTests : MappingWorkTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync(Register);
}

public sealed class PostgresMappingWorkTests(PgCluster cluster) : MappingWorkTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster, Register);
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Intake;

public sealed class SqliteAffiliateBatchIntakeTests : AffiliateBatchIntakeTests
{
    private protected override Task<TestPortal> StartAsync(Action<IServiceCollection> configure) => TestPortal.OnSqliteAsync(configure);

    private protected override string RefuseNowhere =>
        """
        CREATE TRIGGER "RefuseNowhere" BEFORE INSERT ON "Affiliates" WHEN NEW."City" = 'Nowhere'
        BEGIN SELECT RAISE(ABORT, 'there is no such place'); END
        """;
}

public sealed class PostgresAffiliateBatchIntakeTests(PgCluster cluster) : AffiliateBatchIntakeTests
{
    private protected override Task<TestPortal> StartAsync(Action<IServiceCollection> configure) => TestPortal.OnPostgresAsync(cluster, configure);

    private protected override string RefuseNowhere =>
        """ALTER TABLE "Affiliates" ADD CONSTRAINT "RefuseNowhere" CHECK ("City" <> 'Nowhere')""";
}

public abstract class AffiliateBatchIntakeTests : IAsyncLifetime
{
    private readonly CountingSignal _signal = new();
    private TestPortal _portal = null!;

    private protected abstract Task<TestPortal> StartAsync(Action<IServiceCollection> configure);

    /// <summary>Makes the database itself refuse what every rule lets pass.</summary>
    private protected abstract string RefuseNowhere { get; }

    public async ValueTask InitializeAsync() => _portal = await StartAsync(s => s.AddSingleton<IOwedSignal>(_signal));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_portal is not null)
            await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Save_NewAndKnown_WritesOwesAndWakesOnce()
    {
        var first = await _portal.ConnectAsync();
        var second = await ConnectAnotherAsync();
        await SaveAsync(Patch("1"));
        await _portal.WriteAsync(async db => await db.SyncRows.ExecuteDeleteAsync(TestPortal.Cancel));
        _signal.Raised = 0;
        var told = new List<QueueChanged>();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = _portal.Get<ILiveFeed>().Subscribe(item =>
        {
            if (item is QueueChanged changed)
                told.Add(changed);
            if (told.Count == 2)
                heard.TrySetResult();
            return Task.CompletedTask;
        });

        var results = await SaveAsync(Patch("1") with { Phone = "1" }, Patch("2"), Patch("3"));

        Assert.Equal([PatchOutcome.Updated, PatchOutcome.Created, PatchOutcome.Created], results.Select(r => r.Outcome));
        var rows = await _portal.RowsAsync();
        Assert.Equal(6, rows.Count);
        Assert.Equal([OwedReason.Created, OwedReason.Edited], rows.Select(r => r.Reason).Distinct().Order());
        Assert.Equal(2, rows.Count(r => r.Reason == OwedReason.Edited));
        Assert.All(rows, r => Assert.Equal(SyncLane.Live, r.Lane));
        Assert.Equal(1, _signal.Raised);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TestPortal.Cancel);
        Assert.Equal([first, second], told.Select(t => t.ConnectionId).Order());
        Assert.All(told, t => Assert.Equal(rows.Select(r => r.AffiliateKey).Distinct().Order(), t.AffiliateKeys.Order()));
    }

    [Fact]
    public async Task Save_TheSameAgain_TouchesAndOwesNothing()
    {
        await _portal.ConnectAsync();
        await AddFieldAsync("Vertical", SignUpFieldType.Checkbox, "Finance", "Dating");
        AffiliatePatch[] patches =
        [
            Patch("1") with
            {
                Phone = "  +49 30 1 ", Country = "de", Tags = new(["vip", "vip", "new"]), Level = 3, ReferralPercent = 2.5m, Notes = "line\nline",
                SignUpValues = [new("VERTICAL", ["Finance", "Dating"])],
            },
            // There and back again within one batch.
            Patch("2") with { City = "Bonn" },
            Patch("2") with { City = "Berlin" },
        ];
        await SaveAsync(patches);
        var before = await AffiliatesAsync();
        await _portal.WriteAsync(async db => await db.SyncRows.ExecuteDeleteAsync(TestPortal.Cancel));
        _signal.Raised = 0;
        _portal.Time.Advance(TimeSpan.FromHours(1));

        var again = await SaveAsync(patches);

        Assert.Equal([PatchOutcome.Unchanged, PatchOutcome.Updated, PatchOutcome.Updated], again.Select(r => r.Outcome));
        Assert.Equal(before.Select(a => (a.Key, a.Stamp, a.UpdatedAt)), (await AffiliatesAsync()).Select(a => (a.Key, a.Stamp, a.UpdatedAt)));
        Assert.Empty(await _portal.RowsAsync());
        Assert.Equal(0, _signal.Raised);
        Assert.Equal(["Finance", "Dating"], Assert.Single(before[0].SignUpValues).Value);
    }

    [Fact]
    public async Task Save_MembersLeftOut_StayAndNullClears()
    {
        await SaveAsync(Patch("1") with { Phone = "1", City = "Berlin", Tags = new(["vip"]), Level = 2, Status = AffiliateStatus.Banned });
        await SaveAsync(new AffiliatePatch { AffiliateId = "1", Phone = new((string?)null), Level = new((int?)null) });
        var affiliate = Assert.Single(await AffiliatesAsync());
        Assert.Equal((null, "Berlin", null, AffiliateStatus.Banned, "a1@x.example"), (affiliate.Phone, affiliate.City, affiliate.Level, affiliate.Status, affiliate.Email));
        Assert.Equal(["vip"], affiliate.Tags);
    }

    [Fact]
    public async Task Save_OneOfThemWrong_CostsNoOther()
    {
        var results = await SaveAsync(
            Patch("1"),
            new AffiliatePatch { AffiliateId = "2", Email = "not an address", Country = "XX" },
            new AffiliatePatch { AffiliateId = "3" },
            new AffiliatePatch { Email = "noid@x.example" },
            Patch(new string('9', 41)),
            Patch("4") with { City = "nul\0" },
            Patch("5") with { Notes = "half \ud83d" },
            Patch("6") with { Tags = new([.. Enumerable.Range(100, 301).Select(n => $"t{n}")]) },
            Patch("portal-9"),
            Patch("Pending-9"),
            Patch("7"));
        Assert.Equal(
            ["ok", "email invalid-email, country unknown-country", "email required", "id required", "id too-long", "city invalid-text", "notes invalid-text",
                "tags too-many", "id id-taken", "id id-taken", "ok"],
            results.Select(r => r.Errors.Count == 0 ? "ok" : string.Join(", ", r.Errors.Select(e => $"{e.FieldKey} {e.Code}"))));
        Assert.Equal(["1", "7"], (await AffiliatesAsync()).Select(a => a.AffiliateId));
    }

    [Fact]
    public async Task Save_EmailClearedOfAKnownAffiliate_IsRejected()
    {
        await SaveAsync(Patch("1"));
        var result = Assert.Single(await SaveAsync(new AffiliatePatch { AffiliateId = "1", Email = new((string?)null), City = "Bonn" }));
        Assert.Equal([new IntakeError("email", IntakeErrorCodes.Required)], result.Errors);
        Assert.Null(Assert.Single(await AffiliatesAsync()).City);
    }

    [Fact]
    public async Task Save_MadeInThePortal_IsFoundByItsPortalId()
    {
        var made = await _portal.SaveAsync();
        var result = Assert.Single(await SaveAsync(new AffiliatePatch { AffiliateId = made.AffiliateId, City = "Bonn" }));
        Assert.Equal(PatchOutcome.Updated, result.Outcome);
        Assert.Equal("Bonn", Assert.Single(await AffiliatesAsync()).City);
    }

    [Fact]
    public async Task Save_EmailTaken_RejectsThatItem()
    {
        await SaveAsync(Patch("1"));
        var results = await SaveAsync(
            Patch("2") with { Email = "A1@X.example" },
            Patch("3") with { Email = "new@x.example" },
            Patch("4") with { Email = "New@x.example" },
            Patch("1") with { Email = "A1@x.EXAMPLE" });
        Assert.Equal([PatchOutcome.Rejected, PatchOutcome.Created, PatchOutcome.Rejected, PatchOutcome.Updated], results.Select(r => r.Outcome));
        Assert.Equal([new IntakeError("email", IntakeErrorCodes.EmailTaken)], results[0].Errors);
        Assert.Equal([new IntakeError("email", IntakeErrorCodes.EmailTaken)], results[2].Errors);
    }

    [Fact]
    public async Task Save_SameIdTwice_TheLastWins()
    {
        var results = await SaveAsync(Patch("1") with { City = "Bonn", Phone = "1" }, Patch("1") with { City = "Berlin" });
        Assert.Equal([PatchOutcome.Created, PatchOutcome.Updated], results.Select(r => r.Outcome));
        var affiliate = Assert.Single(await AffiliatesAsync());
        Assert.Equal(("Berlin", "1"), (affiliate.City, affiliate.Phone));
    }

    [Fact]
    public async Task Save_EmailsChangeHandsInACircle_AreSavedOneByOne()
    {
        await SaveAsync(Patch("1"), Patch("2"));
        // No order of two updates leaves the e-mails unique in between; three steps do, as they were asked for.
        var results = await SaveAsync(
            new AffiliatePatch { AffiliateId = "1", Email = "aside@x.example" },
            new AffiliatePatch { AffiliateId = "2", Email = "a1@x.example" },
            new AffiliatePatch { AffiliateId = "1", Email = "a2@x.example" });
        Assert.All(results, r => Assert.Equal(PatchOutcome.Updated, r.Outcome));
        Assert.Equal(["a2@x.example", "a1@x.example"], (await AffiliatesAsync()).Select(a => a.Email));
    }

    [Fact]
    public async Task Save_TheDatabaseRefusesOne_SavesItsNeighboursAndOwesThem()
    {
        await _portal.ConnectAsync();
        await using (var db = await _portal.OpenAsync())
            await db.Database.ExecuteSqlRawAsync(RefuseNowhere, TestPortal.Cancel);

        var results = await SaveAsync(Patch("1"), Patch("2") with { City = "Nowhere" }, Patch("3"));

        Assert.Equal([PatchOutcome.Created, PatchOutcome.Rejected, PatchOutcome.Created], results.Select(r => r.Outcome));
        Assert.Equal(IntakeErrorCodes.NotStored, Assert.Single(results[1].Errors).Code);
        Assert.Equal(["1", "3"], (await AffiliatesAsync()).Select(a => a.AffiliateId));
        Assert.Equal(2, (await _portal.RowsAsync()).Count);
        Assert.Equal(1, _signal.Raised);
    }

    [Fact]
    public async Task Save_ManyAtOnceOverTheSameIds_LosesNone()
    {
        await _portal.ConnectAsync();
        // Each caller goes over the ids in its own order, so that they meet everywhere.
        var calls = Enumerable.Range(0, 4).Select(caller => Task.Run(() => SaveAsync(
            [.. Enumerable.Range(0, 40).OrderBy(i => (i * (2 * caller + 1)) % 41).Select(i => Patch($"{i}") with { City = $"City {caller}" })])));
        var results = await Task.WhenAll(calls);

        Assert.All(results.SelectMany(r => r), r => Assert.Empty(r.Errors));
        Assert.Equal(40, results.SelectMany(r => r).Count(r => r.Outcome == PatchOutcome.Created));
        Assert.Equal(40, (await AffiliatesAsync()).Count);
        Assert.Equal(40, (await _portal.RowsAsync()).Count);
    }

    [Fact]
    public async Task Save_ManyAtOnceForTheSameEmails_GivesEachToOne()
    {
        var calls = Enumerable.Range(0, 4).Select(caller => Task.Run(() => SaveAsync(
            [.. Enumerable.Range(0, 20).Select(i => new AffiliatePatch { AffiliateId = $"{caller}-{i}", Email = $"shared{i}@x.example" })])));
        var results = (await Task.WhenAll(calls)).SelectMany(r => r).ToList();

        Assert.Equal(20, results.Count(r => r.Outcome == PatchOutcome.Created));
        Assert.All(results.Where(r => r.Outcome != PatchOutcome.Created), r => Assert.Equal([new IntakeError("email", IntakeErrorCodes.EmailTaken)], r.Errors));
        Assert.Equal(20, (await AffiliatesAsync()).Select(a => a.EmailKey).Distinct().Count());
    }

    [Fact]
    public async Task Save_SignUpFields_AreFoundByNameAndUnknownOnesTold()
    {
        await AddFieldAsync("Vertical", SignUpFieldType.Select, "Finance", "Dating");
        await AddFieldAsync("Source", SignUpFieldType.Text);
        var results = await SaveAsync(
            Patch("1") with { SignUpValues = [new("vertical", ["Finance"]), new("Sauce", ["x"]), new("Source", ["web"])] },
            Patch("2") with { SignUpValues = [new("Vertical", ["finance"])] },
            new AffiliatePatch { AffiliateId = "1", SignUpValues = [new("SOURCE", [])] });
        Assert.Equal(["Sauce"], results[0].UnknownFields);
        Assert.Equal([new IntakeError("customFields.Vertical", IntakeErrorCodes.UnknownOption)], results[1].Errors);
        Assert.Equal(PatchOutcome.Updated, results[2].Outcome);
        Assert.Equal("Finance", Assert.Single(Assert.Single(Assert.Single(await AffiliatesAsync()).SignUpValues).Value));
    }

    [Fact]
    public async Task Save_RuleYoungerThanTheAffiliate_JudgesOnlyWhatIsGiven()
    {
        await SaveAsync(Patch("1"));
        await AddFieldAsync("Vertical", SignUpFieldType.Select, true, "Finance", "Dating");
        var results = await SaveAsync(
            Patch("1") with { City = "Bonn" },
            Patch("1") with { City = "Berlin", SignUpValues = [new("Vertical", [])] },
            Patch("2"));
        Assert.Equal(PatchOutcome.Updated, results[0].Outcome);
        Assert.Equal([new IntakeError("customFields.Vertical", IntakeErrorCodes.Required)], results[1].Errors);
        Assert.Equal([new IntakeError("customFields.Vertical", IntakeErrorCodes.Required)], results[2].Errors);
        Assert.Equal("Bonn", Assert.Single(await AffiliatesAsync()).City);
    }

    [Fact]
    public async Task Save_AThousandAndNoMore_IsTaken()
    {
        await _portal.ConnectAsync();
        var results = await SaveAsync([.. Enumerable.Range(1, AffiliatePatch.MostAtOnce).Select(i => Patch($"{i}"))]);
        Assert.All(results, r => Assert.Equal(PatchOutcome.Created, r.Outcome));
        Assert.Equal(AffiliatePatch.MostAtOnce, (await _portal.RowsAsync()).Count);
        await Assert.ThrowsAsync<ArgumentException>(() => SaveAsync([.. Enumerable.Repeat(Patch("1"), AffiliatePatch.MostAtOnce + 1)]));
        Assert.Empty(await SaveAsync());
    }

    private static AffiliatePatch Patch(string id) => new() { AffiliateId = id, Email = $"a{id}@x.example", CompanyName = $"Company {id}" };

    private Task<IReadOnlyList<PatchResult>> SaveAsync(params AffiliatePatch[] patches) =>
        _portal.Get<IAffiliateBatchIntake>().SaveAsync(patches, null, TestPortal.Cancel);

    private Task<List<Affiliate>> AffiliatesAsync() =>
        _portal.ReadAsync(db => db.Affiliates.AsNoTracking().OrderBy(a => a.Key).ToListAsync(TestPortal.Cancel));

    private Task AddFieldAsync(string name, SignUpFieldType type, params string[] options) => AddFieldAsync(name, type, false, options);

    private Task AddFieldAsync(string name, SignUpFieldType type, bool required, params string[] options) => _portal.WriteAsync(db =>
    {
        db.SignUpFields.Add(new SignUpField { Name = name, Type = type, Required = required, View = true, Options = [.. options] });
        return Task.CompletedTask;
    });

    private async Task<int> ConnectAnotherAsync()
    {
        var other = new SalesforceConnection { ProtectedRefreshToken = "x", InstanceUrl = "https://other.my.salesforce.com", DestinationObject = "Lead" };
        await _portal.WriteAsync(db =>
        {
            db.Connections.Add(other);
            return Task.CompletedTask;
        });
        await _portal.WriteAsync(db =>
        {
            db.MappingVersions.Add(TestPortal.Mapping(other.Id));
            return Task.CompletedTask;
        });
        return other.Id;
    }

    private sealed class CountingSignal : IOwedSignal
    {
        public int Raised { get; set; }

        public void Raise() => Raised++;

        public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

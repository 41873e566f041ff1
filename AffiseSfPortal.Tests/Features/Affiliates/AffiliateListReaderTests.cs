using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Features.Marketplace;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class SqliteAffiliateListReaderTests : AffiliateListReaderTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync();
}

public sealed class PostgresAffiliateListReaderTests(PgCluster cluster) : AffiliateListReaderTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster);
}

public abstract class AffiliateListReaderTests : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private TestPortal _portal = null!;

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync() => _portal = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_portal is not null)
            await _portal.DisposeAsync();
    }

    [Theory]
    [InlineData("nord", "Nordlicht")]
    [InlineData("NORDLICHT", "Nordlicht")]
    [InlineData("vogt nord", "Nordlicht")]
    [InlineData("100%", "100% Leads")]
    [InlineData("r_s", "under_score")]
    [InlineData("@clicpanda.example", "Clicpanda")]
    [InlineData("portal-1", "Nordlicht")]
    [InlineData("00Q5g00000K3vQX", "Clicpanda")]
    [InlineData("åker", "Åkerlund")]
    public async Task Read_Search_FindsNameMailIdAndRecord(string search, string name)
    {
        await FillAsync();
        var page = await ReadAsync(new AffiliateListQuery { Search = search });
        Assert.Equal(name, Assert.Single(page.Rows).Name);
        Assert.Equal(1, page.Total);
        Assert.Equal(5, page.Everything);
    }

    [Theory]
    [InlineData("LEAD", true)]
    [InlineData("Contact", false)]
    public async Task Read_DestinationObjectChanged_CountsOnlyRecordsOfTheObjectInUse(string objectName, bool isInSalesforce)
    {
        await _portal.AddAffiliatesAsync(1);
        var connectionId = await _portal.ConnectAsync(configure: c => c.DestinationObject = objectName);
        var key = await _portal.ReadAsync(db => db.Affiliates.Select(a => a.Key).SingleAsync(TestPortal.Cancel));
        await _portal.WriteAsync(db =>
        {
            db.SyncLinks.Add(new SyncLink { ConnectionId = connectionId, AffiliateKey = key, SalesforceId = "00Q5g00000K3vQXEAZ", ObjectName = "Lead", LastSyncedAt = Noon });
            return Task.CompletedTask;
        });
        var factory = _portal.Get<IDbContextFactory<PortalDbContext>>();

        var standing = await new StandingReader(factory, new DatabaseSpace(TimeProvider.System, NullLogger<DatabaseSpace>.Instance)).ReadAsync(TestPortal.Cancel);
        var wizard = await new ConnectionReader(factory, new MappingStatus(new FakeControl())).ReadAsync(TestPortal.Cancel);
        var list = await ReadAsync(new AffiliateListQuery { Sync = SyncState.InSalesforce });
        var row = Assert.Single((await ReadAsync(new AffiliateListQuery())).Rows);

        var count = isInSalesforce ? 1 : 0;
        Assert.Equal((count, 1 - count), (standing.InSalesforce, standing.NeverSent));
        Assert.Equal(1 - count, wizard.NotSent);
        Assert.Equal(count, list.Total);
        Assert.Equal(isInSalesforce ? SyncState.InSalesforce : SyncState.NotLinked, row.Sync.State);
        Assert.Equal(isInSalesforce, row.Sync.SalesforceId is not null);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    public async Task Read_SearchWithWildcard_MeansTheLetter(string search)
    {
        await FillAsync();
        Assert.Single((await ReadAsync(new AffiliateListQuery { Search = search })).Rows);
    }

    [Fact]
    public async Task Read_SearchOfAnAddressWithNul_LooksForTheRest()
    {
        await FillAsync();
        var query = AffiliateListQuery.Parse(new Uri("http://localhost/affiliates/manage?q=nord%00licht%E2%80%AE"));
        Assert.Equal("Nordlicht", Assert.Single((await ReadAsync(query)).Rows).Name);
    }

    [Fact]
    public async Task Read_NothingMatches_IsEmptyAndStillCountsAll()
    {
        await FillAsync();
        var page = await ReadAsync(new AffiliateListQuery { Search = "nobody" });
        Assert.Empty(page.Rows);
        Assert.Equal((0, 5), (page.Total, page.Everything));
    }

    [Theory]
    [InlineData(nameof(AffiliateSort.Newest), false, "Åkerlund,under_score,100% Leads,Clicpanda,Nordlicht")]
    [InlineData(nameof(AffiliateSort.Id), false, "Nordlicht,Clicpanda,100% Leads,under_score,Åkerlund")]
    [InlineData(nameof(AffiliateSort.Email), true, "Åkerlund,Clicpanda,under_score,Nordlicht,100% Leads")]
    [InlineData(nameof(AffiliateSort.LastSync), true, "Nordlicht,Clicpanda,Åkerlund,under_score,100% Leads")]
    [InlineData(nameof(AffiliateSort.LastSync), false, "Clicpanda,Nordlicht,Åkerlund,under_score,100% Leads")]
    public async Task Read_Sorted_IsInThatOrder(string sort, bool descending, string names) =>
        await AssertOrderAsync(Enum.Parse<AffiliateSort>(sort), descending, names);

    [Fact]
    public async Task Read_ByName_PutsCapitalsAndSmallLettersTogether()
    {
        await SaveAsync("beta", "1@x.example");
        await SaveAsync("Alpha", "2@x.example");
        await SaveAsync(null, "gamma@x.example");
        await SaveAsync("Zeta", "3@x.example");
        var page = await ReadAsync(new AffiliateListQuery { Sort = AffiliateSort.Name });
        Assert.Equal(["Alpha", "beta", "gamma@x.example", "Zeta"], page.Rows.Select(r => r.Name));
    }

    [Fact]
    public async Task Read_SecondPage_GoesOnWhereTheFirstEnds()
    {
        for (var i = 0; i < 32; i++)
            await SaveAsync($"Affiliate {i:00}", $"a{i}@x.example");
        var query = new AffiliateListQuery { Sort = AffiliateSort.Name, PageSize = 15 };
        var pages = new List<AffiliateListPage>();
        for (var number = 1; number <= 3; number++)
            pages.Add(await ReadAsync(query with { Page = number }));
        Assert.Equal([15, 15, 2], pages.Select(p => p.Rows.Count));
        Assert.Equal(32, pages.SelectMany(p => p.Rows).Select(r => r.Key).Distinct().Count());
        Assert.Equal(pages[2].Rows, (await ReadAsync(query with { Page = 99 })).Rows);
    }

    [Fact]
    public async Task Read_SyncStates_AgreeWithChipsFiltersAndCounts()
    {
        await FillAsync();
        var all = await ReadAsync(new AffiliateListQuery());
        Assert.Equal(
            new Dictionary<string, SyncState>
            {
                ["Nordlicht"] = SyncState.InSalesforce,
                ["Clicpanda"] = SyncState.Refused,
                ["100% Leads"] = SyncState.Sending,
                ["under_score"] = SyncState.Waiting,
                ["Åkerlund"] = SyncState.NotLinked,
            }.OrderBy(p => p.Key, StringComparer.Ordinal),
            all.Rows.ToDictionary(r => r.Name, r => r.Sync.State).OrderBy(p => p.Key, StringComparer.Ordinal));
        foreach (var state in Enum.GetValues<SyncState>())
        {
            var some = await ReadAsync(new AffiliateListQuery { Sync = state });
            Assert.All(some.Rows, r => Assert.Equal(state, r.Sync.State));
            Assert.Equal(all.Counts.Of(state), some.Total);
        }
        var refused = all.Rows.Single(r => r.Name == "Clicpanda").Sync;
        Assert.Equal("Country", refused.Field);
        Assert.Equal("https://acme.my.salesforce.com/00Q5g00000K3vQXEAZ", refused.RecordUrl);
    }

    [Fact]
    public async Task Read_ConnectionPaused_WaitingBecomesPaused()
    {
        await FillAsync();
        await _portal.WriteAsync(async db => (await db.Connections.FindAsync([1], TestPortal.Cancel))!.PausedAt = Noon);
        var page = await ReadAsync(new AffiliateListQuery { Sync = SyncState.Paused });
        Assert.Equal("under_score", Assert.Single(page.Rows).Name);
        Assert.Equal((1, 0), (page.Counts.Of(SyncState.Paused), page.Counts.Of(SyncState.Waiting)));
    }

    [Fact]
    public async Task Read_StatusFilter_NarrowsRowsAndSyncCountsButNotItsOwn()
    {
        await FillAsync();
        var page = await ReadAsync(new AffiliateListQuery { Status = AffiliateStatus.Banned });
        Assert.Equal("Clicpanda", Assert.Single(page.Rows).Name);
        Assert.Equal((4, 1), (page.Counts.Of(AffiliateStatus.Active), page.Counts.Of(AffiliateStatus.Banned)));
        Assert.Equal((1, 0), (page.Counts.Of(SyncState.Refused), page.Counts.Of(SyncState.InSalesforce)));
    }

    [Fact]
    public async Task Read_NoConnection_EverythingIsNotLinked()
    {
        await SaveAsync("Alone", "alone@x.example");
        var page = await ReadAsync(new AffiliateListQuery());
        Assert.False(page.HasConnection);
        Assert.Equal(SyncState.NotLinked, Assert.Single(page.Rows).Sync.State);
    }

    private async Task AssertOrderAsync(AffiliateSort sort, bool descending, string names)
    {
        await FillAsync();
        var page = await ReadAsync(new AffiliateListQuery { Sort = sort, Descending = descending });
        Assert.Equal(names.Split(','), page.Rows.Select(r => r.Name));
    }

    private async Task FillAsync()
    {
        var connection = await _portal.ConnectAsync();
        var nordlicht = await SaveAsync("Nordlicht", "a.vogt@nordlicht.example", "Anneliese Vogt");
        var clicpanda = await SaveAsync("Clicpanda", "hello@clicpanda.example", status: AffiliateStatus.Banned);
        var percent = await SaveAsync("100% Leads", "1@leads.example");
        var underscore = await SaveAsync("under_score", "c@score.example");
        var last = await SaveAsync("Åkerlund", "z@akerlund.example");
        await _portal.WriteAsync(db =>
        {
            var rows = db.SyncRows.ToDictionary(r => r.AffiliateKey);
            db.SyncRows.RemoveRange(rows[nordlicht], rows[last]);
            rows[clicpanda].Cause = RowCause.Refused;
            rows[clicpanda].FaultFields = ["Country"];
            rows[percent].LeaseToken = "lease";
            db.SyncLinks.AddRange(
                Link(connection, nordlicht, "00Q5g00000K3vAAEAZ", Noon),
                Link(connection, clicpanda, "00Q5g00000K3vQXEAZ", Noon.AddHours(-1)));
            return Task.CompletedTask;
        });
    }

    private static SyncLink Link(int connection, long key, string id, DateTime at) =>
        new() { ConnectionId = connection, AffiliateKey = key, SalesforceId = id, ObjectName = "Lead", LastSyncedAt = at, MappingNumber = 1 };

    private async Task<long> SaveAsync(string? company, string email, string? contact = null, AffiliateStatus status = AffiliateStatus.Active)
    {
        var saved = await _portal.Intake.SaveAsync(
            new AffiliateInput { Email = email, CompanyName = company, ContactPerson = contact, Status = status }, null, TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
        return saved.Key;
    }

    private Task<AffiliateListPage> ReadAsync(AffiliateListQuery query) =>
        new AffiliateListReader(_portal.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<AffiseSfPortal.Persistence.PortalDbContext>>())
            .ReadAsync(query, TestPortal.Cancel);
}

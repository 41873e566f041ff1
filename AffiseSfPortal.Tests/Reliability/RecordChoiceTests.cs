using System.Text;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Fault 32, the person's part: make anew, link to another record, or leave it.</summary>
public sealed class RecordChoiceTests(FaultOrg org) : IClassFixture<FaultOrg>
{
    [Fact]
    public async Task SendAsNew_RecordDeleted_MakesOneNewRecord()
    {
        await using var run = await DeletedAsync();
        var row = await run.Portal.RowAsync();

        await Links(run).SendAsNewAsync(run.Connection, row.AffiliateKey, "admin-1", TestPortal.Cancel);
        await run.DrainAsync();

        Assert.Empty(await run.RowsAsync());
        Assert.Equal(3, (await run.LeadsAsync()).Count);
        await run.CheckAsync(new RunBounds { MostWrites = 3, MostTokenCalls = 1, Recreated = ["1001"] });
    }

    [Fact]
    public async Task Link_RecordDeleted_UpdatesTheChosenRecord()
    {
        await using var run = await DeletedAsync();
        var row = await run.Portal.RowAsync();
        var other = await CreateAsync(run, "Made by hand");

        var found = Assert.Single(await Links(run).FindAsync(run.Connection, "by hand", TestPortal.Cancel));
        Assert.Equal((other, null), (found.Id, found.UsedBy));
        Assert.Equal(LinkAnswer.Linked, await Links(run).LinkAsync(run.Connection, row.AffiliateKey, $"https://acme.lightning.force.com/lightning/r/Lead/{other}/view", "admin-1", TestPortal.Cancel));
        await run.DrainAsync();

        Assert.Empty(await run.RowsAsync());
        var lead = Assert.Single(await run.LeadsAsync(), l => l.GetProperty("Id").GetString() == other);
        Assert.Equal(("Clickwise 1", "Paris"), (lead.GetProperty("Company").GetString(), lead.GetProperty("City").GetString()));
        Assert.Equal(3, (await run.LeadsAsync()).Count);
    }

    [Fact]
    public async Task Link_MatchedByExternalId_GivesTheRecordTheKeyAndUpdatesIt()
    {
        await using var run = await org.StartAsync();
        var other = await CreateAsync(run, "Made by hand");
        await run.OweManyAsync(1);
        var key = (await run.Portal.RowAsync()).AffiliateKey;

        Assert.Equal(LinkAnswer.Linked, await Links(run).LinkAsync(run.Connection, key, other, "admin-1", TestPortal.Cancel));
        await run.DrainAsync();

        var lead = Assert.Single(await run.LeadsAsync());
        Assert.Equal((other, "1000", "Clickwise 0"), (lead.GetProperty("Id").GetString(), lead.GetProperty(FaultRun.KeyField).GetString(), lead.GetProperty("Company").GetString()));
    }

    [Fact]
    public async Task Link_KeyBelongsToAnotherRecord_IsRefusedInSalesforcesWordsAndChangesNothing()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(1);
        await run.DrainAsync();
        var before = await run.Portal.ReadAsync(db => db.SyncLinks.AsNoTracking().SingleAsync(TestPortal.Cancel));
        var other = await CreateAsync(run, "Made by hand");

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => Links(run).LinkAsync(run.Connection, before.AffiliateKey, other, "admin-1", TestPortal.Cancel));

        Assert.Equal("DUPLICATE_VALUE", refused.Fault.Code);
        Assert.Equal(before.SalesforceId, (await run.Portal.ReadAsync(db => db.SyncLinks.AsNoTracking().SingleAsync(TestPortal.Cancel))).SalesforceId);
    }

    [Theory]
    [InlineData("00Q5g00000ZZZZZEAZ", LinkAnswer.NotFound)]
    [InlineData("no id at all", LinkAnswer.NotFound)]
    [InlineData(null, LinkAnswer.UsedByAnother)]
    public async Task Link_NoSuchRecordOrAnothers_ChangesNothing(string? id, LinkAnswer answer)
    {
        await using var run = await DeletedAsync();
        var row = await run.Portal.RowAsync();
        id ??= await run.Portal.ReadAsync(db => db.SyncLinks.Where(l => l.AffiliateKey != row.AffiliateKey).Select(l => l.SalesforceId).FirstAsync(TestPortal.Cancel));

        Assert.Equal(answer, await Links(run).LinkAsync(run.Connection, row.AffiliateKey, id, "admin-1", TestPortal.Cancel));

        Assert.Equal(RowCause.RecordDeleted, (await run.Portal.RowAsync()).Cause);
    }

    [Fact]
    public async Task Leave_RecordDeleted_IsOffTheListUntilTheNextEdit()
    {
        await using var run = await DeletedAsync();
        var row = await run.Portal.RowAsync();

        Assert.True(await Links(run).LeaveAsync(run.Connection, row.AffiliateKey, TestPortal.Cancel));
        await run.DrainAsync();

        Assert.Empty(await run.RowsAsync());
        Assert.Equal(2, (await run.LeadsAsync()).Count);
        await run.EditAllAsync("Lyon");
        await run.DrainAsync();
        Assert.Equal(RowCause.RecordDeleted, (await run.Portal.RowAsync()).Cause);
    }

    [Fact]
    public async Task Unlink_ThenSyncNow_FindsTheSameRecordByItsKey()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(1);
        await run.DrainAsync();
        var link = await run.Portal.ReadAsync(db => db.SyncLinks.AsNoTracking().SingleAsync(TestPortal.Cancel));

        await Links(run).UnlinkAsync(run.Connection, link.AffiliateKey, TestPortal.Cancel);
        Assert.Equal(0, await run.Portal.ReadAsync(db => db.SyncLinks.CountAsync(TestPortal.Cancel)));
        await run.Portal.Intake.OweAsync(run.Connection, [link.AffiliateKey], OwedReason.SyncNow, force: true, "admin-1", TestPortal.Cancel);
        await run.DrainAsync();

        Assert.Equal(link.SalesforceId, (await run.Portal.ReadAsync(db => db.SyncLinks.AsNoTracking().SingleAsync(TestPortal.Cancel))).SalesforceId);
        Assert.Single(await run.LeadsAsync());
    }

    [Theory]
    [InlineData("100%")]
    [InlineData("O'Brien_")]
    [InlineData("\\")]
    public async Task Find_TextWithSignsOfSoql_MatchesThemselvesOnly(string sign)
    {
        await using var run = await org.StartAsync();
        await CreateAsync(run, "Ordinary");
        var wanted = await CreateAsync(run, $"Odd {sign} name");

        Assert.Equal(wanted, Assert.Single(await Links(run).FindAsync(run.Connection, sign, TestPortal.Cancel)).Id);
    }

    /// <summary>Three affiliates by stored id; the second one's record was deleted in Salesforce and then edited here.</summary>
    private async Task<FaultRun> DeletedAsync()
    {
        var run = await org.StartAsync(MatchBy.StoredId);
        await run.OweManyAsync(3);
        await run.DrainAsync();
        var deleted = await run.Portal.ReadAsync(db => db.SyncLinks
            .Where(l => db.Affiliates.Any(a => a.Key == l.AffiliateKey && a.AffiliateId == "1001")).Select(l => l.SalesforceId).SingleAsync(TestPortal.Cancel));
        await run.Control.DeleteAsync("Lead", deleted);
        await run.EditAllAsync("Paris");
        await run.DrainAsync();
        Assert.Equal(RowCause.RecordDeleted, (await run.Portal.RowAsync()).Cause);
        return run;
    }

    private static async Task<string> CreateAsync(FaultRun run, string lastName)
    {
        var record = JsonSerializer.SerializeToUtf8Bytes(new { attributes = new { type = "Lead" }, LastName = lastName, Company = "Of hand" });
        var reply = await run.Portal.Get<IOrgSession>().CallAsync(
            run.Connection,
            (access, token) => run.Portal.Get<ISalesforceClient>().WriteAsync(access, new CollectionWrite(CollectionOperation.Create, "Lead"), [record], token),
            TestPortal.Cancel);
        Assert.True(reply.Records[0].Fault is null, Encoding.UTF8.GetString(reply.Records[0].Json.Span));
        return reply.Records[0].Id!;
    }

    private static IRecordLinks Links(FaultRun run) => run.Portal.Get<IRecordLinks>();
}

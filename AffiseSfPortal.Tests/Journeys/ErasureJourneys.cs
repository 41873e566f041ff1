using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates.Personal;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>An affiliate is erased here at once and in Salesforce through the queue, and nothing brings it back.</summary>
public sealed class ErasureJourneys : MappedJourney
{
    private protected override void Register(IServiceCollection services) => services.AddMappingWork().AddScoped<AffiliateErasure>();

    [Fact]
    public async Task Erase_AfterASend_EmptiesTheRecordOnceAndForgetsEveryWord()
    {
        var key = await SaveAsync("Ann Lee");
        await Portal.DrainAsync();
        var before = await Journey.CountCallsAsync("/composite/sobjects", "PATCH");

        Assert.Equal(ErasureOutcome.Erased, await EraseAsync(key));
        await Portal.DrainAsync();

        var lead = Assert.Single(await Journey.LeadsAsync());
        Assert.Equal(("Erased", "Erased", null, null), (lead.GetProperty("Company").GetString(), lead.GetProperty("LastName").GetString(), Of(lead, "Phone"), Of(lead, "City")));
        var affiliate = await StoredAsync(key);
        Assert.Equal(("Erased", null, null, $"{affiliate.AffiliateId}@erased.invalid"), (affiliate.CompanyName, affiliate.ContactPerson, affiliate.Phone, affiliate.Email));
        Assert.DoesNotContain("ann", affiliate.SearchText, StringComparison.Ordinal);
        Assert.All((await Portal.AttemptsAsync()).SkipLast(1), a => Assert.Equal((null, null, null), (a.RequestJson, a.ReplyJson, a.Trace)));
        Assert.Empty(await Portal.RowsAsync());
        Assert.Equal(before + 1, await Journey.CountCallsAsync("/composite/sobjects", "PATCH"));

        // A load of everybody finds nothing to do.
        await Portal.Intake.OweAsync(Connection, null, OwedReason.Backfill, force: false, null, TestPortal.Cancel);
        await Portal.DrainAsync();
        Assert.Equal(before + 1, await Journey.CountCallsAsync("/composite/sobjects", "PATCH"));
        var entry = Assert.Single(await Portal.ReadAsync(db => db.AuditEntries.AsNoTracking().Where(e => e.Action == nameof(AuditAction.AffiliateErased)).ToListAsync(TestPortal.Cancel)));
        Assert.Equal(affiliate.AffiliateId, entry.Subject);
    }

    [Fact]
    public async Task Erased_SavedOrPushedAgain_IsRefusedAndItsNeighbourIsNot()
    {
        var key = await SaveAsync("Ann Lee");
        await Portal.DrainAsync();
        await EraseAsync(key);
        var affiliate = await StoredAsync(key);

        var saved = await Portal.Intake.SaveAsync(new AffiliateInput { Key = key, Stamp = affiliate.Stamp, Email = "ann@clickwise.example" }, null, TestPortal.Cancel);
        var pushed = await Portal.Get<IAffiliateBatchIntake>().SaveAsync(
            [new AffiliatePatch { AffiliateId = affiliate.AffiliateId, Email = "ann@clickwise.example" }, new AffiliatePatch { AffiliateId = "77", Email = "bob@clickwise.example" }], null, TestPortal.Cancel);

        Assert.Equal((IntakeStatus.Invalid, IntakeErrorCodes.Erased), (saved.Status, Assert.Single(saved.Errors).Code));
        Assert.Equal([PatchOutcome.Rejected, PatchOutcome.Created], pushed.Select(p => p.Outcome));
        Assert.Equal(IntakeErrorCodes.Erased, Assert.Single(pushed[0].Errors).Code);
        Assert.NotNull((await StoredAsync(key)).ErasedAt);
    }

    [Fact]
    public async Task Erase_NotConfirmedOrOnItsWay_ChangesNothing()
    {
        var key = await SaveAsync("Ann Lee");

        Assert.Equal(ErasureOutcome.OnItsWay, await EraseAsync(key));
        await Portal.DrainAsync();
        Assert.Equal(ErasureOutcome.NotConfirmed, await Portal.Get<AffiliateErasure>().EraseAsync(key, "Ann Lee", TestPortal.Cancel));
        await Portal.WriteAsync(db =>
        {
            db.SyncRows.Add(new SyncRow { ConnectionId = Connection, AffiliateKey = key, Cause = RowCause.InDoubt });
            return Task.CompletedTask;
        });
        Assert.Equal(ErasureOutcome.InDoubt, await EraseAsync(key));

        Assert.Equal("Ann Lee", (await StoredAsync(key)).ContactPerson);
        Assert.Equal(ErasureOutcome.Gone, await Portal.Get<AffiliateErasure>().EraseAsync(99_999, "99999", TestPortal.Cancel));
    }

    [Fact]
    public async Task Erase_RefusedBefore_OwesNothingAndKeepsNoWord()
    {
        var key = await SaveAsync("Ann Lee");
        await Portal.WriteAsync(db => db.SyncRows.ExecuteUpdateAsync(s => s.SetProperty(r => r.Cause, RowCause.Refused).SetProperty(r => r.FaultMessage, "Ann Lee: bad value")));

        Assert.Equal(ErasureOutcome.Erased, await EraseAsync(key));
        await Portal.DrainAsync();

        Assert.Empty(await Portal.RowsAsync());
        Assert.Empty(await Journey.LeadsAsync());
    }

    /// <summary>Another machine wrote down what it had sent in that very moment.</summary>
    [Fact]
    public async Task Words_WrittenDownAfterwards_GoWithTheNextHour()
    {
        var key = await SaveAsync("Ann Lee");
        await Portal.DrainAsync();
        await EraseAsync(key);
        await Portal.WriteAsync(db => db.SyncAttempts.ExecuteUpdateAsync(s => s.SetProperty(a => a.RequestJson, "{\"LastName\":\"Ann Lee\"}")));

        await Portal.Get<AttemptPruner>().RunOnceAsync(TestPortal.Cancel);

        Assert.All(await Portal.AttemptsAsync(), a => Assert.Null(a.RequestJson));
    }

    private async Task<ErasureOutcome> EraseAsync(long key) => await Portal.Get<AffiliateErasure>().EraseAsync(key, (await StoredAsync(key)).AffiliateId, TestPortal.Cancel);

    private Task<Affiliate> StoredAsync(long key) => Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(a => a.Key == key, TestPortal.Cancel));

    private static string? Of(System.Text.Json.JsonElement lead, string field) => lead.TryGetProperty(field, out var value) ? value.GetString() : null;

    private async Task<long> SaveAsync(string contact) =>
        (await Portal.Intake.SaveAsync(new AffiliateInput { Email = "ann@clickwise.example", CompanyName = "Clickwise", ContactPerson = contact, Phone = "+49 30 1", City = "Berlin" }, "admin-1", TestPortal.Cancel)).Key;
}

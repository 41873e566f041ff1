using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>Who is left out makes no call, says so, and is not called never sent; who leaves is told of in Salesforce once, if an admin wants that.</summary>
public sealed class FilterJourneys : MappedJourney
{
    private static readonly FilterRule NoBanned = new("status", IsNot: true, ["banned"]);
    private protected override void Register(IServiceCollection services) => services.AddMappingWork().AddSingleton<StandingReader>();

    [Fact]
    public async Task Banned_ByTheRule_IsNotSentAndTheAttemptSaysWhy()
    {
        await PublishAsync(new InclusionFilter { Rules = [NoBanned] });
        await SaveAsync("in", AffiliateStatus.Active);
        await SaveAsync("out", AffiliateStatus.Banned);
        await Portal.DrainAsync();

        Assert.Equal("in", Assert.Single(await Journey.LeadsAsync()).GetProperty("Company").GetString());
        var attempt = Assert.Single(await Portal.AttemptsAsync(), a => a.Outcome == SyncOutcome.Filtered);
        Assert.Equal(("filtered", "status"), (attempt.FaultCode, Assert.Single(attempt.FaultFields)));
        Assert.Empty(await Portal.RowsAsync());
        var standing = await Portal.Get<StandingReader>().ReadAsync(TestPortal.Cancel);
        Assert.Equal((1, 1, 0), (standing.InSalesforce, standing.Filtered, standing.NeverSent));
        Assert.Equal(1, await Journey.CountCallsAsync("/composite/sobjects", "PATCH"));
    }

    [Fact]
    public async Task Leaving_SetAField_IsWrittenOnceAndNothingElseIs()
    {
        await PublishAsync(new InclusionFilter { Rules = [NoBanned], Leaving = LeavingAction.SetField, LeavingField = "Rating", LeavingValue = "Cold" });
        var key = await SaveAsync("acme", AffiliateStatus.Active);
        await Portal.DrainAsync();
        await SaveAsync("acme renamed", AffiliateStatus.Banned, key);
        await Portal.DrainAsync();
        await SaveAsync("acme renamed again", AffiliateStatus.Banned, key);
        await Portal.DrainAsync();

        var lead = Assert.Single(await Journey.LeadsAsync());
        Assert.Equal(("acme", "Cold"), (lead.GetProperty("Company").GetString(), lead.GetProperty("Rating").GetString()));
        Assert.Equal(2, await Journey.CountCallsAsync("/composite/sobjects", "PATCH"));
        Assert.Equal([SyncOutcome.Created, SyncOutcome.Updated, SyncOutcome.Filtered], (await Portal.AttemptsAsync()).Select(a => a.Outcome));

        // Back in: the whole record is sent again.
        await SaveAsync("acme is back", AffiliateStatus.Active, key);
        await Portal.DrainAsync();
        Assert.Equal("acme is back", Assert.Single(await Journey.LeadsAsync()).GetProperty("Company").GetString());
        Assert.Empty(await Portal.ReadAsync(db => db.SyncSkips.ToListAsync(TestPortal.Cancel)));
    }

    [Theory]
    [InlineData(LeavingAction.SetField, "Cold", 1)]
    [InlineData(LeavingAction.Stop, null, 0)]
    public async Task Filter_Saved_JudgesThoseWhoWereSentBefore(LeavingAction leaving, string? rating, int calls)
    {
        await SaveAsync("stays", AffiliateStatus.Active);
        await SaveAsync("leaves", AffiliateStatus.Banned);
        await Portal.DrainAsync();
        var before = await Journey.CountCallsAsync("/composite/sobjects", "PATCH");

        await PublishNextAsync(new InclusionFilter { Rules = [NoBanned], Leaving = leaving, LeavingField = "Rating", LeavingValue = "Cold" });
        await Portal.DrainAsync();

        Assert.Equal(before + calls, await Journey.CountCallsAsync("/composite/sobjects", "PATCH"));
        Assert.Equal([("leaves", rating), ("stays", null)], (await Journey.LeadsAsync()).Select(l => (l.GetProperty("Company").GetString(), l.GetProperty("Rating").GetString())).Order());
        Assert.Empty(await Portal.RowsAsync());
        // Saved again with the same filter, nobody is judged anew.
        await PublishNextAsync(new InclusionFilter { Rules = [NoBanned], Leaving = leaving, LeavingField = "Rating", LeavingValue = "Cold" });
        Assert.Empty(await Portal.RowsAsync());
    }

    [Fact]
    public async Task Counts_BeforeSaving_SayWhoIsInAndWhoLeaves()
    {
        await SaveAsync("a", AffiliateStatus.Active);
        await SaveAsync("b", AffiliateStatus.Banned);
        await Portal.DrainAsync();
        await SaveUnsentAsync();

        var count = await Portal.Get<FilterCounts>().CountAsync(
            Connection, "Lead", new InclusionFilter { Rules = [NoBanned, new FilterRule("tags", IsNot: true, ["test"])] }, AffiliateField.Mappable([]), TestPortal.Cancel);

        Assert.Equal(new FilterCount(1, 2, 1), count);
    }

    [Fact]
    public void Settings_WithAFilter_AreReadBackAndStopAnOlderPortal()
    {
        var settings = new MappingSettings { Filter = new InclusionFilter { Rules = [NoBanned], Leaving = LeavingAction.SetField, LeavingField = "Rating", LeavingValue = "Cold" } };
        var json = MappingSettings.Write(settings)!;
        Assert.Contains("\"v\":2", json, StringComparison.Ordinal);
        Assert.Equal(settings, MappingSettings.Read(json));
        Assert.NotEqual(settings, MappingSettings.Read(MappingSettings.Write(settings with { Filter = settings.Filter with { Rules = [NoBanned with { Values = ["active"] }] } })));
    }

    private Task PublishAsync(InclusionFilter filter) => Portal.WriteAsync(async db =>
    {
        var mapping = await db.MappingVersions.SingleAsync(TestPortal.Cancel);
        mapping.Settings = new MappingSettings { Filter = filter };
    });

    /// <summary>As Save does.</summary>
    private async Task PublishNextAsync(InclusionFilter filter)
    {
        await Portal.WriteAsync(async db =>
        {
            var last = await db.MappingVersions.AsNoTracking().Include(m => m.Rows).OrderByDescending(m => m.Number).FirstAsync(TestPortal.Cancel);
            db.MappingVersions.Add(new MappingVersion
            {
                ConnectionId = Connection,
                Number = last.Number + 1,
                DestinationObject = last.DestinationObject,
                MatchBy = last.MatchBy,
                MatchField = last.MatchField,
                Settings = new MappingSettings { Filter = filter },
                Rows = [.. last.Rows.Select(r => new MappingRow { Position = r.Position, SourceKey = r.SourceKey, TargetField = r.TargetField, TargetType = r.TargetType })],
            });
        });
        await Portal.Get<IConnectionControl>().ConfigurationChangedAsync(Connection, TestPortal.Cancel);
    }

    private async Task<long> SaveAsync(string name, AffiliateStatus status, long? key = null)
    {
        var stamp = key is null ? (Guid?)null : await Portal.ReadAsync(db => db.Affiliates.Where(a => a.Key == key).Select(a => (Guid?)a.Stamp).SingleAsync(TestPortal.Cancel));
        var input = new AffiliateInput { Key = key, Stamp = stamp, Email = $"{name.Split(' ')[0]}@clickwise.example", CompanyName = name, ContactPerson = "Ann Lee", Status = status };
        return (await Portal.Intake.SaveAsync(input, "admin-1", TestPortal.Cancel)).Key;
    }

    private Task SaveUnsentAsync() => Portal.WriteAsync(db =>
    {
        var affiliate = new Affiliate { Email = "c@clickwise.example", Tags = ["Test"] };
        affiliate.AssignId("4711");
        affiliate.Touch(DateTime.UnixEpoch);
        db.Add(affiliate);
        return Task.CompletedTask;
    });
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>Who is left out makes no call, says so, and is not called never sent; who leaves is told of in Salesforce once, if an admin wants that.</summary>
public sealed class FilterJourneys : IAsyncLifetime
{
    private static readonly FilterRule NoBanned = new("status", IsNot: true, ["banned"]);
    private readonly JourneyOrg _journey = new();
    private TestPortal _portal = null!;
    private int _connection;

    public async ValueTask InitializeAsync()
    {
        await _journey.InitializeAsync();
        _portal = await TestPortal.OnSqliteAsync(s => s.AddMappingWork().AddSingleton<StandingReader>(), null, ("Salesforce:TrustedHosts:0", _journey.Simulator.BaseAddress.Authority));
        await _journey.ConnectAsync(_portal);
        _connection = (await _portal.ConnectionAsync()).Id;
        await _portal.Get<IDescribeStore>().GetAsync(_connection, "Lead", refresh: true, TestPortal.Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _journey.DisposeAsync();
    }

    [Fact]
    public async Task Banned_ByTheRule_IsNotSentAndTheAttemptSaysWhy()
    {
        await PublishAsync(new InclusionFilter { Rules = [NoBanned] });
        await SaveAsync("in", AffiliateStatus.Active);
        await SaveAsync("out", AffiliateStatus.Banned);
        await _portal.DrainAsync();

        Assert.Equal("in", Assert.Single(await _journey.LeadsAsync()).GetProperty("Company").GetString());
        var attempt = Assert.Single(await _portal.AttemptsAsync(), a => a.Outcome == SyncOutcome.Filtered);
        Assert.Equal(("filtered", "status"), (attempt.FaultCode, Assert.Single(attempt.FaultFields)));
        Assert.Empty(await _portal.RowsAsync());
        var standing = await _portal.Get<StandingReader>().ReadAsync(TestPortal.Cancel);
        Assert.Equal((1, 1, 0), (standing.InSalesforce, standing.Filtered, standing.NeverSent));
        Assert.Equal(1, await _journey.CountCallsAsync("/composite/sobjects", "PATCH"));
    }

    [Fact]
    public async Task Leaving_SetAField_IsWrittenOnceAndNothingElseIs()
    {
        await PublishAsync(new InclusionFilter { Rules = [NoBanned], Leaving = LeavingAction.SetField, LeavingField = "Rating", LeavingValue = "Cold" });
        var key = await SaveAsync("acme", AffiliateStatus.Active);
        await _portal.DrainAsync();
        await SaveAsync("acme renamed", AffiliateStatus.Banned, key);
        await _portal.DrainAsync();
        await SaveAsync("acme renamed again", AffiliateStatus.Banned, key);
        await _portal.DrainAsync();

        var lead = Assert.Single(await _journey.LeadsAsync());
        Assert.Equal(("acme", "Cold"), (lead.GetProperty("Company").GetString(), lead.GetProperty("Rating").GetString()));
        Assert.Equal(2, await _journey.CountCallsAsync("/composite/sobjects", "PATCH"));
        Assert.Equal([SyncOutcome.Created, SyncOutcome.Updated, SyncOutcome.Filtered], (await _portal.AttemptsAsync()).Select(a => a.Outcome));

        // Back in: the whole record is sent again.
        await SaveAsync("acme is back", AffiliateStatus.Active, key);
        await _portal.DrainAsync();
        Assert.Equal("acme is back", Assert.Single(await _journey.LeadsAsync()).GetProperty("Company").GetString());
        Assert.Empty(await _portal.ReadAsync(db => db.SyncSkips.ToListAsync(TestPortal.Cancel)));
    }

    [Fact]
    public async Task Counts_BeforeSaving_SayWhoIsInAndWhoLeaves()
    {
        await SaveAsync("a", AffiliateStatus.Active);
        await SaveAsync("b", AffiliateStatus.Banned);
        await _portal.DrainAsync();
        await SaveUnsentAsync();

        var count = await _portal.Get<FilterCounts>().CountAsync(
            _connection, "Lead", new InclusionFilter { Rules = [NoBanned, new FilterRule("tags", IsNot: true, ["test"])] }, AffiliateField.Mappable([]), TestPortal.Cancel);

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

    private Task PublishAsync(InclusionFilter filter) => _portal.WriteAsync(async db =>
    {
        var mapping = await db.MappingVersions.SingleAsync(TestPortal.Cancel);
        mapping.Settings = new MappingSettings { Filter = filter };
    });

    private async Task<long> SaveAsync(string name, AffiliateStatus status, long? key = null)
    {
        var stamp = key is null ? (Guid?)null : await _portal.ReadAsync(db => db.Affiliates.Where(a => a.Key == key).Select(a => (Guid?)a.Stamp).SingleAsync(TestPortal.Cancel));
        var input = new AffiliateInput { Key = key, Stamp = stamp, Email = $"{name.Split(' ')[0]}@clickwise.example", CompanyName = name, ContactPerson = "Ann Lee", Status = status };
        return (await _portal.Intake.SaveAsync(input, "admin-1", TestPortal.Cancel)).Key;
    }

    private Task SaveUnsentAsync() => _portal.WriteAsync(db =>
    {
        var affiliate = new Affiliate { Email = "c@clickwise.example", Tags = ["Test"] };
        affiliate.AssignId("4711");
        affiliate.Touch(DateTime.UnixEpoch);
        db.Add(affiliate);
        return Task.CompletedTask;
    });
}

using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Features.SyncHealth.Values;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>What sales change is seen before it is overwritten, once, and decided for all at once.</summary>
public sealed class ValueDriftJourneys : MappedJourney
{
    private protected override void Register(IServiceCollection services) => services.AddMappingWork().AddScoped<MappingService>().AddScoped<IMappingCures, AffiseSfPortal.Features.FieldMapping.Cures.MappingCures>().AddSyncHealth();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var name in new[] { "a", "b", "c" })
            await Portal.Intake.SaveAsync(new AffiliateInput { Email = $"{name}@clickwise.example", CompanyName = name, ContactPerson = "Ann Lee", Phone = "+49 1", City = "Berlin" }, "admin-1", TestPortal.Cancel);
        await Portal.DrainAsync();
    }

    [Fact]
    public async Task Check_NothingChanged_FindsNothing()
    {
        Assert.Equal(0, await Check());
        Assert.Empty(await GroupsAsync());
    }

    [Fact]
    public async Task Check_ChangedThere_AppearsOnceWithBothValues()
    {
        await EditAsync("a", new { Phone = "typed by sales" });

        Assert.Equal(1, await Check());
        Assert.Equal(0, await Check());

        var group = Assert.Single(await GroupsAsync());
        Assert.Equal(("Phone", 1), (group.Field, group.Count));
        var sample = Assert.Single(group.Samples);
        Assert.Equal(("a", "+49 1", "typed by sales"), (sample.Name, sample.Ours, sample.Theirs));
        Assert.NotNull(sample.ChangedAt);
        // A person, not an id; and asked for once.
        Assert.Equal("Ada Integration", sample.ChangedBy);
        var asked = await Journey.CountCallsAsync("/query");
        await EditAsync("b", new { Phone = "typed by sales" });
        Assert.Equal(1, await Check());
        Assert.Equal(asked + 1, await Journey.CountCallsAsync("/query"));
        Assert.All(Assert.Single(await GroupsAsync()).Samples, s => Assert.Equal("Ada Integration", s.ChangedBy));
    }

    [Fact]
    public async Task KeepTheirs_IsNotToldAgainUntilItChangesOnceMore()
    {
        await EditAsync("a", new { Phone = "one" });
        await Check();
        await DoAsync(d => d.KeepTheirsAsync(Connection, "Phone", TestPortal.Cancel));
        Assert.Empty(await GroupsAsync());
        Assert.Equal(0, await Check());

        await EditAsync("a", new { Phone = "two" });
        Assert.Equal(1, await Check());
    }

    [Fact]
    public async Task PushOurs_ForAllOfAField_BringsThemBackAndLeavesOtherFieldsListed()
    {
        await EditAsync("a", new { Phone = "one" });
        await EditAsync("b", new { Phone = "two" });
        await EditAsync("c", new { City = "Rome" });
        Assert.Equal(3, await Check());

        Assert.Equal(2, await DoAsync(d => d.PushOursAsync(Connection, "Phone", TestPortal.Cancel)));
        await Portal.DrainAsync();

        Assert.All(await Journey.LeadsAsync(), l => Assert.Equal("+49 1", l.GetProperty("Phone").GetString()));
        Assert.Equal(0, await Check());
        Assert.Equal(["City"], (await GroupsAsync()).Select(g => g.Field));
    }

    [Fact]
    public async Task StopSyncing_PublishesAVersionWithoutTheField()
    {
        await EditAsync("a", new { Phone = "typed by sales" });
        await Check();

        var answer = await DoAsync(d => d.StopSyncingAsync(Connection, "Phone", TestPortal.Cancel));

        Assert.Equal((2, null), (answer.Number, answer.Problem));
        Assert.Empty(await GroupsAsync());
        await Portal.DrainAsync();
        var fields = await Portal.ReadAsync(db => db.MappingVersions.Where(m => m.Number == 2).SelectMany(m => m.Rows).Select(r => r.TargetField).ToListAsync(TestPortal.Cancel));
        Assert.DoesNotContain("Phone", fields);
        Assert.Contains("City", fields);
        Assert.Contains((await Journey.LeadsAsync()), l => l.GetProperty("Phone").GetString() == "typed by sales");
    }

    private Task<int?> Check() => Portal.Get<ValueCheck>().RunAsync(Connection, TestPortal.Cancel);

    private Task<IReadOnlyList<DriftGroup>> GroupsAsync() => DoAsync(d => d.ReadAsync(Connection, TestPortal.Cancel));

    private async Task<T> DoAsync<T>(Func<ValueDrifts, Task<T>> act)
    {
        using var scope = Portal.Services.CreateScope();
        return await act(scope.ServiceProvider.GetRequiredService<ValueDrifts>());
    }

    private async Task EditAsync(string name, object fields)
    {
        var lead = (await Journey.LeadsAsync()).Single(l => l.GetProperty("Company").GetString() == name);
        await Journey.Simulator.Control.EditAsync("Lead", lead.GetProperty("Id").GetString()!, fields);
    }
}

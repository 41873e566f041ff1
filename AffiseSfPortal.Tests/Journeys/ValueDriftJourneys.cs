using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Features.SyncHealth.Values;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>What sales change is seen before it is overwritten, once, and decided for all at once.</summary>
public sealed class ValueDriftJourneys : IAsyncLifetime
{
    private readonly JourneyOrg _journey = new();
    private TestPortal _portal = null!;
    private int _connection;

    public async ValueTask InitializeAsync()
    {
        await _journey.InitializeAsync();
        _portal = await TestPortal.OnSqliteAsync(
            s =>
            {
                s.AddMappingWork().AddScoped<MappingService>().AddScoped<IMappingCures, AffiseSfPortal.Features.FieldMapping.Cures.MappingCures>();
                s.AddSyncHealth();
            },
            null,
            ("Salesforce:TrustedHosts:0", _journey.Simulator.BaseAddress.Authority));
        await _journey.ConnectAsync(_portal);
        _connection = (await _portal.ConnectionAsync()).Id;
        await _portal.Get<IDescribeStore>().GetAsync(_connection, "Lead", refresh: true, TestPortal.Cancel);
        foreach (var name in new[] { "a", "b", "c" })
            await _portal.Intake.SaveAsync(new AffiliateInput { Email = $"{name}@clickwise.example", CompanyName = name, ContactPerson = "Ann Lee", Phone = "+49 1", City = "Berlin" }, "admin-1", TestPortal.Cancel);
        await _portal.DrainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _journey.DisposeAsync();
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
    }

    [Fact]
    public async Task KeepTheirs_IsNotToldAgainUntilItChangesOnceMore()
    {
        await EditAsync("a", new { Phone = "one" });
        await Check();
        await DoAsync(d => d.KeepTheirsAsync(_connection, "Phone", TestPortal.Cancel));
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

        Assert.Equal(2, await DoAsync(d => d.PushOursAsync(_connection, "Phone", TestPortal.Cancel)));
        await _portal.DrainAsync();

        Assert.All(await _journey.LeadsAsync(), l => Assert.Equal("+49 1", l.GetProperty("Phone").GetString()));
        Assert.Equal(0, await Check());
        Assert.Equal(["City"], (await GroupsAsync()).Select(g => g.Field));
    }

    [Fact]
    public async Task StopSyncing_PublishesAVersionWithoutTheField()
    {
        await EditAsync("a", new { Phone = "typed by sales" });
        await Check();

        var answer = await DoAsync(d => d.StopSyncingAsync(_connection, "Phone", TestPortal.Cancel));

        Assert.Equal((2, null), (answer.Number, answer.Problem));
        Assert.Empty(await GroupsAsync());
        await _portal.DrainAsync();
        var fields = await _portal.ReadAsync(db => db.MappingVersions.Where(m => m.Number == 2).SelectMany(m => m.Rows).Select(r => r.TargetField).ToListAsync(TestPortal.Cancel));
        Assert.DoesNotContain("Phone", fields);
        Assert.Contains("City", fields);
        Assert.Contains((await _journey.LeadsAsync()), l => l.GetProperty("Phone").GetString() == "typed by sales");
    }

    private Task<int?> Check() => _portal.Get<ValueCheck>().RunAsync(_connection, TestPortal.Cancel);

    private Task<IReadOnlyList<DriftGroup>> GroupsAsync() => DoAsync(d => d.ReadAsync(_connection, TestPortal.Cancel));

    private async Task<T> DoAsync<T>(Func<ValueDrifts, Task<T>> act)
    {
        using var scope = _portal.Services.CreateScope();
        return await act(scope.ServiceProvider.GetRequiredService<ValueDrifts>());
    }

    private async Task EditAsync(string name, object fields)
    {
        var lead = (await _journey.LeadsAsync()).Single(l => l.GetProperty("Company").GetString() == name);
        await _journey.Simulator.Control.EditAsync("Lead", lead.GetProperty("Id").GetString()!, fields);
    }
}

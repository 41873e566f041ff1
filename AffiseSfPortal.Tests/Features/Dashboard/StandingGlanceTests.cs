using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Dashboard;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Features.SyncHealth;
using AffiseSfPortal.Tests.Identity;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AffiseSfPortal.Tests.Features.Dashboard;

/// <summary>What the document says before the circuit: only what is surely the same a second later in the browser's own time.</summary>
public sealed class StandingGlanceTests : UiTest
{
    private readonly HealthFile _file = new();

    public StandingGlanceTests()
    {
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IHostEnvironment>(new FakeEnvironment(Environments.Production));
        Services.AddDashboard();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public async Task Glance_SetUp_SaysTheVerdictOfTheDashboard()
    {
        await _file.AddConnectionAsync(c => c.PausedAt = Clock.GetUtcNow().UtcDateTime);

        var glance = RenderGlance();

        glance.WaitForAssertion(() => Assert.Equal("Sync is paused", glance.Find(".ap-glance-sentence").TextContent));
        Assert.Equal("Dashboard", glance.Find(".ap-glance-title").TextContent);
        Assert.NotEmpty(glance.FindAll(".ap-verdict-warning"));
    }

    [Fact]
    public async Task Glance_NotSetUp_SaysNothing()
    {
        Assert.Null(await ReadAsync());
        await _file.AddConnectionAsync(c => c.ActivatedAt = null);

        Assert.Null(await ReadAsync());
        Assert.Empty(RenderGlance().Nodes);
    }

    [Theory]
    [InlineData(HoldCause.Unavailable)]
    [InlineData(HoldCause.ApiLimit)]
    public async Task Glance_HourOfTheBrowserNeeded_IsLeftToThePage(HoldCause hold)
    {
        await _file.AddConnectionAsync(c => c.Hold = hold);

        Assert.Null(await ReadAsync());
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(25, false)]
    public async Task Glance_LastSyncNamedByItsDay_IsLeftToThePage(int hours, bool isSaid)
    {
        await _file.AddConnectionAsync(c => (c.PausedAt, c.LastSuccessAt) = (Clock.GetUtcNow().UtcDateTime, Clock.GetUtcNow().UtcDateTime.AddHours(-hours)));

        Assert.Equal(isSaid, await ReadAsync() is not null);
    }

    [Fact]
    public async Task Glance_DatabaseAway_LeavesThePageToSayIt()
    {
        await _file.AddConnectionAsync(_ => { });
        _file.Dispose();

        Assert.Null(await ReadAsync());
    }

    private Task<Glance?> ReadAsync() => Services.GetRequiredService<IFirstGlance>().GetAsync(TestPortal.Cancel);

    private IRenderedComponent<FirstGlance> RenderGlance() => Render<FirstGlance>(p => p.Add(g => g.Leaving, TestPortal.Cancel));
}

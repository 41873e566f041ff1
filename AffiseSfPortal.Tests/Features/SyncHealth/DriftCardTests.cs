using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Features.SyncHealth.Values;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Sync;
using AngleSharp.Dom;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

/// <summary>What sales changed, and the three things that can be done about it.</summary>
public sealed class DriftCardTests : UiTest, IAsyncLifetime
{
    private readonly HealthFile _file = new();
    private readonly FakeIntake _intake = new();
    private readonly FakeCures _cures = new();
    private SalesforceConnection _connection = null!;

    public DriftCardTests()
    {
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IAffiliateIntake>(_intake);
        Services.AddSingleton<IMappingCures>(_cures);
        Services.AddSyncHealth();
        Services.AddSingleton(new ValueCheck(_file, new NoGrant(), new FakeOrg(), new KeptDescribes(), null!, new FieldMapping.FakeAddresses(), Clock, NullLogger<ValueCheck>.Instance));
    }

    public async ValueTask InitializeAsync()
    {
        _connection = await _file.AddConnectionAsync();
        var affiliates = await _file.AddAffiliatesAsync("Nordlicht", "Clicpanda");
        await _file.AddAsync(Drift(affiliates[0], "Phone", "typed by sales", "Mara Hoffmann"), Drift(affiliates[1], "Phone", null, null), Drift(affiliates[1], "City", "Rome", "Mara Hoffmann"));
        await _file.AddAsync(affiliates.Select(a => (object)HealthFile.LinkOf(_connection, a)).ToArray());
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public void Render_ByField_ShowsBothValuesAndWhoChangedThem()
    {
        var card = Open();

        Assert.Equal(["Phone", "City"], card.FindAll("section strong").Select(s => s.TextContent));
        Assert.Equal(
            [["Clicpanda", "+49 1", "–"], ["Nordlicht", "+49 1", "typed by sales"]],
            card.FindAll("section")[0].QuerySelectorAll("tbody tr").Select(r => r.Children.Take(3).Select(c => c.TextContent.Trim())));
        Assert.Equal("Mara Hoffmann", card.FindAll("section")[0].QuerySelectorAll(".by").Single().TextContent);
    }

    [Fact]
    public void Keep_Pressed_TakesTheFieldOffTheListAndSendsNothing()
    {
        var card = Open();

        Named(card, "Keep theirs", "Phone").Click();

        card.WaitForAssertion(() => Assert.Equal(["City"], card.FindAll("section strong").Select(s => s.TextContent)));
        Assert.Empty(_intake.Owed);
    }

    [Fact]
    public void Push_Pressed_OwesEveryAffiliateOfThatFieldByForce()
    {
        var card = Open();

        Named(card, "Push ours", "Phone").Click();

        card.WaitForAssertion(() => Assert.Equal(["City"], card.FindAll("section strong").Select(s => s.TextContent)));
        var owed = Assert.Single(_intake.Owed);
        Assert.Equal((2, OwedReason.SyncNow, true, UserId), (owed.Keys!.Count, owed.Reason, owed.Force, owed.ActorId));
    }

    [Fact]
    public void Stop_Pressed_PublishesAVersionWithoutTheField()
    {
        var card = Open();

        Named(card, "Stop syncing", "City").Click();

        card.WaitForAssertion(() => Assert.Equal(["Phone"], card.FindAll("section strong").Select(s => s.TextContent)));
        var published = Assert.Single(_cures.Published);
        Assert.Equal((MappingCureKind.DropRow, "City", 7), (published.Cure.Kind, published.Cure.Target, published.BaseNumber));
        Assert.NotNull(published.Person);
    }

    [Fact]
    public void Stop_RefusedSinceADraftIsOpen_KeepsTheListAndSaysWhy()
    {
        _cures.Preview = _cures.Preview with { Problem = CureProblem.DraftOpen };
        var card = Open();

        Named(card, "Stop syncing", "City").Click();

        Notices!.WaitForAssertion(() => Assert.Contains("draft", Notices!.Markup, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(2, card.FindAll("section").Count);
    }

    [Fact]
    public void Check_WithoutAGrant_SaysItAndKeepsTheList()
    {
        var card = Open();

        card.FindAll("button").First(b => b.TextContent.Trim() == "Compare now").Click();

        Notices!.WaitForAssertion(() => Assert.NotEmpty(Notices!.FindAll(".mud-snackbar")));
        Assert.Equal(2, card.FindAll("section").Count);
    }

    private IRenderedComponent<DriftCard> Open()
    {
        var card = RenderPage<DriftCard>(p => p.Add(c => c.ConnectionId, _connection.Id));
        card.WaitForElement("section");
        return card;
    }

    private static IElement Named(IRenderedComponent<DriftCard> card, string words, string field) =>
        card.FindAll("section").First(s => s.QuerySelector("strong")!.TextContent == field).QuerySelectorAll("button").First(b => b.TextContent.Trim() == words);

    private ValueDrift Drift(Affiliate affiliate, string field, string? theirs, string? by) => new()
    {
        ConnectionId = _connection.Id,
        AffiliateKey = affiliate.Key,
        SalesforceId = "00Q000000000001AAA",
        Field = field,
        Ours = "+49 1",
        Theirs = theirs,
        ChangedBy = by,
        ChangedAt = HealthClock.Start.AddMinutes(-5),
        FoundAt = HealthClock.Start,
    };

    /// <summary>Nobody granted anything.</summary>
    private sealed class NoGrant : IOrgSession
    {
        public Task<T> CallAsync<T>(int connectionId, Func<OrgAccess, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => throw new NotConnectedException(connectionId);

        public Task<OrgIdentity> StoreGrantAsync(int connectionId, TokenGrant grant, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DisconnectAsync(int connectionId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

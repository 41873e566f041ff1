using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

public sealed class StandingTests : IDisposable
{
    private readonly HealthFile _file = new();
    private readonly DatabaseSpace _space = new(TimeProvider.System, NullLogger<DatabaseSpace>.Instance);

    public void Dispose() => _file.Dispose();

    private Task<Standing> ReadAsync() => new StandingReader(_file, _space).ReadAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task Read_EmptyDatabase_IsNotSetUp()
    {
        var standing = await ReadAsync();

        Assert.Equal(StandingState.NotSetUp, standing.State);
        Assert.Equal(0, standing.Affiliates);
    }

    [Fact]
    public async Task Read_DatabaseFull_SaysSoUntilItTakesARowAgain()
    {
        await _file.AddConnectionAsync();
        _space.Report(new SqliteException("database is locked", 5));
        Assert.NotEqual(StandingState.DatabaseFull, (await ReadAsync()).State);
        _space.Report(new SqliteException("database or disk is full", 13));
        var standing = await ReadAsync();
        Assert.Equal((StandingState.DatabaseFull, true), (standing.State, standing.IsInTrouble));

        await using var db = _file.CreateDbContext();
        Assert.True(await _space.LookAsync(db, TestContext.Current.CancellationToken));

        Assert.NotEqual(StandingState.DatabaseFull, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_FiveFieldsNeverSaved_IsNotSetUp()
    {
        await _file.AddConnectionAsync(c => c.ConsumerKey = null);

        Assert.Equal(StandingState.NotSetUp, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_NoGrant_IsNotGranted()
    {
        await _file.AddConnectionAsync(c => c.ForgetGrant());

        Assert.Equal(StandingState.NotGranted, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_GrantTakenBack_AsksToReconnectWhateverElseHolds()
    {
        await _file.AddConnectionAsync(c => (c.Hold, c.PausedAt, c.ProtectedRefreshToken) = (HoldCause.ReconnectNeeded, HealthClock.Start, null));

        Assert.Equal(StandingState.ReconnectNeeded, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_NothingMapped_IsNotMapped()
    {
        await _file.AddConnectionAsync(mapped: false);

        Assert.Equal(StandingState.NotMapped, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_SetUpNotClosed_IsNotActivated()
    {
        await _file.AddConnectionAsync(c => c.ActivatedAt = null);

        Assert.Equal(StandingState.NotActivated, (await ReadAsync()).State);
    }

    [Theory]
    [InlineData(HoldCause.Unavailable, StandingState.Unavailable)]
    [InlineData(HoldCause.ApiLimit, StandingState.ApiLimit)]
    [InlineData(HoldCause.BudgetReached, StandingState.BudgetReached)]
    [InlineData(HoldCause.NotAllowed, StandingState.NotAllowed)]
    [InlineData(HoldCause.MappingBroken, StandingState.MappingBroken)]
    public async Task Read_Held_NamesTheCauseBeforeAndAfterActivation(HoldCause hold, StandingState expected)
    {
        await _file.AddConnectionAsync(c => (c.Hold, c.ActivatedAt) = (hold, null));
        var before = await ReadAsync();
        await using (var database = _file.CreateDbContext())
        {
            database.Connections.Single().ActivatedAt = HealthClock.Start;
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal((expected, true), (before.State, before.IsInTrouble));
        Assert.Equal(expected, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_RefusedBeforeActivation_NeedsAPerson()
    {
        var connection = await _file.AddConnectionAsync(c => c.ActivatedAt = null);
        var affiliates = await _file.AddAffiliatesAsync("A");
        await _file.AddAsync(HealthFile.RowOf(connection, affiliates[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"));

        Assert.Equal(StandingState.NeedsPerson, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_Paused_IsPausedEvenWhenPeopleAreNeeded()
    {
        var connection = await _file.AddConnectionAsync(c => c.PausedAt = HealthClock.Start);
        var affiliates = await _file.AddAffiliatesAsync("A");
        await _file.AddAsync(HealthFile.RowOf(connection, affiliates[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"));

        Assert.Equal(StandingState.Paused, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_ConnectedAndNoAffiliates_SaysSo()
    {
        await _file.AddConnectionAsync();

        Assert.Equal(StandingState.NoAffiliates, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_EveryKindOfAffiliate_IsCountedOnce()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("linked", "owed", "flying", "refused", "linked and refused", "never");
        var flying = HealthFile.RowOf(connection, all[2]);
        flying.LeaseToken = "token";
        await _file.AddAsync(
            HealthFile.LinkOf(connection, all[0]),
            HealthFile.RowOf(connection, all[1]),
            flying,
            HealthFile.RowOf(connection, all[3], RowCause.Refused, "X"),
            HealthFile.LinkOf(connection, all[4]),
            HealthFile.RowOf(connection, all[4], RowCause.Duplicate, "DUPLICATES_DETECTED"));

        var standing = await ReadAsync();

        Assert.Equal((6, 1, 1, 1, 2, 1), (standing.Affiliates, standing.InSalesforce, standing.Owed, standing.InFlight, standing.Needing, standing.NeverSent));
        Assert.Equal(StandingState.NeedsPerson, standing.State);
        Assert.Equal(HealthClock.Start.AddMinutes(-56), standing.NeedingSince);
        Assert.Equal((7, 2), (standing.MappingNumber, standing.MappedFields));
    }

    [Fact]
    public async Task Read_SecondLinkOfOneAffiliate_CountsOnce()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("converted");
        var contact = HealthFile.LinkOf(connection, all[0]);
        (contact.ObjectName, contact.SalesforceId) = ("Contact", "003000000000000001");
        await _file.AddAsync(HealthFile.LinkOf(connection, all[0]), contact);

        Assert.Equal(StandingState.Well, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_OwedOnly_IsSending()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A");
        await _file.AddAsync(HealthFile.RowOf(connection, all[0]));

        Assert.Equal(StandingState.Sending, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Read_NothingOwedAndOneUnlinked_SaysSomeWereNeverSent()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B");
        await _file.AddAsync(HealthFile.LinkOf(connection, all[0]));

        Assert.Equal(StandingState.SomeNeverSent, (await ReadAsync()).State);
    }
}

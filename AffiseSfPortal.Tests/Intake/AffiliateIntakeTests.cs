using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Intake;

public sealed class SqliteAffiliateIntakeTests : AffiliateIntakeTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync();
}

public sealed class PostgresAffiliateIntakeTests(PgCluster cluster) : AffiliateIntakeTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster);
}

public abstract class AffiliateIntakeTests : IAsyncLifetime
{
    private TestPortal _portal = null!;

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync() => _portal = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_portal is not null)
            await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Save_NoConnectionGranted_SavesAndOwesNothing()
    {
        var saved = await _portal.SaveAsync();
        Assert.Equal($"portal-{saved.Key}", saved.AffiliateId);
        Assert.Equal(0, saved.OwedConnections);
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public async Task Save_GrantedAndMapped_OwesOneLiveRowForTheActor()
    {
        var connection = await _portal.ConnectAsync();
        var saved = await _portal.SaveAsync();
        Assert.Equal(1, saved.OwedConnections);
        var row = await _portal.RowAsync();
        Assert.Equal((connection, saved.Key, 1, OwedReason.Created, SyncLane.Live, "admin-1"),
            (row.ConnectionId, row.AffiliateKey, row.Version, row.Reason, row.Lane, row.ActorId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Save_PausedOrHeld_StillOwes(bool paused)
    {
        await _portal.ConnectAsync(configure: c =>
        {
            c.PausedAt = paused ? DateTime.UnixEpoch : null;
            c.Hold = paused ? null : HoldCause.ReconnectNeeded;
        });
        Assert.Equal(1, (await _portal.SaveAsync()).OwedConnections);
    }

    [Fact]
    public async Task Save_CharactersThatNobodySees_AreNotSaved()
    {
        await _portal.WriteAsync(db =>
        {
            db.SignUpFields.Add(new SignUpField { Name = "Vertical", Type = SignUpFieldType.Text, View = true });
            return Task.CompletedTask;
        });
        var field = await _portal.ReadAsync(db => db.SignUpFields.Select(f => f.Id).SingleAsync(TestPortal.Cancel));

        var saved = await _portal.Intake.SaveAsync(new AffiliateInput
        {
            Email = "nul\0@clickwise.example",
            CompanyName = "Nul\0 \u202Egnp.exe\u202C GmbH\uD800",
            City = "\0\u0007",
            Notes = "One\r\nTwo\tThree\u009F",
            Tags = ["fin\0ance"],
            SignUpValues = new Dictionary<int, IReadOnlyList<string>> { [field] = ["\u2066x\u2069"] },
        }, null, TestPortal.Cancel);

        Assert.Equal(IntakeStatus.Saved, saved.Status);
        var stored = await _portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal(
            ("nul@clickwise.example", "Nul gnp.exe GmbH\uFFFD", null, "One\nTwo\tThree"),
            (stored.Email, stored.CompanyName, stored.City, stored.Notes));
        Assert.Equal(["finance"], stored.Tags);
        Assert.Equal(["x"], stored.SignUpValues[field]);
    }

    [Fact]
    public async Task Save_TenEdits_AreOneRowWithTheLatestVersion()
    {
        await _portal.ConnectAsync();
        var saved = await _portal.SaveAsync();
        for (var i = 2; i <= 10; i++)
            await _portal.SaveAsync($"Clickwise {i}", key: saved.Key);
        var row = await _portal.RowAsync();
        Assert.Equal((10, OwedReason.Edited), (row.Version, row.Reason));
    }

    [Fact]
    public async Task Save_AfterARefusal_OwesAgainFromTheStart()
    {
        await _portal.ConnectAsync();
        var saved = await _portal.SaveAsync();
        await _portal.WriteAsync(async db =>
        {
            var row = await db.SyncRows.SingleAsync(TestPortal.Cancel);
            (row.Cause, row.FaultCode, row.FaultFields, row.Attempts) = (RowCause.Refused, "STRING_TOO_LONG", ["Company"], 4);
        });
        await _portal.SaveAsync("Short", key: saved.Key);
        var again = await _portal.RowAsync();
        Assert.Null(again.Cause);
        Assert.Null(again.FaultCode);
        Assert.Empty(again.FaultFields);
        Assert.Equal(0, again.Attempts);
    }

    [Fact]
    public async Task Save_CreateInDoubt_StaysWithItsPersonUntilSyncNow()
    {
        var connection = await _portal.ConnectAsync(MatchBy.StoredId);
        var saved = await _portal.SaveAsync();
        await _portal.WriteAsync(async db => (await db.SyncRows.SingleAsync(TestPortal.Cancel)).Cause = RowCause.InDoubt);

        await _portal.SaveAsync("Newer", key: saved.Key);
        Assert.Equal(RowCause.InDoubt, (await _portal.RowAsync()).Cause);

        await _portal.Intake.OweAsync(connection, [saved.Key], OwedReason.SyncNow, force: true, "admin-2", TestPortal.Cancel);
        var row = await _portal.RowAsync();
        Assert.Null(row.Cause);
        Assert.True(row.Force);
    }

    [Fact]
    public async Task Save_EmailOfAnother_IsRefusedWhateverItsCase()
    {
        await _portal.SaveAsync(email: "mara@clickwise.example");
        var second = await _portal.Intake.SaveAsync(new AffiliateInput { Email = "MARA@Clickwise.example" }, null, TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Invalid, second.Status);
        Assert.Equal([new IntakeError("email", IntakeErrorCodes.EmailTaken)], second.Errors);
        Assert.Equal(1, await _portal.ReadAsync(db => db.Affiliates.CountAsync(TestPortal.Cancel)));
    }

    [Fact]
    public async Task Save_SameEmailAtTheSameTime_OnlyOneWins()
    {
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => _portal.Intake.SaveAsync(
            new AffiliateInput { Email = "race@clickwise.example", CompanyName = $"Racer {i}" }, null, TestPortal.Cancel))));
        Assert.Single(both, r => r.Status == IntakeStatus.Saved);
        Assert.All(both.Where(r => r.Status != IntakeStatus.Saved), r => Assert.Equal(IntakeErrorCodes.EmailTaken, Assert.Single(r.Errors).Code));
    }

    [Fact]
    public async Task Save_StaleStamp_IsAConflictAndChangesNothing()
    {
        var saved = await _portal.SaveAsync();
        await _portal.SaveAsync("Second", key: saved.Key);
        var stale = await _portal.Intake.SaveAsync(
            new AffiliateInput { Key = saved.Key, Stamp = saved.Stamp, Email = "mara@clickwise.example", CompanyName = "Third" }, null, TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Conflict, stale.Status);
        Assert.Equal("Second", await _portal.ReadAsync(db => db.Affiliates.Select(a => a.CompanyName).SingleAsync(TestPortal.Cancel)));
    }

    [Fact]
    public async Task Save_GoneAffiliate_IsNotFound() =>
        Assert.Equal(IntakeStatus.NotFound, (await _portal.Intake.SaveAsync(
            new AffiliateInput { Key = 4711, Email = "mara@clickwise.example" }, null, TestPortal.Cancel)).Status);

    [Fact]
    public async Task Save_IdFromAffise_IsKeptAndIsUnique()
    {
        var first = await _portal.Intake.SaveAsync(new AffiliateInput { AffiliateId = "1042", Email = "a@clickwise.example" }, null, TestPortal.Cancel);
        Assert.Equal("1042", first.AffiliateId);
        foreach (var id in (string[])["1042", "portal-1", "Pending-1"])
        {
            var second = await _portal.Intake.SaveAsync(new AffiliateInput { AffiliateId = id, Email = "b@clickwise.example" }, null, TestPortal.Cancel);
            Assert.Equal([new IntakeError("id", IntakeErrorCodes.IdTaken)], second.Errors);
        }
    }

    [Fact]
    public async Task Owe_AllAffiliates_OwesEachOnceInTheBackfillLane()
    {
        var first = await _portal.SaveAsync(email: "a@clickwise.example");
        await _portal.SaveAsync(email: "b@clickwise.example");
        var connection = await _portal.ConnectAsync();
        await _portal.SaveAsync("Edited", "a@clickwise.example", first.Key);

        Assert.Equal(2, await _portal.Intake.OweAsync(connection, null, OwedReason.Backfill, false, null, TestPortal.Cancel));

        var rows = await _portal.RowsAsync();
        Assert.Equal([(first.Key, SyncLane.Live, OwedReason.Edited)], rows.Where(r => r.AffiliateKey == first.Key).Select(r => (r.AffiliateKey, r.Lane, r.Reason)));
        Assert.Equal([SyncLane.Backfill], rows.Where(r => r.AffiliateKey != first.Key).Select(r => r.Lane));
    }

    [Fact]
    public async Task Owe_WithoutAGrant_OwesNothing()
    {
        var saved = await _portal.SaveAsync();
        var connection = (await _portal.ConnectionAsync()).Id;
        Assert.Equal(0, await _portal.Intake.OweAsync(connection, [saved.Key], OwedReason.SyncNow, true, null, TestPortal.Cancel));
    }

    [Fact]
    public async Task Save_Times_RoundTripAsUtc()
    {
        var saved = await _portal.SaveAsync();
        var affiliate = await _portal.ReadAsync(db => db.Affiliates.SingleAsync(a => a.Key == saved.Key, TestPortal.Cancel));
        Assert.Equal(DateTimeKind.Utc, affiliate.UpdatedAt.Kind);
        Assert.Equal(_portal.Time.GetUtcNow().UtcDateTime, affiliate.UpdatedAt);
    }
}

using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Persistence.Audit;

public sealed class SqliteAuditTrailTests : AuditTrailTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync();

    private protected override string DropTriggers => """DROP TRIGGER "AuditEntries_NoUpdate"; DROP TRIGGER "AuditEntries_NoDelete";""";

    [Fact]
    public async Task Insert_OverAnEntryThatIsThere_IsRefused()
    {
        await using var portal = await StartAsync();
        await RecordAsync(portal, 1);

        await using var db = await portal.OpenAsync();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync(
            """INSERT OR REPLACE INTO "AuditEntries" SELECT "Sequence", "At", 'SignedOut', "ActorId", "ActorName", "Address", "Subject", "Before", "After", "Refused", "Hash" FROM "AuditEntries" """, TestPortal.Cancel));
    }
}

public sealed class PostgresAuditTrailTests(PgCluster cluster) : AuditTrailTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster);

    private protected override string DropTriggers => """DROP TRIGGER "AuditEntries_NoChange" ON "AuditEntries";""";

    [Fact]
    public async Task Truncate_OfTheTrail_IsRefused()
    {
        await using var portal = await StartAsync();
        await RecordAsync(portal, 1);

        await using var db = await portal.OpenAsync();
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => db.Database.ExecuteSqlRawAsync("""TRUNCATE "AuditEntries" """, TestPortal.Cancel));
    }

    [Fact]
    public async Task Record_TwoInstancesAtOnce_KeepOneChain()
    {
        var database = await cluster.CreateDatabaseAsync(TestPortal.Cancel);
        await using var one = await TestPortal.OnDatabaseAsync(database);
        await using var other = await TestPortal.OnDatabaseAsync(database);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => RecordAsync(i % 2 == 0 ? one : other, 1), TestPortal.Cancel)));

        var verdict = await one.Get<AuditVerifier>().VerifyAsync(TestPortal.Cancel);
        Assert.True(verdict.Holds);
        Assert.Equal(40, verdict.Entries);
    }
}

/// <summary>The trail, on both databases: entries come in order, and whatever becomes of them is seen.</summary>
public abstract class AuditTrailTests
{
    private static readonly AuditActor Claire = new("user-1", "claire.moreau@acme-media.com", "203.0.113.7");

    private protected abstract Task<TestPortal> StartAsync();

    /// <summary>What somebody who owns the database can do as well.</summary>
    private protected abstract string DropTriggers { get; }

    [Fact]
    public async Task Record_AnEvent_KeepsWhoWhenWhereAndWhat()
    {
        await using var portal = await StartAsync();

        await portal.Get<IAuditTrail>().RecordAsync(
            Claire, new AuditEvent(AuditAction.RoleChanged, "paul@acme-media.com", AuditFacts.Of(("role", "Viewer")), AuditFacts.Of(("role", "Operator"))), TestPortal.Cancel);

        var entry = await portal.ReadAsync(db => db.AuditEntries.SingleAsync(TestPortal.Cancel));
        Assert.Equal((1, portal.Time.GetUtcNow().UtcDateTime, "RoleChanged"), (entry.Sequence, entry.At, entry.Action));
        Assert.Equal(("user-1", "claire.moreau@acme-media.com", "203.0.113.7"), (entry.ActorId, entry.ActorName, entry.Address));
        Assert.Equal(("paul@acme-media.com", "role: Viewer", "role: Operator", false), (entry.Subject, entry.Before, entry.After, entry.Refused));
        Assert.Equal(entry.HashAfter(AuditEntry.Genesis), entry.Hash);
    }

    [Fact]
    public async Task Record_InTheTransactionOfAChange_SharesItsFateAndTheChainGoesOn()
    {
        await using var portal = await StartAsync();
        var trail = portal.Get<IAuditTrail>();
        var what = new AuditEvent(AuditAction.UserDisabled, "paul@acme-media.com");
        await RecordAsync(portal, 1);
        await using (var db = await portal.OpenAsync())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => trail.RecordAsync(db, Claire, what, TestPortal.Cancel));
            await using (await db.Database.BeginTransactionAsync(TestPortal.Cancel))
            {
                await trail.RecordAsync(db, Claire, what, TestPortal.Cancel);
            }
            db.ChangeTracker.Clear();
            await using var kept = await db.Database.BeginTransactionAsync(TestPortal.Cancel);
            await trail.RecordAsync(db, Claire, what, TestPortal.Cancel);
            await kept.CommitAsync(TestPortal.Cancel);
        }
        await RecordAsync(portal, 1);

        var verdict = await portal.Get<AuditVerifier>().VerifyAsync(TestPortal.Cancel);
        Assert.True(verdict.Holds);
        Assert.Equal(3, verdict.Entries);
    }

    [Fact]
    public async Task Record_BeforeAndAfterWithPersonalValues_KeepsThemMasked()
    {
        await using var portal = await StartAsync();

        await portal.Get<IAuditTrail>().RecordAsync(
            Claire, new AuditEvent(AuditAction.UserChanged, null, "email: claire@acme.com", "email: paul.petit@acme.com\nphone: +33 1 99 00 12 34"), TestPortal.Cancel);

        var entry = await portal.ReadAsync(db => db.AuditEntries.SingleAsync(TestPortal.Cancel));
        Assert.Equal("email: c…@…", entry.Before);
        Assert.Equal("email: p…@…\nphone: +33…", entry.After);
    }

    [Fact]
    public async Task Record_OddCharacters_StayDataAndTheChainHolds()
    {
        await using var portal = await StartAsync();
        var odd = "a\r\n2026-01-01 SignedIn admin\t<img src=x onerror=alert(1)>";

        await portal.Get<IAuditTrail>().RecordAsync(Claire with { Name = odd }, new AuditEvent(AuditAction.SignedIn, "nul\0, half \ud83d", new string('x', 9000)), TestPortal.Cancel);

        var entry = await portal.ReadAsync(db => db.AuditEntries.SingleAsync(TestPortal.Cancel));
        Assert.Equal(odd, entry.ActorName);
        Assert.Equal("nul\ufffd, half \ufffd", entry.Subject);
        Assert.Equal(AuditEntry.LongestText, entry.Before!.Length);
        Assert.True((await VerifyAsync(portal)).Holds);
    }

    [Fact]
    public async Task Entry_ChangedOrRemovedThroughTheContext_IsRefused()
    {
        await using var portal = await StartAsync();
        await RecordAsync(portal, 2);

        await using var db = await portal.OpenAsync();
        var entry = await db.AuditEntries.FirstAsync(TestPortal.Cancel);
        db.Entry(entry).Property(e => e.ActorName).CurrentValue = "somebody else";
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(TestPortal.Cancel));
        db.ChangeTracker.Clear();
        db.AuditEntries.Remove(await db.AuditEntries.FirstAsync(TestPortal.Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(TestPortal.Cancel));
        Assert.Equal(2, (await VerifyAsync(portal)).Entries);
    }

    [Fact]
    public async Task Entry_ChangedOrRemovedPastTheContext_IsRefusedByTheDatabase()
    {
        await using var portal = await StartAsync();
        await RecordAsync(portal, 2);

        await using var db = await portal.OpenAsync();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.AuditEntries.ExecuteDeleteAsync(TestPortal.Cancel));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.AuditEntries.ExecuteUpdateAsync(s => s.SetProperty(e => e.ActorName, "x"), TestPortal.Cancel));
        Assert.Equal(2, (await VerifyAsync(portal)).Entries);
    }

    [Fact]
    public async Task Verify_AnEntryThatWasAltered_NamesIt()
    {
        await using var portal = await StartAsync();
        await RecordAsync(portal, 4);

        await RunAsync(portal, DropTriggers, """UPDATE "AuditEntries" SET "Subject" = 'nothing' WHERE "Sequence" = 3""");

        var verdict = await VerifyAsync(portal);
        Assert.Equal((3L, AuditBreak.Altered), (verdict.BrokenAt!.Value, verdict.Break));
    }

    [Fact]
    public async Task Verify_AnEntryThatIsGone_NamesTheOneAfterIt()
    {
        await using var portal = await StartAsync();
        await RecordAsync(portal, 4);

        await RunAsync(portal, DropTriggers, """DELETE FROM "AuditEntries" WHERE "Sequence" = 2""");

        var verdict = await VerifyAsync(portal);
        Assert.Equal((3L, AuditBreak.Gap), (verdict.BrokenAt!.Value, verdict.Break));
    }

    [Fact]
    public async Task Verify_TheEndThatWasCutOff_ShowsInTheHead()
    {
        await using var portal = await StartAsync();
        await RecordAsync(portal, 3);
        var noted = (await VerifyAsync(portal)).Head;

        await RunAsync(portal, DropTriggers, """DELETE FROM "AuditEntries" WHERE "Sequence" = 3""");

        // The rest holds: only who noted the head elsewhere can tell.
        var verdict = await VerifyAsync(portal);
        Assert.True(verdict.Holds);
        Assert.NotEqual(noted, verdict.Head);
    }

    private protected static async Task RecordAsync(TestPortal portal, int count)
    {
        for (var i = 0; i < count; i++)
            await portal.Get<IAuditTrail>().RecordAsync(Claire, new AuditEvent(AuditAction.SettingsChanged, $"setting {i}"), TestPortal.Cancel);
    }

    private static Task<AuditVerdict> VerifyAsync(TestPortal portal) => portal.Get<AuditVerifier>().VerifyAsync(TestPortal.Cancel);

    private static async Task RunAsync(TestPortal portal, params string[] statements)
    {
        await using var db = await portal.OpenAsync();
        foreach (var statement in statements)
            await db.Database.ExecuteSqlRawAsync(statement, TestPortal.Cancel);
    }
}

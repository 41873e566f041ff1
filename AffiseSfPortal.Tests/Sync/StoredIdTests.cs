using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>Without an external ID: created once, then updated by the id that Salesforce gave.</summary>
public sealed class StoredIdTests : IAsyncLifetime
{
    private readonly FakeOrg _org = new();
    private TestPortal _portal = null!;
    private int _connection;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync(_org.Register);
        _connection = await _portal.ConnectAsync(MatchBy.StoredId);
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Run_FirstAndSecondSave_CreatesThenUpdatesById()
    {
        var saved = await _portal.SaveAsync("First");
        await _portal.DrainAsync();
        await _portal.SaveAsync("Second", key: saved.Key);
        await _portal.SaveAsync("Other", "other@clickwise.example");
        await _portal.DrainAsync();

        Assert.Equal(
            [CollectionOperation.Create, CollectionOperation.Update, CollectionOperation.Create],
            _org.Writes.Select(w => w.Write.Operation));
        Assert.Equal(_org.Records[0]["id"], _org.Writes[1].Records[0]["id"]);
        Assert.Equal(["Second", "Other"], _org.Records.Select(r => r["Company"]));
    }

    [Fact]
    public async Task Run_ReplyToACreateLost_WaitsForAPersonAndIsNotRepeated()
    {
        await _portal.SaveAsync();
        _org.AfterWrite = _ => throw FakeOrg.Refuse(Kind.InDoubt, "reply-cut");
        await _portal.DrainAsync();
        _org.AfterWrite = null;
        _portal.Time.Advance(TimeSpan.FromMinutes(20));
        await _portal.DrainAsync();

        Assert.Single(_org.Writes);
        Assert.Equal(RowCause.InDoubt, (await _portal.RowAsync()).Cause);
    }

    [Fact]
    public async Task Run_WorkerEndsDuringACreate_WaitsForAPerson()
    {
        await _portal.SaveAsync();
        // Noted as a create under way, and nothing after that.
        var batch = await _portal.Get<Claimer>().ClaimAsync(_connection, TestPortal.Cancel);
        Assert.Single(await _portal.Get<CreateNotes>().BeforeCreateAsync(batch!.LeaseToken, [Composed(batch.Rows[0])], TestPortal.Cancel));

        await _portal.Get<LeaseReaper>().ReleaseOwnAsync(TestPortal.Cancel);

        var row = await _portal.RowAsync();
        Assert.Equal((RowCause.InDoubt, CreateNotes.Code), (row.Cause, row.FaultCode));
    }

    [Fact]
    public async Task Run_LeaseTakenByAnotherBeforeTheCreateLeft_SendsNothing()
    {
        await _portal.SaveAsync();
        var slept = await _portal.Get<Claimer>().ClaimAsync(_connection, TestPortal.Cancel);
        await _portal.Get<LeaseReaper>().ReleaseOwnAsync(TestPortal.Cancel);
        await _portal.DrainAsync();
        Assert.Single(_org.Records);

        // The first worker wakes and goes on where it was.
        var report = await _portal.Get<BatchSender>().SendAsync(slept!, [Composed(slept!.Rows[0])], TestPortal.Cancel);

        Assert.Equal((0, SyncOutcome.Held), (report.Calls, Assert.Single(report.Results).Outcome));
        Assert.Single(_org.Records);
    }

    [Fact]
    public async Task Run_FailsUnforeseenDuringACreate_WaitsForAPerson()
    {
        await _portal.SaveAsync();
        _org.BeforeWrite = (_, _) => throw new TimeoutException("nobody foresaw this");
        await _portal.RunAsync();
        var row = await _portal.RowAsync();
        Assert.Equal((RowCause.InDoubt, CreateNotes.Code), (row.Cause, row.FaultCode));
    }

    [Fact]
    public async Task Run_WorkerEndsDuringAnUpdate_IsSentAgain()
    {
        var saved = await _portal.SaveAsync("First");
        await _portal.DrainAsync();
        await _portal.SaveAsync("Second", key: saved.Key);
        Assert.NotNull(await _portal.Get<Claimer>().ClaimAsync(_connection, TestPortal.Cancel));

        await _portal.Get<LeaseReaper>().ReleaseOwnAsync(TestPortal.Cancel);
        await _portal.DrainAsync();

        Assert.Equal("Second", Assert.Single(_org.Records)["Company"]);
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public async Task Run_LinkedRecordDeleted_IsNeverSilentlyMadeAgain()
    {
        var saved = await _portal.SaveAsync();
        await _portal.DrainAsync();
        _org.Judge = r => r.ContainsKey("id") ? FakeOrg.Fault(Kind.RecordDeleted, "ENTITY_IS_DELETED") : null;
        await _portal.SaveAsync("Edited", key: saved.Key);
        await _portal.DrainAsync();
        Assert.Equal(RowCause.RecordDeleted, (await _portal.RowAsync()).Cause);
        Assert.Single(_org.Records);
    }

    [Fact]
    public async Task RemoveTestRecord_MadeByATest_DeletesItThereAndHere()
    {
        var saved = await _portal.SaveAsync();
        await _portal.Intake.OweAsync(_connection, [saved.Key], OwedReason.Test, force: true, "admin-1", TestPortal.Cancel);
        await _portal.DrainAsync();
        await _portal.Get<IConnectionControl>().RemoveTestRecordAsync(_connection, saved.Key, TestPortal.Cancel);
        Assert.Equal([_org.Records[0]["id"]], _org.Deleted);
        await _portal.Get<IConnectionControl>().RemoveTestRecordAsync(_connection, saved.Key, TestPortal.Cancel);
        Assert.Single(_org.Deleted);
    }

    private static ComposedRow Composed(ClaimedRow row) => new(row, """{"attributes":{"type":"Lead"},"Company":"Clickwise Media"}"""u8.ToArray(), [1], 1);
}

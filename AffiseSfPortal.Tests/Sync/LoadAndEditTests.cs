using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Instances;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>A load of many batches while somebody edits one affiliate and looks at the screen.</summary>
public sealed class LoadAndEditTests
{
    [Fact]
    public async Task Edit_DuringALoadWithOneSender_GoesWithTheNextCall()
    {
        var org = new FakeOrg();
        await using var portal = await TestPortal.OnSqliteAsync(org.Register, settings: [("Sync:Senders", "1"), ("Sync:BatchSize", "2")]);
        var connection = await portal.ConnectAsync();
        await portal.AddAffiliatesAsync(10);
        await portal.Intake.OweAsync(connection, null, OwedReason.Backfill, force: false, actorId: null, TestPortal.Cancel);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        org.BeforeWrite = (_, _) => answer.Task;
        using var worker = ActivatorUtilities.CreateInstance<SyncWorker>(portal.Services);
        await worker.StartAsync(TestPortal.Cancel);
        // One batch is sent and the next one is claimed already.
        await Eventually.IsSoAsync("two batches are claimed", async () => (await portal.RowsAsync()).Count(r => r.LeaseToken is not null) == 4);

        await portal.SaveAsync(email: "edited@clickwise.example");
        await portal.Get<SyncEngine>().FindReadyAsync(TestPortal.Cancel);
        answer.SetResult();

        await Eventually.IsSoAsync("all arrived", async () => (await portal.RowsAsync()).Count == 0);
        await worker.StopAsync(TestPortal.Cancel);
        Assert.Contains(org.Writes[1].Records, r => r["Email"] == "edited@clickwise.example");
        Assert.Equal(11, org.Records.Count);
        Assert.Equal(6, org.Writes.Count);
    }
}

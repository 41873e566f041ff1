using System.Data.Common;
using System.Threading.Channels;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Sync;

public sealed class SyncWorkerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FakeOrg _org = new();
    private readonly AfterFirstQuestion _question = new();
    private readonly Channel<BatchSettled> _settled = Channel.CreateUnbounded<BatchSettled>();
    private TestPortal _portal = null!;
    private SyncWorker _worker = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync(services =>
        {
            _org.Register(services);
            services.ConfigureDbContext<SqlitePortalDbContext>(o => o.AddInterceptors(_question));
        });
        _portal.Get<ILiveFeed>().Subscribe(e => e is BatchSettled settled ? _settled.Writer.WriteAsync(settled).AsTask() : Task.CompletedTask);
        _worker = ActivatorUtilities.CreateInstance<SyncWorker>(_portal.Services);
        await _portal.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Save_WhileTheWorkerSleeps_WakesIt()
    {
        await _worker.StartAsync(TestPortal.Cancel);
        await _portal.SaveAsync();
        await NextAsync();
        await _portal.SaveAsync("Second", "b@clickwise.example");
        await NextAsync();
        Assert.Equal(2, _org.Records.Count);
    }

    /// <summary>The loop asks what is ready and what is due next, and time passes between the two: nothing may fall between them and wait for the poll.</summary>
    [Fact]
    public async Task Row_BecomesDueBetweenTheTwoQuestions_IsSentWithoutWaitingForThePoll()
    {
        await _portal.SaveAsync();
        var due = _portal.Time.GetUtcNow().UtcDateTime.AddSeconds(1.25);
        await _portal.WriteAsync(db => db.SyncRows.ExecuteUpdateAsync(s => s.SetProperty(r => r.NextAttemptAt, due), TestPortal.Cancel));
        // The save itself rang: the loop must not look twice for that.
        await _portal.Get<IOwedSignal>().WaitAsync(TimeSpan.Zero, TestPortal.Cancel);
        _question.Then = () => _portal.Time.Advance(TimeSpan.FromSeconds(2));

        await _worker.StartAsync(TestPortal.Cancel);

        await NextAsync();
        Assert.Null(_question.Then);
        Assert.Single(_org.Records);
    }

    [Fact]
    public async Task Start_RowsLeasedByTheProcessBefore_AreSent()
    {
        await _portal.SaveAsync();
        await _portal.Get<Claimer>().ClaimAsync((await _portal.ConnectionAsync()).Id, TestPortal.Cancel);
        await _worker.StartAsync(TestPortal.Cancel);
        await NextAsync();
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public async Task Start_RowsDueInTwoHoursByAClockThatWasWrong_AreSent()
    {
        await _portal.SaveAsync();
        await _portal.WriteAsync(db => db.SyncRows.ExecuteUpdateAsync(s => s.SetProperty(r => r.NextAttemptAt, _portal.Time.GetUtcNow().UtcDateTime.AddHours(2)), TestPortal.Cancel));
        await _worker.StartAsync(TestPortal.Cancel);
        await NextAsync();
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public async Task Run_ARoundFails_TheWorkerLivesAndGoesOn()
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _org.BeforeWrite = (_, _) =>
        {
            failed.TrySetResult();
            throw new InvalidOperationException("a fault of our own");
        };
        await _portal.SaveAsync();
        await _worker.StartAsync(TestPortal.Cancel);
        await failed.Task.WaitAsync(Patience, TestPortal.Cancel);
        _org.BeforeWrite = null;
        // The lease of the lost round must end, and the worker's own pause with it.
        while (!_settled.Reader.TryPeek(out _))
        {
            _portal.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
        Assert.Single(_org.Records);
    }

    [Fact]
    public async Task Prune_OldAttempts_GoAndYoungOnesStay()
    {
        await _portal.SaveAsync();
        await _portal.DrainAsync();
        _portal.Time.Advance(TimeSpan.FromDays(91));
        await _portal.SaveAsync("Young", "young@clickwise.example");
        await _portal.DrainAsync();
        Assert.Equal(1, await _portal.Get<AttemptPruner>().RunOnceAsync(TestPortal.Cancel));
        Assert.Equal(1, await _portal.ReadAsync(db => db.SyncAttempts.CountAsync(TestPortal.Cancel)));
    }

    private async Task<BatchSettled> NextAsync() => await _settled.Reader.ReadAsync(TestPortal.Cancel).AsTask().WaitAsync(Patience, TestPortal.Cancel);

    private sealed class AfterFirstQuestion : DbCommandInterceptor
    {
        public Action? Then { get; set; }

        public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (Then is { } then && (command.CommandText.Contains("IsLiveDue", StringComparison.Ordinal) || command.CommandText.Contains("MIN(n.t)", StringComparison.Ordinal)))
            {
                Then = null;
                then();
            }
            return ValueTask.FromResult(result);
        }
    }
}

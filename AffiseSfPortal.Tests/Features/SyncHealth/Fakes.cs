using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

internal sealed class FakeIntake : IAffiliateIntake
{
    public List<(int ConnectionId, IReadOnlyCollection<long>? Keys, OwedReason Reason, bool Force, string? ActorId)> Owed { get; } = [];

    public Task<IntakeResult> SaveAsync(AffiliateInput input, string? actorId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Sync health saves no affiliate.");

    public Task<int> OweAsync(int connectionId, IReadOnlyCollection<long>? affiliateKeys, OwedReason reason, bool force, string? actorId, CancellationToken cancellationToken)
    {
        Owed.Add((connectionId, affiliateKeys, reason, force, actorId));
        return Task.FromResult(affiliateKeys?.Count ?? 0);
    }
}

/// <summary>Writes down what was pressed; <see cref="Then"/> changes the stored connection as the engine would.</summary>
internal sealed class FakeControl : IConnectionControl
{
    public List<string> Calls { get; } = [];

    public Func<string, Task> Then { get; set; } = _ => Task.CompletedTask;

    public Task PauseAsync(int connectionId, string? actorId, CancellationToken cancellationToken) => NoteAsync("pause");

    public Task ResumeAsync(int connectionId, string? actorId, CancellationToken cancellationToken) => NoteAsync("resume");

    public async Task<int> ActivateAsync(int connectionId, bool sendExisting, string? actorId, CancellationToken cancellationToken)
    {
        await NoteAsync(sendExisting ? "send existing" : "activate");
        return 1;
    }

    public Task ConfigurationChangedAsync(int connectionId, CancellationToken cancellationToken) => NoteAsync("changed");

    public Task BudgetChangedAsync(int connectionId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveTestRecordAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken) => NoteAsync("remove");

    private Task NoteAsync(string call)
    {
        Calls.Add(call);
        return Then(call);
    }
}

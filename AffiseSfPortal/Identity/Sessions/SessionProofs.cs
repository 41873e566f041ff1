using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity.Sessions;

/// <summary>
/// When the person of a session last proved who they are beyond their sign-in. In memory: after a restart, or on another instance, it is asked once more.
/// </summary>
internal sealed class SessionProofs(IOptions<AccountOptions> options, TimeProvider time)
{
    private const int Most = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _provedAt = new(StringComparer.Ordinal);
    private readonly List<(string Session, TaskCompletionSource Proved)> _waiting = [];

    /// <summary>True for a while after the sign-in or the last proof.</summary>
    public bool IsFresh(ClaimsPrincipal principal)
    {
        if (SessionClaims.SessionOf(principal) is not { } session || SessionClaims.SignedInAtOf(principal) is not { } at)
            return false;
        lock (_lock)
        {
            if (_provedAt.TryGetValue(session, out var proved) && proved > at)
                at = proved;
        }
        return IsRecent(at);
    }

    public void Prove(ClaimsPrincipal principal)
    {
        if (SessionClaims.SessionOf(principal) is not { } session)
            return;
        lock (_lock)
        {
            foreach (var old in _provedAt.Where(p => !IsRecent(p.Value)).Select(p => p.Key).ToList())
                _provedAt.Remove(old);
            if (_provedAt.Count < Most)
                _provedAt[session] = time.GetUtcNow();
            foreach (var waiting in _waiting.Where(w => w.Session == session))
                waiting.Proved.TrySetResult();
        }
    }

    /// <summary>Ends when the session is fresh, whichever tab or request made it so.</summary>
    public async Task UntilFreshAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        var waiting = (SessionClaims.SessionOf(principal) ?? "", Proved: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
            _waiting.Add(waiting);
        try
        {
            // After waiting began: what comes between the two is not missed.
            if (!IsFresh(principal))
                await waiting.Proved.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
                _waiting.Remove(waiting);
        }
    }

    private bool IsRecent(DateTimeOffset at) => time.GetUtcNow() - at < options.Value.ConfirmedFor;
}

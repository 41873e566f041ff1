namespace AffiseSfPortal.Components.Layout;

/// <summary>What the shell says of the connection, on every page.</summary>
public interface IShellStatus
{
    Task<ShellStatus> GetAsync(CancellationToken cancellationToken);
}

/// <param name="OrgName">The org's own name; null before the grant.</param>
/// <param name="LastSyncAt">UTC; null when nothing arrived yet.</param>
/// <param name="NeedsPerson">Affiliates that wait for a person: the count beside <em>Sync health</em>.</param>
public sealed record ShellStatus(string? OrgName, bool? IsSandbox, ShellConnectionState State, DateTime? LastSyncAt, int NeedsPerson)
{
    public static ShellStatus NotConnected { get; } = new(null, null, ShellConnectionState.NotConnected, null, 0);
}

public enum ShellConnectionState
{
    NotConnected = 0,
    Connected = 1,

    /// <summary>An admin pressed Pause.</summary>
    Paused = 2,

    /// <summary>Salesforce is away or its allowance is used up: goes on by itself.</summary>
    Waiting = 3,

    /// <summary>A person is needed before anything is sent again.</summary>
    Stopped = 4,
}

/// <summary>Stands in until a feature knows better.</summary>
internal sealed class NotConnectedShellStatus : IShellStatus
{
    public Task<ShellStatus> GetAsync(CancellationToken cancellationToken) => Task.FromResult(ShellStatus.NotConnected);
}

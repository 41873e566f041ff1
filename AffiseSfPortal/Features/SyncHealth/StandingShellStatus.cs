using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>What the drawer says on every page, from the same reading as the verdict.</summary>
internal sealed class StandingShellStatus(StandingBoard board) : IShellStatus
{
    public async Task<ShellStatus> GetAsync(CancellationToken cancellationToken) => Of(await board.GetAsync(cancellationToken));

    internal static ShellStatus Of(Standing standing) => standing.Connection is { OrgName: not null } connection
        ? new ShellStatus(connection.OrgName, connection.IsSandbox, StateOf(standing.State), connection.LastSuccessAt, standing.Needing)
        : ShellStatus.NotConnected with { NeedsPerson = standing.Needing };

    private static ShellConnectionState StateOf(StandingState state) => state switch
    {
        StandingState.NotSetUp or StandingState.NotGranted => ShellConnectionState.NotConnected,
        StandingState.Paused => ShellConnectionState.Paused,
        StandingState.ApiLimit or StandingState.BudgetReached or StandingState.Unavailable => ShellConnectionState.Waiting,
        StandingState.ReconnectNeeded or StandingState.NotAllowed or StandingState.MappingBroken or StandingState.DatabaseFull => ShellConnectionState.Stopped,
        // A row that needs a person stops only itself; the count beside Sync health tells of it.
        StandingState.NotMapped or StandingState.NotActivated or StandingState.NeedsPerson or StandingState.Sending
            or StandingState.SomeNeverSent or StandingState.NoAffiliates or StandingState.Well => ShellConnectionState.Connected,
    };
}

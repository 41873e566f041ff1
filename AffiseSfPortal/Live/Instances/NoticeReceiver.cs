using AffiseSfPortal.Persistence.Postgres;

namespace AffiseSfPortal.Live.Instances;

/// <summary>Turns what another instance told into events for the screens here. Goes to this process's own feed and signal, so nothing echoes.</summary>
internal sealed class NoticeReceiver(ChannelLiveFeed feed, OwedSignal signal, OthersOutcomes outcomes, InstanceTag tag)
{
    public async Task ReceiveAsync(string text, CancellationToken cancellationToken)
    {
        if (Notice.Parse(text) is not { } notice || notice.Origin == tag.Value)
            return;
        switch (notice.Kind)
        {
            case NoticeKind.Owed:
                signal.Raise();
                break;
            case NoticeKind.Connection:
                feed.Publish(new ConnectionChanged(notice.ConnectionId));
                break;
            case NoticeKind.Queue or NoticeKind.Claimed:
                feed.Publish(new QueueChanged(notice.ConnectionId, notice.Keys ?? [], notice.Kind == NoticeKind.Claimed));
                break;
            case NoticeKind.Settled when notice.Keys is { } keys:
                await outcomes.TellAsync(notice.ConnectionId, keys, cancellationToken);
                break;
            case NoticeKind.Settled:
                await outcomes.CatchUpAsync(cancellationToken);
                break;
            case NoticeKind.Held when notice.Keys is { } keys:
                await outcomes.TellHeldAsync(notice.ConnectionId, keys, cancellationToken);
                break;
            case NoticeKind.Held:
                feed.Publish(new QueueChanged(notice.ConnectionId, [], Claimed: false));
                break;
        }
    }

    /// <summary>After notices may have been lost: everything may have changed.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        signal.Raise();
        await outcomes.CatchUpAsync(cancellationToken);
        foreach (var connection in await outcomes.ConnectionsAsync(cancellationToken))
        {
            feed.Publish(new ConnectionChanged(connection));
            feed.Publish(new QueueChanged(connection, [], Claimed: false));
        }
    }
}

using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>What was told last, and what is still to be told to whom.</summary>
public sealed record AlertState
{
    /// <summary>The trouble that was told; null while all is well.</summary>
    public StandingState? Told { get; init; }

    /// <summary>What was seen last, and since when: a state that flickers is not told.</summary>
    public StandingState? Seen { get; init; }
    public DateTime SeenSince { get; init; }
    public IReadOnlyList<PendingNotice> Pending { get; init; } = [];

    /// <summary>By channel: when it was last told, and what went wrong if it did.</summary>
    public IReadOnlyDictionary<AlertChannel, AlertResult> Results { get; init; } = new Dictionary<AlertChannel, AlertResult>();
}

/// <summary>One notice for one channel, on its way.</summary>
public sealed record PendingNotice(AlertChannel Channel, AlertNotice Notice, int Tries, DateTime NextAt);

/// <param name="Id">The same for every try and every channel: receivers can leave out what they have seen.</param>
/// <param name="State">The trouble; for a recovery the one that ended.</param>
/// <param name="Text">One sentence and its detail, in the configured language.</param>
public sealed record AlertNotice(string Id, AlertKind Kind, string State, string Title, string Text, string Url, DateTime At, int Waiting);

public enum AlertKind
{
    Trouble = 0,
    Recovery = 1,
    Test = 2,
}

public enum AlertChannel
{
    Email = 0,
    Slack = 1,
    Webhook = 2,
}

/// <param name="Fault">Null when it arrived.</param>
public sealed record AlertResult(DateTime At, string? Fault);

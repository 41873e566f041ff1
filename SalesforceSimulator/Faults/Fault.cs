using System.Text.Json.Serialization;

namespace SalesforceSimulator.Faults;

/// <summary>What can be made to go wrong. README.md says what each does.</summary>
internal enum FaultKind
{
    SessionExpired,
    SessionNotValid,
    Html,
    DailyLimit,
    ConcurrentLimit,
    Gone,
    ServerUnavailable,
    UnknownException,
    Error,
    CutBefore,
    CutAfterCommit,
    TruncatedJson,
    HtmlOk,
    FewerResults,
    MoreResults,
    Slow,
    Hold,
    Drip,
    Lock,
    RecordError,
    TokenError,
    NoRefreshToken,
    InstanceUrl,
    AuthorizeError,
}

/// <summary>A fault as it was asked for. It fires on the <see cref="Nth"/> match and the <see cref="Count"/> - 1 after it.</summary>
internal sealed class Fault
{
    private readonly TaskCompletionSource _disarmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Id { get; set; }

    public required FaultKind Kind { get; init; }

    /// <summary>HTTP method it is limited to; null for any.</summary>
    public string? Method { get; init; }

    /// <summary>Text the path must contain; null for any.</summary>
    public string? Path { get; init; }

    /// <summary>First match that is hit, counted from 1.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>How many matches are hit; 0 until it is removed.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The record of a call that is hit, counted from 1; null for every record.</summary>
    public int? Record { get; init; }

    /// <summary>A value that the record must hold in some field, whatever its place.</summary>
    public string? Key { get; init; }

    public int? Status { get; init; }

    public string? Code { get; init; }

    public string? Message { get; init; }

    public int? DelayMs { get; init; }

    public string? Value { get; init; }

    public int Seen { get; set; }

    public int Fired { get; set; }

    /// <summary>Ends when the fault is disarmed.</summary>
    [JsonIgnore]
    public Task Disarmed => _disarmed.Task;

    public bool Spent => Count > 0 && Fired >= Count;

    public bool IsOfRecords => Kind is FaultKind.Lock or FaultKind.RecordError;

    public bool IsOfOAuth => Kind is FaultKind.TokenError or FaultKind.NoRefreshToken or FaultKind.InstanceUrl or FaultKind.AuthorizeError;

    public bool Matches(string method, string path) =>
        (Method is null || Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        && (Path is null || path.Contains(Path, StringComparison.OrdinalIgnoreCase));

    public void Disarm() => _disarmed.TrySetResult();

    /// <summary>Counts a match and says whether this one is hit.</summary>
    public bool Hit()
    {
        if (++Seen < Nth || Spent)
        {
            return false;
        }

        Fired++;
        return true;
    }
}

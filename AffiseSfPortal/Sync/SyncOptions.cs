using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Bound from <c>Sync</c>; every key is checked on start.</summary>
public sealed class SyncOptions
{
    public const string Section = "Sync";

    /// <summary>Records in one call, 1 to 200 (Salesforce's own bound for sObject Collections).</summary>
    /// <value>200.</value>
    public int BatchSize { get; set; } = 200;

    /// <summary>Calls to one org at once. Fewer by themselves while rows are locked or answers are slow.</summary>
    /// <value>4; 1 to 10.</value>
    public int Senders { get; set; } = 4;

    /// <summary>How long a claimed batch is held. The engine gives up a batch <see cref="LeaseMargin"/> before its lease ends,
    /// so a lease must be longer than the longest call and the margin together.</summary>
    /// <value>5 minutes; at least 1 minute.</value>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the queue is looked at when nobody wakes the engine.</summary>
    /// <value>5 s; 0.1 s to 1 minute.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Tries of one record, for reasons of its own that pass by themselves, before a person is asked.</summary>
    /// <value>10; 1 to 100.</value>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>The first pause of a retry; doubled each time, drawn at random from zero to that, up to <see cref="RetryCap"/>.</summary>
    /// <value>2 s.</value>
    public TimeSpan RetryBase { get; set; } = TimeSpan.FromSeconds(2);

    /// <value>15 minutes.</value>
    public TimeSpan RetryCap { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long attempts are kept for the history screens.</summary>
    /// <value>90 days; at least 1.</value>
    public int AttemptRetentionDays { get; set; } = 90;

    /// <summary>The name of this process among several on one PostgreSQL database. With a name that is unique and stays the same over a restart,
    /// what this process had claimed when it ended is free again at its start; without one, when the others have missed it for 15 s. Not used on SQLite.</summary>
    /// <value>None; at most 60 characters without <c>#</c>.</value>
    public string? InstanceName { get; set; }

    internal const string InstanceNameKey = $"{Section}:{nameof(InstanceName)}";
    internal const int LongestInstanceName = 60;

    /// <summary>Kept between the engine's own deadline and the end of the lease.</summary>
    internal static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(30);
}

internal sealed class SyncOptionsValidation : IValidateOptions<SyncOptions>
{
    public ValidateOptionsResult Validate(string? name, SyncOptions options)
    {
        List<string> problems = [];
        Check(options.BatchSize is >= 1 and <= 200, nameof(SyncOptions.BatchSize), options.BatchSize, "1 to 200");
        Check(options.Senders is >= 1 and <= 10, nameof(SyncOptions.Senders), options.Senders, "1 to 10");
        Check(options.LeaseDuration >= TimeSpan.FromMinutes(1), nameof(SyncOptions.LeaseDuration), options.LeaseDuration, "00:01:00 or more");
        Check(options.PollInterval >= TimeSpan.FromMilliseconds(100) && options.PollInterval <= TimeSpan.FromMinutes(1),
            nameof(SyncOptions.PollInterval), options.PollInterval, "00:00:00.1 to 00:01:00");
        Check(options.MaxAttempts is >= 1 and <= 100, nameof(SyncOptions.MaxAttempts), options.MaxAttempts, "1 to 100");
        Check(options.RetryBase > TimeSpan.Zero, nameof(SyncOptions.RetryBase), options.RetryBase, "more than zero");
        Check(options.RetryCap >= options.RetryBase && options.RetryCap <= TimeSpan.FromHours(1),
            nameof(SyncOptions.RetryCap), options.RetryCap, $"{SyncOptions.Section}:{nameof(SyncOptions.RetryBase)} to 01:00:00");
        Check(options.AttemptRetentionDays >= 1, nameof(SyncOptions.AttemptRetentionDays), options.AttemptRetentionDays, "1 or more");
        if (options.InstanceName is { } instance)
        {
            Check(instance.Length <= SyncOptions.LongestInstanceName && !instance.Contains(InstanceIdentity.Separator, StringComparison.Ordinal),
                nameof(SyncOptions.InstanceName), instance, $"at most {SyncOptions.LongestInstanceName} characters without {InstanceIdentity.Separator}");
        }
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Check(bool isGood, string key, object value, string wanted)
        {
            if (!isGood)
                problems.Add(FormattableString.Invariant($"{SyncOptions.Section}:{key} is {value}; write {wanted}."));
        }
    }
}

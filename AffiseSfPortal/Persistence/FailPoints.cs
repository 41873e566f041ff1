using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Persistence;

/// <summary>The steps of the way from an edit to Salesforce between which a power cut may come.</summary>
internal static class FailPoint
{
    /// <summary>Affiliate and queue row are written, not committed.</summary>
    public const string EditBeforeCommit = "edit.before-commit";

    public const string EditCommitted = "edit.committed";

    /// <summary>The claim is committed.</summary>
    public const string BatchClaimed = "batch.claimed";

    /// <summary>Composed, with an access token in hand.</summary>
    public const string BatchBeforeSend = "batch.before-send";

    /// <summary>Salesforce has answered; nothing of it is stored.</summary>
    public const string BatchAnswered = "batch.answered";

    /// <summary>The outcome is written, not committed.</summary>
    public const string RecordBeforeCommit = "record.before-commit";

    public const string RecordCommitted = "record.committed";

    /// <summary>Salesforce has given a new refresh token, and taken back the one that is stored.</summary>
    public const string TokenReceived = "token.received";

    public const string TokenStored = "token.stored";

    public static IReadOnlyList<string> All { get; } =
        [EditBeforeCommit, EditCommitted, BatchClaimed, BatchBeforeSend, BatchAnswered, RecordBeforeCommit, RecordCommitted, TokenReceived, TokenStored];
}

/// <summary>Ends the process at a step of a test's choice, without a word to anybody. Does nothing unless <c>FailPoints</c> is configured.</summary>
internal sealed class FailPoints
{
    private readonly FailPointOptions? _plan;
    private readonly (string Name, int Time) _named;
    private int _passed;
    private int _passedNamed;

    public FailPoints(IOptions<FailPointOptions> options)
    {
        if (!options.Value.IsGiven)
            return;
        _plan = options.Value;
        _named = _plan.Named();
    }

    public void Pass(string name)
    {
        if (_plan is not null && IsTheEnd(name))
            End(name);
    }

    private bool IsTheEnd(string name) =>
        Interlocked.Increment(ref _passed) == _plan!.KillAt
        | (string.Equals(name, _named.Name, StringComparison.Ordinal) && Interlocked.Increment(ref _passedNamed) == _named.Time);

    private static void End(string name)
    {
        Console.Error.WriteLine($"{FailPointOptions.Section}: ends at {name}");
        Console.Error.Flush();
        Process.GetCurrentProcess().Kill();
        // Whoever passes after this must not get any further.
        new ManualResetEventSlim().Wait();
    }
}

/// <summary>Bound from <c>FailPoints</c>; for tests of what a sudden end leaves behind.</summary>
internal sealed class FailPointOptions
{
    public const string Section = "FailPoints";

    /// <summary>The process ends at this step, counted from 1 over all names.</summary>
    public int? KillAt { get; set; }

    /// <summary>One of <see cref="FailPoint.All"/>: the process ends there; with <c>:k</c>, the k-th time.</summary>
    public string? KillAtName { get; set; }

    public bool IsGiven => KillAt is not null || !string.IsNullOrEmpty(KillAtName);

    /// <returns>Time 0 for a text that is no step.</returns>
    public (string Name, int Time) Named()
    {
        if (string.IsNullOrEmpty(KillAtName))
            return ("", 0);
        var parts = KillAtName.Split(':', 2);
        if (!FailPoint.All.Contains(parts[0], StringComparer.Ordinal))
            return (parts[0], 0);
        if (parts.Length == 1)
            return (parts[0], 1);
        return (parts[0], int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0);
    }
}

internal sealed class FailPointOptionsValidation(IHostEnvironment environment) : IValidateOptions<FailPointOptions>
{
    private const string KillAt = $"{FailPointOptions.Section}:{nameof(FailPointOptions.KillAt)}";
    private const string KillAtName = $"{FailPointOptions.Section}:{nameof(FailPointOptions.KillAtName)}";

    public ValidateOptionsResult Validate(string? name, FailPointOptions options)
    {
        if (!options.IsGiven)
            return ValidateOptionsResult.Success;
        if (environment.IsProduction())
            return ValidateOptionsResult.Fail($"{(options.KillAt is null ? KillAtName : KillAt)} must be empty in Production: the portal would end itself.");
        if (options.KillAt < 1)
            return ValidateOptionsResult.Fail(string.Create(CultureInfo.InvariantCulture, $"{KillAt} is {options.KillAt}; write 1 or more."));
        return !string.IsNullOrEmpty(options.KillAtName) && options.Named().Time < 1
            ? ValidateOptionsResult.Fail($"{KillAtName} is \"{options.KillAtName}\"; write one of {string.Join(", ", FailPoint.All)}, with :k for the k-th time.")
            : ValidateOptionsResult.Success;
    }
}

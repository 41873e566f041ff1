using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Bound from <c>Retention</c>: how long personal data stays in the history.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>How long an attempt keeps, word for word, what was sent and answered. After that its outcome, counts and codes remain.</summary>
    /// <value>30 days; at least 1. Never longer than <c>Sync:AttemptRetentionDays</c>, after which the attempt itself goes.</value>
    public int PayloadDays { get; set; } = 30;
}

internal sealed class RetentionOptionsValidation : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) => options.PayloadDays >= 1
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(FormattableString.Invariant($"{RetentionOptions.Section}:{nameof(RetentionOptions.PayloadDays)} is {options.PayloadDays}; write 1 or more."));
}

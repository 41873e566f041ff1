using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Persistence;

/// <summary>How edits become owed. Bound from <c>Sync</c>, beside the engine's own settings.</summary>
internal sealed class QueueOptions
{
    public const string Section = "Sync";

    /// <summary>Edits of one affiliate are sent no oftener than this: the first at once, those that follow it together. A script that saves a thousand times
    /// in a second costs two calls.</summary>
    /// <value>1.25 s; 0 to 10 s. With a call of half a second the last of several edits is in Salesforce within two seconds.</value>
    public TimeSpan EditSpacing { get; set; } = TimeSpan.FromSeconds(1.25);
}

internal sealed class QueueOptionsValidation : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options) =>
        options.EditSpacing >= TimeSpan.Zero && options.EditSpacing <= TimeSpan.FromSeconds(10)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{QueueOptions.Section}:{nameof(QueueOptions.EditSpacing)} is {options.EditSpacing}; write 00:00:00 to 00:00:10.");
}

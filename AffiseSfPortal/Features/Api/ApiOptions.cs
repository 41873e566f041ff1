using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Api;

/// <summary>Settings under <c>Api</c>.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Api";
    public const int MostRequestsPerMinute = 60_000;

    /// <summary>What one key may ask in the long run, in one process; twice as much may come at once.</summary>
    /// <value>60. Between 1 and <see cref="MostRequestsPerMinute"/>.</value>
    public int RequestsPerMinute { get; set; } = 60;
}

internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options) =>
        options.RequestsPerMinute is >= 1 and <= ApiOptions.MostRequestsPerMinute
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ApiOptions.Section}:{nameof(ApiOptions.RequestsPerMinute)} is {options.RequestsPerMinute}. It must be between 1 and {ApiOptions.MostRequestsPerMinute}.");
}

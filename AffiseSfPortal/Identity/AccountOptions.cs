using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>Settings under <c>Identity</c>: how long a sign-in holds, and who needs a second factor.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Identity";

    /// <summary>Administrators reach nothing before they have a second factor. Empty means yes, except in Development.</summary>
    public bool? RequireSecondFactor { get; set; }

    /// <summary>A session ends when nothing was done in it for so long.</summary>
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromHours(12);

    /// <summary>A session ends after so long, whatever is done in it.</summary>
    public TimeSpan SessionLimit { get; set; } = TimeSpan.FromDays(7);

    /// <summary>For so long after the sign-in, or after the person confirmed who they are, sensitive changes are not asked for again.</summary>
    public TimeSpan ConfirmedFor { get; set; } = TimeSpan.FromMinutes(10);

    public bool RequiresSecondFactor(IHostEnvironment environment) => RequireSecondFactor ?? !environment.IsDevelopment();
}

internal sealed class AccountOptionsValidator : IValidateOptions<AccountOptions>
{
    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        List<string> problems = [];
        Check(nameof(options.IdleLimit), options.IdleLimit, TimeSpan.FromMinutes(5), TimeSpan.FromDays(7));
        Check(nameof(options.SessionLimit), options.SessionLimit, TimeSpan.FromMinutes(5), TimeSpan.FromDays(90));
        Check(nameof(options.ConfirmedFor), options.ConfirmedFor, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Check(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                problems.Add($"{AccountOptions.Section}:{key} is '{value:c}'. It must lie between {least:c} and {most:c}.");
        }
    }
}

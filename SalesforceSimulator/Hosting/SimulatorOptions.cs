using Microsoft.Extensions.Options;

namespace SalesforceSimulator.Hosting;

/// <summary>What an Admin of the stand-in org decided. Bound from the section <c>Simulator</c>.</summary>
internal sealed class SimulatorOptions
{
    /// <summary>The registered app's client id. A stable default, so that a portal can offer it.</summary>
    public string ConsumerKey { get; set; } = "3MVG9.built.in.org.consumer.key";

    /// <summary>The registered app's client secret. No secret at all: it opens a stand-in on loopback.</summary>
    public string ConsumerSecret { get; set; } = "built.in.org.consumer.secret";

    /// <summary>Consent without a click.</summary>
    public bool AutoApprove { get; set; }

    /// <summary>Where records, grants and history live; relative to the current directory.</summary>
    public string DataDirectory { get; set; } = Path.Combine("data", "simulator");

    /// <summary>Registered callbacks, matched exactly. Empty: any https or loopback URL with the portal's callback path.</summary>
    public List<string> CallbackUrls { get; set; } = [];

    public bool RotateRefreshTokens { get; set; } = true;

    /// <summary>Session timeout in minutes, sliding; 1..1440.</summary>
    public int AccessTokenMinutes { get; set; } = 120;

    /// <summary>How many grants with a refresh token one user may hold; the next one silently ends the oldest.</summary>
    public int MaxApprovals { get; set; } = 5;

    public bool IsSandbox { get; set; }

    /// <summary>API calls in a rolling day; 1..10,000,000.</summary>
    public int DailyApiLimit { get; set; } = 15_000;

    /// <summary>Rows of one query page; 1..2000.</summary>
    public int QueryPageSize { get; set; } = 2000;

    /// <summary>The Lead duplicate rule on start: Off, Alert or Block.</summary>
    public string DuplicateRule { get; set; } = "Off";

    /// <summary>State and country picklists on start: addresses get codes, and take only the places that the org knows.</summary>
    public bool StateCountryPicklists { get; set; }

    /// <summary>Seed of everything left to chance, such as the order of Bulk result rows.</summary>
    public int Seed { get; set; } = 7600;
}

internal sealed class SimulatorOptionsValidator : IValidateOptions<SimulatorOptions>
{
    private static readonly string[] DuplicateRules = ["Off", "Alert", "Block"];

    public ValidateOptionsResult Validate(string? name, SimulatorOptions options)
    {
        var errors = new List<string>();
        Filled("ConsumerKey", options.ConsumerKey);
        Filled("ConsumerSecret", options.ConsumerSecret);
        Filled("DataDirectory", options.DataDirectory);
        Between("AccessTokenMinutes", options.AccessTokenMinutes, 1, 1440);
        Between("MaxApprovals", options.MaxApprovals, 1, 1000);
        Between("DailyApiLimit", options.DailyApiLimit, 1, 10_000_000);
        Between("QueryPageSize", options.QueryPageSize, 1, 2000);
        if (!DuplicateRules.Contains(options.DuplicateRule, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add("Simulator:DuplicateRule must be Off, Alert or Block.");
        }

        foreach (var url in options.CallbackUrls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                errors.Add($"Simulator:CallbackUrls holds '{url}', which is not an absolute http or https URL.");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Filled(string key, string value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                errors.Add($"Simulator:{key} must not be empty.");
            }
        }

        void Between(string key, int value, int low, int high)
        {
            if (value < low || value > high)
            {
                errors.Add($"Simulator:{key} must be between {low} and {high}; it is {value}.");
            }
        }
    }
}

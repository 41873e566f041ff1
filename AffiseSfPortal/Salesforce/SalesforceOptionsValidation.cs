using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Salesforce;

/// <summary>Refuses the start with a message that names the key.</summary>
internal sealed class SalesforceHostOptionsValidation(IHostEnvironment environment) : IValidateOptions<SalesforceHostOptions>
{
    public ValidateOptionsResult Validate(string? name, SalesforceHostOptions options)
    {
        var failures = new List<string>();
        if (environment.IsProduction() && options.TrustedHosts.Count > 0)
            failures.Add("Salesforce:TrustedHosts must be empty in Production: the portal would call hosts that are not Salesforce's.");
        failures.AddRange(options.TrustedHosts
            .Where(host => !SalesforceHostGate.IsLoopbackHostAndPort(host))
            .Select(host => $"Salesforce:TrustedHosts holds '{host}'. Give host and port on this machine, for instance 127.0.0.1:7700."));
        failures.AddRange(options.ExtraHostSuffixes
            .Where(suffix => !SalesforceHostNames.SeparateClouds.Contains(suffix, StringComparer.OrdinalIgnoreCase))
            .Select(suffix => $"Salesforce:ExtraHostSuffixes holds '{suffix}'. Known are: {string.Join(", ", SalesforceHostNames.SeparateClouds)}."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

/// <summary>Refuses the start with a message that names the key.</summary>
internal sealed class SalesforceClientOptionsValidation : IValidateOptions<SalesforceClientOptions>
{
    public ValidateOptionsResult Validate(string? name, SalesforceClientOptions options)
    {
        var failures = new List<string>();
        Check("WriteTimeout", options.WriteTimeout, TimeSpan.FromMinutes(4));
        Check("ReadTimeout", options.ReadTimeout, TimeSpan.FromMinutes(4));
        Check("ConnectTimeout", options.ConnectTimeout, TimeSpan.FromMinutes(1));
        Check("ConnectionLifetime", options.ConnectionLifetime, TimeSpan.FromHours(1));
        if (options.MaxReplyBytes is < 64 * 1024 or > 512 * 1024 * 1024)
            failures.Add("Salesforce:MaxReplyBytes must be between 65536 and 536870912.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(string key, TimeSpan value, TimeSpan most)
        {
            if (value <= TimeSpan.Zero || value > most)
                failures.Add($"Salesforce:{key} must be more than 00:00:00 and at most {most:c}.");
        }
    }
}

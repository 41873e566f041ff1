using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Secrets;

/// <summary>Exists to be validated on start: a key ring that cannot be locked must stop the portal before it writes a key.</summary>
internal sealed class KeyRingOptions;

internal sealed class KeyRingOptionsValidation(KeyRingCertificates certificates, KeyRingPassphrase passphrase, TimeProvider time) : IValidateOptions<KeyRingOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyRingOptions options)
    {
        List<string> problems = [.. certificates.Problems, .. passphrase.Problems];
        if (certificates.Current is { } current)
            CheckDates(current, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private void CheckDates(X509Certificate2 certificate, List<string> problems)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (certificate.NotAfter.ToUniversalTime() <= now)
        {
            problems.Add(FormattableString.Invariant(
                $"{KeyRingCertificates.CertificateKey} expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}. Set a new certificate, and name this one under {KeyRingCertificates.PreviousKey} so that old keys can still be opened."));
        }
        if (certificate.NotBefore.ToUniversalTime() > now)
        {
            problems.Add(FormattableString.Invariant(
                $"{KeyRingCertificates.CertificateKey} is valid only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC."));
        }
    }
}

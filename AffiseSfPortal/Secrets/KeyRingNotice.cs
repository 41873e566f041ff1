namespace AffiseSfPortal.Secrets;

/// <summary>Says on start what an operator would want to know of the lock of the key ring.</summary>
internal sealed class KeyRingNotice(KeyRingCertificates certificates, KeyRingPassphrase passphrase, IServiceProvider services, ILogger<KeyRingNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (passphrase.OpenToOthers is { } file)
            logger.LogWarning("Others on this machine may read {File}; give it to the portal's user alone (chmod 600)", file);
        // A developer's own machine holds nothing that is worth a lock.
        if (certificates.Current is null && passphrase.Current is null && services.GetService<IHostEnvironment>()?.IsDevelopment() != true)
        {
            logger.LogWarning("The key ring is not locked: whoever reads its folder and the database reads the secrets. Set {Passphrase} or {Certificate}",
                KeyRingPassphrase.FileKey, KeyRingCertificates.CertificateKey);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

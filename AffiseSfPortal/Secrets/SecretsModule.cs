using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Secrets;

public static class SecretsModule
{
    public const string KeyDirectoryKey = "Secrets:KeyDirectory";

    /// <summary>Registers <see cref="ISecretBox"/> and the key ring (also used by cookies and antiforgery).
    /// Keys lie in <c>Secrets:KeyDirectory</c>, by default in <c>keys</c> beside the SQLite database; on PostgreSQL with <c>Secrets:Certificate</c>
    /// they lie in the database instead. Wherever they lie, a certificate or a passphrase encrypts them.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        // What decrypts the ring must be known when Data Protection is registered; what is wrong with it is said on start.
        var certificates = KeyRingCertificates.Read(configuration);
        services.AddSingleton(certificates);
        var passphrase = KeyRingPassphrase.Read(configuration);
        services.AddSingleton(passphrase);
        services.AddOptions<KeyRingOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeyRingOptions>, KeyRingOptionsValidation>();

        // The name is part of every key's purpose: it must not depend on the folder the portal was started from.
        var protection = services.AddDataProtection().SetApplicationName("AffiseSfPortal");
        if (certificates.Current is { } current)
            protection.ProtectKeysWithCertificate(current);
        if (certificates.Previous.Count > 0)
            protection.UnprotectKeysWithAnyCertificate([.. certificates.Previous]);
        services.AddOptions<KeyManagementOptions>().Configure<IConfiguration, ILoggerFactory>((options, config, loggers) =>
        {
            if (passphrase is { Current: not null, Problems.Count: 0 })
                options.XmlEncryptor = new PassphraseEncryptor(passphrase);
            PlaceRing(options, config, certificates, loggers);
        });
        services.AddHostedService<KeyRingNotice>();
        services.TryAddSingleton<ISecretBox, SecretBox>();
        return services;
    }

    /// <summary>Full path of the key ring's folder.</summary>
    internal static string KeyDirectory(IConfiguration configuration)
    {
        if (configuration[KeyDirectoryKey] is { Length: > 0 } configured)
            return Path.GetFullPath(configured);
        var connectionString = configuration["ConnectionStrings:Portal"];
        var beside = IsSqlite(configuration) && !string.IsNullOrWhiteSpace(connectionString)
            ? Path.GetDirectoryName(Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource))!
            : Path.GetFullPath("data");
        return Path.Combine(beside, "keys");
    }

    private static void PlaceRing(KeyManagementOptions options, IConfiguration configuration, KeyRingCertificates certificates, ILoggerFactory loggers)
    {
        var log = loggers.CreateLogger(typeof(SecretsModule).FullName!);
        if (certificates.IsConfigured && certificates.Current is null)
            throw new OptionsValidationException(KeyRingCertificates.CertificateKey, typeof(KeyRingOptions), certificates.Problems);
        if (certificates.Current is { } current && !IsSqlite(configuration))
        {
            // Persistence, which owns the tables, has placed it there.
            log.LogInformation("The key ring is in the database, encrypted for {Subject}, valid until {Until:yyyy-MM-dd}", current.Subject, current.NotAfter.ToUniversalTime());
            return;
        }
        var directory = KeyDirectory(configuration);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        log.LogInformation("The key ring is in {Directory}; back it up with the database", directory);
        if (!IsSqlite(configuration) && configuration[KeyDirectoryKey] is not { Length: > 0 })
        {
            log.LogWarning("Several instances need one key ring: set {Certificate}, or {Directory} to a folder that all of them share",
                KeyRingCertificates.CertificateKey, KeyDirectoryKey);
        }
        options.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(directory), loggers);
    }

    private static bool IsSqlite(IConfiguration configuration) =>
        configuration["Database:Provider"] is not { Length: > 0 } provider || string.Equals(provider, "Sqlite", StringComparison.OrdinalIgnoreCase);
}

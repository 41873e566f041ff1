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
    /// Keys lie in <c>Secrets:KeyDirectory</c>, by default in <c>keys</c> beside the SQLite database.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        // The name is part of every key's purpose: it must not depend on the folder the portal was started from.
        services.AddDataProtection().SetApplicationName("AffiseSfPortal");
        services.AddOptions<KeyManagementOptions>().Configure<IConfiguration, ILoggerFactory>((options, config, loggers) =>
        {
            var directory = KeyDirectory(config);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            loggers.CreateLogger(typeof(SecretsModule).FullName!).LogInformation("The key ring is in {Directory}; back it up with the database", directory);
            options.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(directory), loggers);
        });
        services.TryAddSingleton<ISecretBox, SecretBox>();
        return services;
    }

    /// <summary>Full path of the key ring's folder.</summary>
    internal static string KeyDirectory(IConfiguration configuration)
    {
        if (configuration[KeyDirectoryKey] is { Length: > 0 } configured)
            return Path.GetFullPath(configured);
        var connectionString = configuration["ConnectionStrings:Portal"];
        var isSqlite = configuration["Database:Provider"] is not { Length: > 0 } provider || string.Equals(provider, "Sqlite", StringComparison.OrdinalIgnoreCase);
        var beside = isSqlite && !string.IsNullOrWhiteSpace(connectionString)
            ? Path.GetDirectoryName(Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource))!
            : Path.GetFullPath("data");
        return Path.Combine(beside, "keys");
    }
}

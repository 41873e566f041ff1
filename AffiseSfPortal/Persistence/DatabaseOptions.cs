using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AffiseSfPortal.Persistence;

public enum DatabaseProvider
{
    Sqlite = 0,
    PostgreSql = 1,
}

/// <summary>Which database, and where.</summary>
internal sealed class DatabaseOptions
{
    public const string ProviderKey = "Database:Provider";
    public const string ConnectionStringKey = "ConnectionStrings:Portal";

    /// <summary>As configured; <see cref="Parse"/> knows the two words.</summary>
    public string? Provider { get; set; }

    public string? ConnectionString { get; set; }

    /// <summary>What every connection of this process is called at the server.</summary>
    public string ApplicationName { get; set; } = "AffiseSfPortal";

    public DatabaseProvider Kind => Parse(Provider) ?? DatabaseProvider.Sqlite;

    /// <summary>Nothing configured means SQLite; null means a word that is neither.</summary>
    public static DatabaseProvider? Parse(string? word)
    {
        if (string.IsNullOrWhiteSpace(word))
            return DatabaseProvider.Sqlite;
        return Enum.TryParse<DatabaseProvider>(word, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && !int.TryParse(word, out _)
            ? kind
            : null;
    }

    /// <summary>The SQLite file's full path; a relative one means the folder the portal was started from.</summary>
    public static string SqliteFile(string connectionString) =>
        Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);
}

/// <summary>Refuses to start on a database that cannot be meant, and names the key to change.</summary>
internal sealed class DatabaseOptionsValidation : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        if (DatabaseOptions.Parse(options.Provider) is not { } kind)
        {
            return ValidateOptionsResult.Fail(
                $"{DatabaseOptions.ProviderKey} is \"{options.Provider}\"; write {nameof(DatabaseProvider.Sqlite)} or {nameof(DatabaseProvider.PostgreSql)}.");
        }
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            return ValidateOptionsResult.Fail($"{DatabaseOptions.ConnectionStringKey} is empty; for SQLite write for instance \"Data Source=data/portal.db\".");
        var problem = kind == DatabaseProvider.Sqlite ? CheckSqlite(options.ConnectionString) : CheckPostgres(options.ConnectionString);
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"{DatabaseOptions.ConnectionStringKey} {problem}");
    }

    private static string? CheckSqlite(string text)
    {
        try
        {
            var parsed = new SqliteConnectionStringBuilder(text);
            if (parsed.DataSource.Length == 0)
                return "has no Data Source; write for instance \"Data Source=data/portal.db\".";
            return parsed.Mode == SqliteOpenMode.Memory || parsed.DataSource.StartsWith(":memory:", StringComparison.Ordinal)
                ? "asks for a database in memory; what is owed to Salesforce must survive a restart, so name a file."
                : null;
        }
        catch (ArgumentException)
        {
            return $"cannot be read as a SQLite connection string (is {DatabaseOptions.ProviderKey} meant to be {nameof(DatabaseProvider.PostgreSql)}?).";
        }
    }

    private static string? CheckPostgres(string text)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrWhiteSpace(parsed.Host) ? "has no Host; write for instance \"Host=db;Database=portal;Username=portal\"." : null;
        }
        catch (ArgumentException)
        {
            return $"cannot be read as a PostgreSQL connection string (is {DatabaseOptions.ProviderKey} meant to be {nameof(DatabaseProvider.Sqlite)}?).";
        }
    }
}

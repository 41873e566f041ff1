using System.Globalization;

namespace AffiseSfPortal.Persistence.Sqlite;

/// <summary>One SQLite file belongs to one process. The operating system frees the lock when that process ends, however it ends;
/// the file itself stays.</summary>
internal sealed class SqliteProcessLock : IDisposable
{
    private readonly FileStream _held;

    private SqliteProcessLock(FileStream held) => _held = held;

    /// <param name="databaseFile">Full path; the lock lies beside it.</param>
    /// <exception cref="DatabaseInUseException">Another process has it.</exception>
    public static SqliteProcessLock Take(string databaseFile, TimeProvider time)
    {
        var lockFile = Path.ChangeExtension(databaseFile, ".lock");
        var ownerFile = lockFile + ".owner";
        FileStream held;
        try
        {
            held = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(lockFile))
        {
            throw new DatabaseInUseException(databaseFile, ReadOwner(ownerFile), e);
        }
        File.WriteAllText(ownerFile, string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId}, started {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC"));
        return new SqliteProcessLock(held);
    }

    public void Dispose() => _held.Dispose();

    private static string ReadOwner(string ownerFile)
    {
        try
        {
            return File.ReadAllText(ownerFile);
        }
        catch (IOException)
        {
            return "a process that left no note";
        }
    }
}

/// <summary>A second portal was started on a SQLite file that is in use.</summary>
internal sealed class DatabaseInUseException(string databaseFile, string owner, Exception inner) : Exception(
    $"The database {databaseFile} is in use by another portal ({owner}). Stop that one first, " +
    $"or set {DatabaseOptions.ProviderKey} to {nameof(DatabaseProvider.PostgreSql)} to run several instances.", inner);

using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace AffiseSfPortal.Persistence.Sqlite;

/// <summary>The engine's own connection to the file, with its statements prepared once. One user at a time: SQLite has one writer anyway,
/// and waiting here is fair where fighting for the file is not.</summary>
internal sealed class SqliteWriter(IOptions<DatabaseOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;

    /// <summary>Runs <paramref name="work"/> in one write transaction, committed when it returns and undone when it throws.</summary>
    /// <exception cref="SqliteException">The file is busy, full or damaged. Nothing of the work is stored.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteWork, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var database = Open();
            // IMMEDIATE: what is read first must not be older than what is written.
            Statement("BEGIN IMMEDIATE").Run();
            try
            {
                var result = await work(new SqliteWork(this));
                Statement("COMMIT").Run();
                return result;
            }
            catch
            {
                Undo(database);
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        Close();
        _turn.Dispose();
    }

    internal SqliteStatement Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
            return known;
        return _statements[sql] = new SqliteStatement(_connection!.Handle!, sql);
    }

    internal SqliteStatement Once(FormattableString sql)
    {
        var arguments = sql.GetArguments();
        var statement = new SqliteStatement(_connection!.Handle!, string.Format(CultureInfo.InvariantCulture, sql.Format, [.. Enumerable.Range(1, arguments.Length).Select(i => $"?{i}")]));
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case null:
                    statement.BindNull(i + 1);
                    break;
                case string text:
                    statement.Bind(i + 1, text);
                    break;
                case var number:
                    statement.Bind(i + 1, Convert.ToInt64(number, CultureInfo.InvariantCulture));
                    break;
            }
        }
        return statement;
    }

    private sqlite3 Open()
    {
        if (_connection is { State: System.Data.ConnectionState.Open })
            return _connection.Handle!;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder(PortalDatabase.PortableConnectionString(options.Value)) { Pooling = false }.ToString());
        try
        {
            _connection.Open();
            SqlitePragmas.Apply(_connection);
        }
        catch
        {
            Close();
            throw;
        }
        return _connection.Handle!;
    }

    // After a failure that SQLite has undone itself (a full disk) there is nothing left to undo; a connection in any other state is opened anew.
    private void Undo(sqlite3 database)
    {
        foreach (var statement in _statements.Values)
            statement.Reset();
        if (raw.sqlite3_get_autocommit(database) == 0 && raw.sqlite3_exec(database, "ROLLBACK") != raw.SQLITE_OK)
            Close();
    }

    private void Close()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        _connection?.Dispose();
        _connection = null;
    }
}

/// <summary>What a unit of work may use; valid inside it only.</summary>
internal readonly struct SqliteWork(SqliteWriter writer)
{
    /// <summary>The prepared statement of this text, made at its first use.</summary>
    public SqliteStatement Statement(string sql) => writer.Statement(sql);

    /// <summary>A statement that is used once: <c>{0}</c>, <c>{1}</c>… are its parameters.</summary>
    public SqliteStatement Once(FormattableString sql) => writer.Once(sql);
}

using System.Data.Common;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Secrets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Operator.Commands;

/// <summary>
/// Copies the SQLite database while the portal may be running. The key ring is left where it is, on purpose: a copy that holds
/// both is a copy that opens. PostgreSQL has programs of its own for this.
/// </summary>
internal sealed class BackupCommand(IOptions<DatabaseOptions> options, IConfiguration configuration, IAuditTrail trail) : IPortalCommand
{
    public string Name => "backup";

    public string Arguments => "<file>";

    public string Summary => "copies the SQLite database into a new file, also while the portal runs";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not [var target])
            throw new PortalCommandException("Say which file to write, for instance: backup /var/backups/portal.db");
        if (options.Value.Kind != DatabaseProvider.Sqlite)
            throw new PortalCommandException("The portal's database is on PostgreSQL: use pg_dump. docs/security.md has the commands.");
        var source = DatabaseOptions.SqliteFile(options.Value.ConnectionString!);
        target = Path.GetFullPath(target);
        if (!File.Exists(source))
            throw new PortalCommandException($"There is no database at {source}.");
        if (File.Exists(target))
            throw new PortalCommandException($"{target} exists already. Name a new file.");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // Before the copy, so that it holds its own entry: its chain and the portal's are one up to there, and the copy can be found in either.
        // A process that ends in between leaves an entry without a copy, and never a copy that nothing tells of.
        await RecordAsync(target, refused: false, output);
        try
        {
            await CopyAsync(source, target, cancellationToken);
        }
        catch
        {
            await RecordAsync(target, refused: true, output);
            throw;
        }
        await output.WriteLineAsync($"The database is copied to {target}.");
        await output.WriteLineAsync($"It opens only with the key ring in {SecretsModule.KeyDirectory(configuration)}: copy that folder too, to another place.");
        return 0;
    }

    /// <summary>Whoever can call this can copy the file without it. To refuse the copy of a database that takes no entry, damaged or older than the trail, would cost the copy and stop nobody.</summary>
    private async Task RecordAsync(string target, bool refused, TextWriter output)
    {
        var what = new AuditEvent(AuditAction.BackedUp, "database", After: AuditFacts.Of(("copied", "on the command line"), ("file", target)), Refused: refused);
        try
        {
            await trail.RecordAsync(AuditActor.Portal, what, CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            await output.WriteLineAsync($"The audit trail took no entry of this copy: {e.GetBaseException().Message}");
        }
    }

    private static async Task CopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        // An empty file of the owner's alone, which the copy then fills: nobody else may read it, not even while it grows.
        await new FileStream(target, OwnersAlone()).DisposeAsync();
        await using (var from = Open(source, SqliteOpenMode.ReadWrite))
        {
            await from.OpenAsync(cancellationToken);
            await using var copy = from.CreateCommand();
            copy.CommandText = "VACUUM INTO $target";
            copy.Parameters.AddWithValue("$target", target);
            await copy.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var to = Open(target, SqliteOpenMode.ReadOnly);
        await to.OpenAsync(cancellationToken);
        await using var check = to.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        if (await check.ExecuteScalarAsync(cancellationToken) is not "ok")
            throw new PortalCommandException($"The copy in {target} is damaged. Delete it and look at the disk.");
    }

    private static FileStreamOptions OwnersAlone()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 60 }.ToString());
}

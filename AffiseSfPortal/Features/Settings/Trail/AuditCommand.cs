using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Settings.Trail;

/// <summary>Walks the chain on the command line, beside a portal that runs. Reads alone.</summary>
internal sealed class AuditCommand(AuditVerifier verifier, IOptions<DatabaseOptions> options) : IPortalCommand
{
    public string Name => "audit verify";

    public string Arguments => "";

    public string Summary => "walks the chain of the audit trail and names the first broken entry";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        // Nothing is made by looking.
        if (options.Value.Kind == DatabaseProvider.Sqlite && DatabaseOptions.SqliteFile(options.Value.ConnectionString!) is var file && !File.Exists(file))
            throw new PortalCommandException($"There is no database at {file}.");
        var verdict = await verifier.VerifyAsync(cancellationToken);
        await output.WriteLineAsync(Words(verdict));
        return verdict.Holds ? 0 : 1;
    }

    private static string Words(AuditVerdict verdict) => verdict switch
    {
        { Holds: true } => $"The chain holds: {verdict.Entries} entries. Head: {verdict.Head}",
        { Break: AuditBreak.Gap } => $"The chain is broken: entry {verdict.BrokenAt} does not follow entry {verdict.Entries}; something between them is gone.",
        _ => $"The chain is broken: entry {verdict.BrokenAt} is not what was written. The {verdict.Entries} entries before it hold.",
    };
}

using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Settings.Trail;

/// <summary>Walks the chain on the command line, beside a portal that runs. Reads alone.</summary>
internal sealed class AuditCommand(AuditVerifier verifier, IOptions<DatabaseOptions> options) : IPortalCommand
{
    public string Name => "audit verify";

    public string Arguments => "[<sequence>:<hash>]";

    public string Summary => "walks the chain of the audit trail and names the first broken entry; with an entry that was noted elsewhere, tells whether it is still there";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var noted = Note(arguments);
        // Nothing is made by looking.
        if (options.Value.Kind == DatabaseProvider.Sqlite && DatabaseOptions.SqliteFile(options.Value.ConnectionString!) is var file && !File.Exists(file))
            throw new PortalCommandException($"There is no database at {file}.");
        var verdict = await verifier.VerifyAsync(noted, cancellationToken);
        await output.WriteLineAsync(Words(verdict));
        if (noted is not null)
            await output.WriteLineAsync(Words(noted, verdict));
        return verdict is { Holds: true, Noted: null or AuditNoteFinding.Held } ? 0 : 1;
    }

    /// <summary>What cannot be read must not pass for something that was compared.</summary>
    private static AuditNote? Note(IReadOnlyList<string> arguments) => arguments switch
    {
        [] => null,
        [var text] when AuditNote.Parse(text) is { } noted => noted,
        _ => throw new PortalCommandException(
            "'audit verify' takes one entry at most, as <sequence>:<hash> with a number from 1 and 64 hexadecimal digits: what it printed behind 'Head:' when the entry was noted."),
    };

    private static string Words(AuditVerdict verdict) => verdict switch
    {
        { Holds: true } => $"The chain holds: {verdict.Entries} entries. Head: {verdict.Newest}",
        { Break: AuditBreak.Gap } => $"The chain is broken: entry {verdict.BrokenAt} does not follow entry {verdict.Entries}; something between them is gone.",
        _ => $"The chain is broken: entry {verdict.BrokenAt} is not what was written. The {verdict.Entries} entries before it hold.",
    };

    private static string Words(AuditNote noted, AuditVerdict verdict) => verdict.Noted switch
    {
        AuditNoteFinding.Held => $"The noted entry {noted.Sequence} is there with the noted hash: nothing up to it was rewritten or cut off since.",
        AuditNoteFinding.OtherHash => $"Entry {noted.Sequence} has another hash than was noted: the trail was rewritten at or before it, or the note is of another database.",
        AuditNoteFinding.Missing => $"The noted entry {noted.Sequence} is not there: the trail ends with entry {verdict.Entries}. Its end was cut off, or an older or another database is in its place.",
        _ => $"The noted entry {noted.Sequence} cannot be compared: the chain is broken at it or before.",
    };
}

using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Secrets;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Operator.Commands;

/// <summary>
/// Makes a new key and locks every stored secret with it; with <c>--revoke-old</c> the keys before it open nothing any more, sign-ins among it.
/// The ring renews itself every 90 days; this is for the day on which somebody may have seen it.
/// </summary>
internal sealed class RotateSecretsCommand(
    PortalDatabase database,
    IDbContextFactory<PortalDbContext> contexts,
    ISecretBox box,
    IEnumerable<ISecretHolder> holders,
    IKeyManager keys,
    IAuditTrail trail,
    TimeProvider time) : IPortalCommand
{
    private const string RevokeOld = "--revoke-old";
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    /// <summary>An instance that was seen this lately may still hold the ring of before.</summary>
    private static readonly TimeSpan Alive = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public string Name => "secrets rotate";

    public string Arguments => $"[{RevokeOld}]";

    public string Summary => "locks all stored secrets with a new key; the portal must be stopped";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Any(a => a != RevokeOld))
            throw new PortalCommandException($"'secrets rotate' knows {RevokeOld} alone.");
        await database.PrepareAsync(cancellationToken);
        var now = time.GetUtcNow();
        await RefuseBesideOthersAsync(now, cancellationToken);
        var made = keys.CreateNewKey(now, now + KeyLifetime);
        var tally = new Tally(box);
        try
        {
            await RotateAsync(made, tally, now, revokeOld: arguments.Count > 0, output, cancellationToken);
        }
        finally
        {
            // A new key is there, however far the rest came.
            await trail.RecordAsync(AuditActor.Portal, new AuditEvent(AuditAction.SecretsRotated, After: tally.Facts()), CancellationToken.None);
        }
        return tally.Lost == 0 ? 0 : 1;
    }

    private async Task RotateAsync(IKey made, Tally tally, DateTimeOffset now, bool revokeOld, TextWriter output, CancellationToken cancellationToken)
    {
        await TakeUpAsync(made, cancellationToken);
        foreach (var holder in holders)
            await holder.MoveAsync(tally.Move, cancellationToken);
        await output.WriteLineAsync($"A new key was made. Secrets locked with it: {tally.Moved}.");
        if (tally.Lost > 0)
            await output.WriteLineAsync($"Secrets that could not be opened and must be typed or granted again: {tally.Lost}.");
        if (revokeOld)
        {
            keys.RevokeAllKeys(now, "secrets rotate --revoke-old");
            tally.OldRevoked = true;
            await output.WriteLineAsync("Every key before it is revoked. Everybody has to sign in again.");
        }
        tally.Ended = true;
    }

    private async Task RefuseBesideOthersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = (now - Alive).UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // On SQLite nobody else can be there: the database was opened for this process alone.
        if (!db.Database.IsSqlite() && await db.Instances.AnyAsync(i => i.SeenAt > since, cancellationToken))
            throw new PortalCommandException("A portal is running on this database, or ran a minute ago. Stop every instance first, and start them again afterwards.");
    }

    /// <summary>A ring that was read before goes on for a moment while it is read anew: what was locked with the old key now would be lost when that is revoked.</summary>
    private async Task TakeUpAsync(IKey made, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (KeyOf(box.Protect(SecretPurpose.CodeVerifier, "?")) != made.KeyId)
        {
            if (time.GetElapsedTime(started) > Patience)
                throw new PortalCommandException("The new key was made but is not used yet. Nothing was changed; try again.");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Data Protection writes four bytes of its own, then the id of the key.</summary>
    private static Guid KeyOf(string sealedText) => new(WebEncoders.Base64UrlDecode(sealedText).AsSpan(4, 16));

    private sealed class Tally(ISecretBox box)
    {
        public int Moved { get; private set; }

        public int Lost { get; private set; }

        public bool OldRevoked { get; set; }

        public bool Ended { get; set; }

        /// <summary>Counts alone: neither a secret nor a key has a place in the trail.</summary>
        public string? Facts() => AuditFacts.Of(
            ("rotated", "on the command line"),
            ("secrets locked anew", Moved),
            ("secrets not opened", Lost == 0 ? null : Lost),
            ("earlier keys", OldRevoked ? "revoked" : "kept"),
            ("ended", Ended ? null : "before everything was done"));

        /// <summary>Locked anew; what cannot be opened stays as it is, so that a ring found again still opens it.</summary>
        public string? Move(SecretPurpose purpose, string? sealedText)
        {
            if (string.IsNullOrEmpty(sealedText))
                return sealedText;
            try
            {
                var again = box.Protect(purpose, box.Open(purpose, sealedText));
                Moved++;
                return again;
            }
            catch (SecretUnreadableException)
            {
                Lost++;
                return sealedText;
            }
        }
    }
}

using System.Security.Cryptography;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity.SecondFactor;

/// <summary>What a person has to prove themselves with beside the password.</summary>
public sealed record FactorState(bool HasAuthenticator, IReadOnlyList<UserPasskeyInfo> Passkeys, int RecoveryCodesLeft)
{
    public bool HasAny => HasAuthenticator || Passkeys.Count > 0;
}

/// <summary>A secret that is shown and not yet taken: it counts once a code of it was typed.</summary>
/// <param name="Ticket">The same, sealed for this person and a quarter of an hour; it travels through the form.</param>
internal sealed record NewAuthenticator(string Secret, string Ticket, string Link)
{
    /// <summary>In groups of four, for typing it off.</summary>
    public string Grouped => string.Join(' ', Secret.Chunk(4).Select(c => new string(c)));
}

/// <summary>Sets up and removes second factors. Each change gives the user a new stamp, which ends every other session, and is recorded.</summary>
internal sealed class SecondFactors(
    PortalDbContext db,
    UserManager<PortalUser> users,
    IUserStore<PortalUser> store,
    AuthenticatorCode codes,
    PortalSignInManager signIn,
    AccountEvents events,
    IDataProtectionProvider protection)
{
    private const string Issuer = "AffiseSfPortal";
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(15);
    private readonly ITimeLimitedDataProtector _tickets = protection.CreateProtector("AffiseSfPortal.NewAuthenticator.v1").ToTimeLimitedDataProtector();

    public async Task<FactorState> ReadAsync(PortalUser user) => new(
        user.TwoFactorEnabled,
        [.. (await users.GetPasskeysAsync(user)).OrderBy(p => p.CreatedAt)],
        await users.CountRecoveryCodesAsync(user));

    /// <summary>160 bits, as RFC 4226 advises.</summary>
    public NewAuthenticator NewAuthenticator(PortalUser user) => Describe(user, Base32.Write(RandomNumberGenerator.GetBytes(20)));

    /// <summary>The one that is being set up, from its form; null when the form is too old or somebody else's.</summary>
    public NewAuthenticator? Open(PortalUser user, string ticket)
    {
        try
        {
            return _tickets.Unprotect(ticket).Split('|') is [var id, var secret] && id == user.Id ? Describe(user, secret) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <returns>Recovery codes to be shown once; null when the code is not one of the secret.</returns>
    public async Task<IReadOnlyList<string>?> EnableAuthenticatorAsync(PortalUser user, NewAuthenticator setUp, string code)
    {
        if (codes.FindStep(setUp.Secret, code) is not { } step || !await codes.SpendAsync(user.Id, step))
            return null;
        IReadOnlyList<string> recovery = [];
        await ChangeAsync(user, AuditAction.SecondFactorChanged, "authenticator set up", async () =>
        {
            await ((IUserAuthenticatorKeyStore<PortalUser>)store).SetAuthenticatorKeyAsync(user, setUp.Secret, CancellationToken.None);
            (await users.SetTwoFactorEnabledAsync(user, true)).OrThrow();
            recovery = await MakeRecoveryCodesAsync(user);
        });
        return recovery;
    }

    public Task RemoveAuthenticatorAsync(PortalUser user) =>
        ChangeAsync(user, AuditAction.SecondFactorChanged, "authenticator removed", () => users.RemoveAuthenticatorAsync(user));

    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(PortalUser user)
    {
        IReadOnlyList<string> recovery = [];
        await ChangeAsync(user, AuditAction.SecondFactorChanged, "new recovery codes", async () => recovery = await MakeRecoveryCodesAsync(user));
        return recovery;
    }

    /// <param name="credential">What the browser made, as JSON.</param>
    /// <returns>False when it cannot be believed.</returns>
    public async Task<bool> AddPasskeyAsync(PortalUser user, string credential, string name)
    {
        if (await AttestAsync(credential) is not { Succeeded: true } made || made.UserEntity.Id != user.Id)
            return false;
        made.Passkey.Name = ShortName(name);
        await ChangeAsync(user, AuditAction.PasskeyChanged, "passkey added", async () => (await users.AddOrUpdatePasskeyAsync(user, made.Passkey)).OrThrow());
        return true;
    }

    /// <param name="id">As <see cref="IdOf"/> wrote it.</param>
    public async Task RenamePasskeyAsync(PortalUser user, string id, string name)
    {
        if (await FindAsync(user, id) is not { } passkey)
            return;
        passkey.Name = ShortName(name);
        (await users.AddOrUpdatePasskeyAsync(user, passkey)).OrThrow();
        await events.RecordAsync(AuditAction.PasskeyChanged, user, CancellationToken.None, "passkey renamed");
    }

    public async Task RemovePasskeyAsync(PortalUser user, string id)
    {
        if (await FindAsync(user, id) is not { } passkey)
            return;
        await ChangeAsync(user, AuditAction.PasskeyChanged, "passkey removed", async () => (await users.RemovePasskeyAsync(user, passkey.CredentialId)).OrThrow());
    }

    public static string IdOf(UserPasskeyInfo passkey) => Convert.ToHexStringLower(passkey.CredentialId);

    /// <summary>Makes a change of how somebody gets in, with a new stamp, the end of every other session and the entry that tells of it; this session goes on.</summary>
    public Task ChangeAsync(PortalUser user, AuditAction action, string what, Func<Task> change) => TryChangeAsync(user, action, what, async () =>
    {
        await change();
        return true;
    });

    /// <param name="change">False when nothing is to be changed after all.</param>
    public async Task<bool> TryChangeAsync(PortalUser user, AuditAction action, string what, Func<Task<bool>> change)
    {
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            if (!await change())
                return false;
            (await users.UpdateSecurityStampAsync(user)).OrThrow();
            await UserSessions.EndAllAsync(db, user.Id, SessionClaims.SessionOf(signIn.Context.User), CancellationToken.None);
            await events.RecordAsync(db, action, user, CancellationToken.None, what);
            await transaction.CommitAsync();
        }
        await signIn.RenewAsync(user);
        return true;
    }

    private async Task<UserPasskeyInfo?> FindAsync(PortalUser user, string id) =>
        (await users.GetPasskeysAsync(user)).FirstOrDefault(p => IdOf(p) == id);

    private async Task<IReadOnlyList<string>> MakeRecoveryCodesAsync(PortalUser user) =>
        [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes.Count) ?? throw new InvalidOperationException("No recovery codes were made.")];

    private async Task<PasskeyAttestationResult?> AttestAsync(string credential)
    {
        try
        {
            return await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // No creation was under way in this browser, or it is too long ago.
            return null;
        }
    }

    private NewAuthenticator Describe(PortalUser user, string secret) => new(
        secret,
        _tickets.Protect($"{user.Id}|{secret}", TicketLife),
        $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(user.Email ?? user.UserName ?? "")}?secret={secret}&issuer={Issuer}");

    private static string ShortName(string name) => name.Trim() is { Length: > 0 } given ? given[..Math.Min(given.Length, 60)] : Issuer;
}

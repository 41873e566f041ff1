using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Identity.SecondFactor;

/// <summary>
/// Codes of an authenticator app (RFC 6238: six digits, 30 seconds, SHA-1, as every app understands them). One step before and after is allowed for
/// clocks that differ; a step that was used once is refused, on every instance.
/// </summary>
internal sealed class AuthenticatorCode(IDbContextFactory<PortalDbContext> contexts, TimeProvider time) : IUserTwoFactorTokenProvider<PortalUser>
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
    private const int Digits = 6;
    private const int Tolerance = 1;

    /// <summary>Six digits, however they are grouped.</summary>
    public static bool IsOne(string typed) => Plain(typed) is { Length: Digits } plain && plain.All(char.IsAsciiDigit);

    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<PortalUser> manager, PortalUser user) => Task.FromResult(user.TwoFactorEnabled);

    public Task<string> GenerateAsync(string purpose, UserManager<PortalUser> manager, PortalUser user) =>
        throw new NotSupportedException("Only the person's app makes codes.");

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<PortalUser> manager, PortalUser user) =>
        await manager.GetAuthenticatorKeyAsync(user) is { Length: > 0 } secret && FindStep(secret, token) is { } step && await SpendAsync(user.Id, step);

    /// <summary>The time step whose code this is, of those that are allowed now; null for a wrong code.</summary>
    public long? FindStep(string secret, string typed)
    {
        if (!IsOne(typed))
            return null;
        var key = Base32.Read(secret);
        var given = Encoding.ASCII.GetBytes(Plain(typed));
        var now = time.GetUtcNow().ToUnixTimeSeconds() / (long)Step.TotalSeconds;
        long? found = null;
        for (var step = now - Tolerance; step <= now + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeAt(key, step)), given))
                found = step;
        }
        return found;
    }

    /// <returns>False when the step was used before.</returns>
    public async Task<bool> SpendAsync(string userId, long step)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await db.UsedCodes.Where(c => c.UserId == userId && c.Step < step - (2 * Tolerance)).ExecuteDeleteAsync();
        if (await db.UsedCodes.AnyAsync(c => c.UserId == userId && c.Step == step))
            return false;
        db.UsedCodes.Add(new UsedCode { UserId = userId, Step = step });
        try
        {
            await db.SaveChangesAsync();
            return true;
        }
        catch (DbUpdateException)
        {
            // The unique key: somebody was quicker with the same code. Whatever else it may be, a code that was not spent is not accepted.
            return false;
        }
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "What authenticator apps speak; HMAC-SHA-1 is sound for it.")]
    internal static string CodeAt(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key, counter, hash);
        var number = (BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & int.MaxValue) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    private static string Plain(string typed) => typed.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}

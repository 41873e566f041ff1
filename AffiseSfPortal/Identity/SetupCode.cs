using System.Security.Cryptography;
using System.Text;

namespace AffiseSfPortal.Identity;

/// <summary>
/// Proves that whoever opens the set-up page can also read the portal's console. Valid for 30 minutes; a new one is printed when the page is
/// opened later. Ends with the first administrator.
/// </summary>
internal sealed class SetupCode(IHostEnvironment environment, TimeProvider time, ILogger<SetupCode> logger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    // No letters that look like digits. 12 of 32 characters are 60 bits.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private readonly Lock _lock = new();
    private string? _code;
    private DateTimeOffset _expiresAt;

    /// <summary>A developer at the keyboard has the console anyway.</summary>
    public bool IsRequired => !environment.IsDevelopment();

    /// <summary>Prints a code unless a valid one was printed already.</summary>
    public void Announce()
    {
        if (!IsRequired)
            return;
        lock (_lock)
        {
            if (_code is not null && time.GetUtcNow() < _expiresAt)
                return;
            _code = RandomNumberGenerator.GetString(Alphabet, 12);
            _expiresAt = time.GetUtcNow() + Lifetime;
            logger.LogWarning("No user exists yet. Open the portal and enter this set-up code within 30 minutes: {Code}", Readable(_code));
        }
    }

    /// <summary>True for the printed code; blanks, dashes and case do not matter. Where no code is required, always true.</summary>
    public bool Accepts(string? typed)
    {
        if (!IsRequired)
            return true;
        lock (_lock)
        {
            return _code is not null && time.GetUtcNow() < _expiresAt
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_code), Encoding.UTF8.GetBytes(Plain(typed)));
        }
    }

    /// <summary>Used up.</summary>
    public void Spend()
    {
        lock (_lock)
            _code = null;
    }

    private static string Readable(string code) => $"{code[..4]}-{code[4..8]}-{code[8..]}";

    private static string Plain(string? typed) => new([.. (typed ?? "").ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
}

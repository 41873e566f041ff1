using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace AffiseSfPortal.Secrets;

/// <summary>Locks one key of the ring: PBKDF2 with HMAC-SHA-512 makes the key, AES-256-GCM locks the element. Salt and rounds stand beside what is locked.</summary>
internal sealed class PassphraseEncryptor(KeyRingPassphrase passphrase) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var salt = RandomNumberGenerator.GetBytes(PassphraseKey.SaltBytes);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        var open = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var locked = new byte[open.Length];
        using (var aes = new AesGcm(PassphraseKey.Derive(passphrase.Current!, salt, PassphraseKey.Rounds), tag.Length))
            aes.Encrypt(nonce, open, locked, tag);
        CryptographicOperations.ZeroMemory(open);
        return new EncryptedXmlInfo(
            new XElement(
                PassphraseKey.Element,
                new XAttribute(PassphraseKey.RoundsName, PassphraseKey.Rounds),
                new XElement(PassphraseKey.SaltName, Convert.ToBase64String(salt)),
                new XElement(PassphraseKey.NonceName, Convert.ToBase64String(nonce)),
                new XElement(PassphraseKey.TagName, Convert.ToBase64String(tag)),
                new XElement(PassphraseKey.TextName, Convert.ToBase64String(locked))),
            typeof(PassphraseDecryptor));
    }
}

/// <summary>Unlocks with the passphrase of now, then with those before it. Data Protection makes it by its name, which stands in every locked key.</summary>
internal sealed class PassphraseDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly KeyRingPassphrase _passphrase = services.GetRequiredService<KeyRingPassphrase>();

    /// <exception cref="CryptographicException">No passphrase fits, or the element was changed.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        foreach (var passphrase in _passphrase.Current is { } current ? [current, .. _passphrase.Previous] : _passphrase.Previous)
        {
            if (TryDecrypt(encryptedElement, passphrase) is { } open)
                return open;
        }
        throw new CryptographicException($"No passphrase of {KeyRingPassphrase.FileKey} or {KeyRingPassphrase.PreviousKey} opens this key.");
    }

    private static XElement? TryDecrypt(XElement element, string passphrase)
    {
        var rounds = int.Parse(element.Attribute(PassphraseKey.RoundsName)?.Value ?? "", CultureInfo.InvariantCulture);
        if (rounds is < PassphraseKey.FewestRounds or > PassphraseKey.MostRounds)
            throw new CryptographicException("The key was changed: its rounds are out of range.");
        var locked = Bytes(element, PassphraseKey.TextName);
        var open = new byte[locked.Length];
        using var aes = new AesGcm(PassphraseKey.Derive(passphrase, Bytes(element, PassphraseKey.SaltName), rounds), AesGcm.TagByteSizes.MaxSize);
        try
        {
            aes.Decrypt(Bytes(element, PassphraseKey.NonceName), locked, Bytes(element, PassphraseKey.TagName), open);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return XElement.Parse(Encoding.UTF8.GetString(open));
    }

    private static byte[] Bytes(XElement element, string name) => Convert.FromBase64String(element.Element(name)?.Value ?? "");
}

internal static class PassphraseKey
{
    public const string Element = "passphraseLocked";
    public const string RoundsName = "rounds";
    public const string SaltName = "salt";
    public const string NonceName = "nonce";
    public const string TagName = "tag";
    public const string TextName = "text";
    public const int SaltBytes = 16;

    /// <summary>OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512.</summary>
    public const int Rounds = 210_000;

    // What a file may ask for: not so few that the lock is weak, not so many that a changed file stops the start.
    public const int FewestRounds = 100_000;
    public const int MostRounds = 5_000_000;

    // A ring of years has a few dozen keys, each read on every start and once a day.
    private static readonly ConcurrentDictionary<(string Passphrase, string Salt, int Rounds), byte[]> Known = new();

    public static byte[] Derive(string passphrase, byte[] salt, int rounds) =>
        Known.GetOrAdd((passphrase, Convert.ToBase64String(salt), rounds), static (key, salt) =>
            Rfc2898DeriveBytes.Pbkdf2(key.Passphrase, salt, key.Rounds, HashAlgorithmName.SHA512, 32), salt);
}

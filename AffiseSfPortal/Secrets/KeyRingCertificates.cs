using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AffiseSfPortal.Secrets;

/// <summary>The certificates that lock and unlock the key ring, from PFX or PEM files. A ring in the database must have one:
/// without it a copy of the database would hold lock and key.</summary>
internal sealed class KeyRingCertificates
{
    public const string CertificateKey = "Secrets:Certificate";
    public const string PasswordKey = "Secrets:CertificatePassword";
    public const string PreviousKey = "Secrets:PreviousCertificates";

    /// <summary>Locks new keys; null where none is configured or it cannot be read.</summary>
    public X509Certificate2? Current { get; private init; }

    /// <summary>Only unlock: keys that were made before the certificate was replaced.</summary>
    public IReadOnlyList<X509Certificate2> Previous { get; private init; } = [];

    /// <summary>Why a file cannot be used; sentences that name the key.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    public bool IsConfigured { get; private init; }

    public static KeyRingCertificates Read(IConfiguration configuration)
    {
        List<string> problems = [];
        var current = configuration[CertificateKey] is { Length: > 0 } file ? Load(file, configuration[PasswordKey], CertificateKey, problems) : null;
        var previous = configuration.GetSection(PreviousKey).GetChildren()
            .Select(entry => (entry.Path, File: entry["Path"] ?? entry.Value, Password: entry["Password"]))
            .Where(entry => !string.IsNullOrWhiteSpace(entry.File))
            .Select(entry => Load(entry.File!, entry.Password, entry.Path, problems))
            .OfType<X509Certificate2>()
            .ToList();
        return new KeyRingCertificates
        {
            Current = current,
            Previous = previous,
            Problems = problems,
            IsConfigured = !string.IsNullOrWhiteSpace(configuration[CertificateKey]),
        };
    }

    private static X509Certificate2? Load(string file, string? password, string key, List<string> problems)
    {
        var path = Path.GetFullPath(file);
        X509Certificate2 certificate;
        try
        {
            certificate = Open(path, string.IsNullOrEmpty(password) ? null : password);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{key} names {path}, which cannot be read: {e.Message}");
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            problems.Add($"{key} names {path}, which cannot be opened: it must be a PFX or PEM file with its private key, and {PasswordKey} (or Password beside Path) its password.");
            return null;
        }
        using var rsa = certificate.GetRSAPrivateKey();
        if (rsa is not null)
            return certificate;
        certificate.Dispose();
        problems.Add($"{key} names {path}, which holds no private RSA key; the key ring can be locked only with one.");
        return null;
    }

    private static X509Certificate2 Open(string path, string? password)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0)
            return X509CertificateLoader.LoadPkcs12(bytes, password);
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        return password is null ? X509Certificate2.CreateFromPem(text, text) : X509Certificate2.CreateFromEncryptedPem(text, text, password);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AffiseSfPortal.Tests.Secrets;

/// <summary>Certificates that a test makes for itself.</summary>
internal static class Certificates
{
    public const string Password = "pfx-password";

    /// <returns>The path of a PFX file with its private key.</returns>
    public static string WritePfx(string folder, string name, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var certificate = Create(name, from, until);
        return Write(folder, name + ".pfx", certificate.Export(X509ContentType.Pkcs12, Password));
    }

    /// <returns>The path of a PEM file with certificate and private key.</returns>
    public static string WritePem(string folder, string name)
    {
        using var certificate = Create(name, null, null);
        using var key = certificate.GetRSAPrivateKey()!;
        return Write(folder, name + ".pem", System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()));
    }

    /// <returns>The path of a PFX file without a private key.</returns>
    public static string WritePublicOnly(string folder, string name)
    {
        using var certificate = Create(name, null, null);
        using var half = X509CertificateLoader.LoadCertificate(certificate.RawData);
        return Write(folder, name + ".pfx", half.Export(X509ContentType.Pkcs12, Password));
    }

    private static string Write(string folder, string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static X509Certificate2 Create(string name, DateTimeOffset? from, DateTimeOffset? until)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(from ?? DateTimeOffset.Parse("2026-01-01T00:00:00Z"), until ?? DateTimeOffset.Parse("2046-01-01T00:00:00Z"));
    }
}

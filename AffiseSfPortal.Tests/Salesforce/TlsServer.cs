using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AffiseSfPortal.Tests.Salesforce;

/// <summary>What a server behind TLS shows. Each but the first two is signed by the authority that is trusted, so that only one thing is wrong with it.</summary>
internal enum ServerCertificate
{
    SelfSigned,
    OfAnotherAuthority,
    Good,
    Expired,
    NotYetValid,
    OfAnotherName,
}

/// <summary>Listens on loopback with a certificate of the test's choice, and counts what got through.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private readonly WebApplication _app;
    private readonly Authority _authority;
    private int _requests;

    private TlsServer(Authority authority, X509Certificate2 certificate)
    {
        _authority = authority;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        _app = builder.Build();
        _app.Run(async context =>
        {
            Interlocked.Increment(ref _requests);
            await context.Response.WriteAsJsonAsync(Array.Empty<object>());
        });
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Requests that came through the handshake.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Trusts the authority of the tests and nobody else.</summary>
    public X509ChainPolicy Trust => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _authority.Root },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    public static async Task<TlsServer> StartAsync(ServerCertificate what)
    {
        var now = TimeProvider.System.GetUtcNow();
        var authority = new Authority("CN=Authority of the tests", now);
        var signer = what == ServerCertificate.OfAnotherAuthority ? new Authority("CN=Authority of nobody", now) : authority;
        var (from, to) = what switch
        {
            ServerCertificate.Expired => (now.AddDays(-9), now.AddDays(-2)),
            ServerCertificate.NotYetValid => (now.AddDays(2), now.AddDays(9)),
            _ => (now.AddDays(-2), now.AddDays(2)),
        };
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (what == ServerCertificate.OfAnotherName)
            names.AddDnsName("evil.example");
        else
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerUse], critical: false));
        using var unkeyed = what == ServerCertificate.SelfSigned ? request.CreateSelfSigned(from, to) : signer.Sign(request, from, to);
        var server = new TlsServer(authority, unkeyed.HasPrivateKey ? unkeyed : unkeyed.CopyWithPrivateKey(key));
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A root that signs.</summary>
    private sealed class Authority
    {
        public Authority(string name, DateTimeOffset now)
        {
            var request = new CertificateRequest(name, RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
            Root = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
        }

        public X509Certificate2 Root { get; }

        public X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to) => request.Create(Root, from, to, RandomNumberGenerator.GetBytes(8));
    }
}

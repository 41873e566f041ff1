using AffiseSfPortal.Secrets;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>With a certificate the key ring lies in the database, for all instances, and a copy of the database opens nothing.</summary>
public sealed class SharedKeyRingTests(PgCluster cluster) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-shared-ring-").FullName;
    private string _database = "";

    public async ValueTask InitializeAsync() => _database = await cluster.CreateDatabaseAsync(TestPortal.Cancel);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Open_WhatTheOtherInstanceProtected_IsTheSame()
    {
        var certificate = Certificates.WritePfx(_folder, "ring");
        // Both at once on an empty ring: two keys would part them for a day.
        var portals = await Task.WhenAll(Task.Run(() => StartAsync("a", certificate)), Task.Run(() => StartAsync("b", certificate)));
        await using var a = portals[0];
        await using var b = portals[1];

        var kept = a.Get<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");
        var cookie = b.Get<IDataProtectionProvider>().CreateProtector("a cookie").Protect("signed in");

        Assert.Equal("token", b.Get<ISecretBox>().Open(SecretPurpose.RefreshToken, kept));
        Assert.Equal("signed in", a.Get<IDataProtectionProvider>().CreateProtector("a cookie").Unprotect(cookie));
        var key = Assert.Single(await a.ReadAsync(db => db.DataProtectionKeys.ToListAsync(TestPortal.Cancel)));
        Assert.Contains("EncryptedData", key.Xml, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", key.Xml, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "a", "keys")));
    }

    [Fact]
    public async Task Open_WithTheDatabaseAlone_OpensNothing()
    {
        await using var owner = await StartAsync("a", Certificates.WritePfx(_folder, "ring"));
        var kept = owner.Get<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");

        await using var without = await StartAsync("b", certificate: null);
        await using var withAnother = await StartAsync("c", Certificates.WritePfx(_folder, "another"));

        Assert.Throws<SecretUnreadableException>(() => without.Get<ISecretBox>().Open(SecretPurpose.RefreshToken, kept));
        Assert.Throws<SecretUnreadableException>(() => withAnother.Get<ISecretBox>().Open(SecretPurpose.RefreshToken, kept));
    }

    [Fact]
    public async Task Open_AfterTheCertificateWasReplaced_NeedsThePreviousOne()
    {
        var old = Certificates.WritePfx(_folder, "old");
        string kept;
        await using (var before = await StartAsync("a", old))
            kept = before.Get<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");

        await using var after = await StartAsync("b", Certificates.WritePem(_folder, "new"),
            ("Secrets:PreviousCertificates:0:Path", old), ("Secrets:PreviousCertificates:0:Password", Certificates.Password));

        Assert.Equal("token", after.Get<ISecretBox>().Open(SecretPurpose.RefreshToken, kept));
    }

    [Fact]
    public async Task Protect_WithoutACertificate_WritesNoKeyIntoTheDatabase()
    {
        await using var portal = await StartAsync("a", certificate: null);
        portal.Get<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");
        Assert.Equal(0, await portal.ReadAsync(db => db.DataProtectionKeys.CountAsync(TestPortal.Cancel)));
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "a", "keys")));
    }

    /// <summary>Each instance has a folder of its own, so that nothing is shared but the database.</summary>
    private Task<TestPortal> StartAsync(string name, string? certificate, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        (string, string)[] ring = certificate is null ? [] :
            certificate.EndsWith(".pfx", StringComparison.Ordinal)
                ? [("Secrets:Certificate", certificate), ("Secrets:CertificatePassword", Certificates.Password)]
                : [("Secrets:Certificate", certificate)];
        return TestPortal.OnDatabaseAsync(_database, null, folder, [.. ring, .. settings]);
    }
}

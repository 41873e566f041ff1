using AffiseSfPortal.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Secrets;

/// <summary>A certificate that cannot lock the key ring stops the portal before it writes a key, in words that name the setting.</summary>
public sealed class KeyRingStartTests : IDisposable
{
    private static readonly DateTimeOffset Today = DateTimeOffset.Parse("2026-11-24T08:00:00Z");
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-ring-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_CertificateFileMissing_IsRefused() =>
        await RefusedAsync("Secrets:Certificate names", "cannot be read", ("Secrets:Certificate", Path.Combine(_folder, "none.pfx")));

    [Fact]
    public async Task Start_NotACertificate_IsRefused()
    {
        var file = Path.Combine(_folder, "noise.pfx");
        await File.WriteAllTextAsync(file, "noise", TestContext.Current.CancellationToken);
        await RefusedAsync("Secrets:Certificate names", "cannot be opened", ("Secrets:Certificate", file));
    }

    [Fact]
    public async Task Start_WrongPassword_NamesItsKey() => await RefusedAsync(
        "Secrets:CertificatePassword", "cannot be opened",
        ("Secrets:Certificate", Certificates.WritePfx(_folder, "a")), ("Secrets:CertificatePassword", "wrong"));

    [Fact]
    public async Task Start_WithoutPrivateKey_IsRefused() => await RefusedAsync(
        "Secrets:Certificate names", "no private RSA key",
        ("Secrets:Certificate", Certificates.WritePublicOnly(_folder, "a")), ("Secrets:CertificatePassword", Certificates.Password));

    [Fact]
    public async Task Start_Expired_SaysWhenAndWhatToDo() => await RefusedAsync(
        "Secrets:Certificate expired on 2026-11-23", "Secrets:PreviousCertificates",
        ("Secrets:Certificate", Certificates.WritePfx(_folder, "a", until: Today.AddDays(-1))), ("Secrets:CertificatePassword", Certificates.Password));

    [Fact]
    public async Task Start_NotValidYet_IsRefused() => await RefusedAsync(
        "Secrets:Certificate is valid only from", "2026-11-25",
        ("Secrets:Certificate", Certificates.WritePfx(_folder, "a", from: Today.AddDays(1))), ("Secrets:CertificatePassword", Certificates.Password));

    [Fact]
    public async Task Start_PreviousCertificateUnreadable_NamesWhichOne() => await RefusedAsync(
        "Secrets:PreviousCertificates:0 names", "cannot be opened",
        ("Secrets:Certificate", Certificates.WritePem(_folder, "a")),
        ("Secrets:PreviousCertificates:0:Path", Certificates.WritePfx(_folder, "old")), ("Secrets:PreviousCertificates:0:Password", "wrong"));

    [Fact]
    public async Task Start_PreviousCertificateExpired_IsWhatItIsFor()
    {
        using var host = Build(
            ("Secrets:Certificate", Certificates.WritePem(_folder, "a")),
            ("Secrets:PreviousCertificates:0:Path", Certificates.WritePfx(_folder, "old", until: Today.AddDays(-1))),
            ("Secrets:PreviousCertificates:0:Password", Certificates.Password));
        await host.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Protect_InAFolderWithACertificate_LeavesNoOpenKeyThere()
    {
        using var host = Build(("Secrets:Certificate", Certificates.WritePem(_folder, "a")));
        await host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");

        var key = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "keys"))), TestContext.Current.CancellationToken);
        Assert.Contains("EncryptedData", key, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", key, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string first, string second, params (string Key, string Value)[] settings)
    {
        using var host = Build(settings);
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(first, refused.Message, StringComparison.Ordinal);
        Assert.Contains(second, refused.Message, StringComparison.Ordinal);
        var keys = Path.Combine(_folder, "keys");
        Assert.Empty(Directory.Exists(keys) ? Directory.GetFiles(keys) : []);
    }

    private IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration[SecretsModule.KeyDirectoryKey] = Path.Combine(_folder, "keys");
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Today));
        builder.Services.AddSecrets(builder.Configuration);
        return builder.Build();
    }
}

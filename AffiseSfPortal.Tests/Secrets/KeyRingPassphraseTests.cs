using System.Security.Cryptography;
using System.Xml.Linq;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Tests.Reliability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Secrets;

/// <summary>A passphrase of a file locks the ring where there is no certificate.</summary>
public sealed class KeyRingPassphraseTests : IDisposable
{
    private const string Passphrase = "seventeen green umbrellas";
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-passphrase-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Protect_WithAPassphrase_LeavesNoOpenKeyThere()
    {
        using var host = Build(("Secrets:PassphraseFile", Write("p", Passphrase)));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var kept = host.Services.GetRequiredService<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");

        var key = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "keys"))), TestContext.Current.CancellationToken);
        Assert.Contains("passphraseLocked", key, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", key, StringComparison.Ordinal);
        using var again = Build(("Secrets:PassphraseFile", Write("p", Passphrase)));
        Assert.Equal("token", again.Services.GetRequiredService<ISecretBox>().Open(SecretPurpose.RefreshToken, kept));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("seventeen green umbrellaz")]
    public void Open_WithoutThePassphrase_OpensNothing(string? other)
    {
        string kept;
        using (var host = Build(("Secrets:PassphraseFile", Write("p", Passphrase))))
            kept = host.Services.GetRequiredService<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");

        using var without = other is null ? Build() : Build(("Secrets:PassphraseFile", Write("other", other)));
        Assert.Throws<SecretUnreadableException>(() => without.Services.GetRequiredService<ISecretBox>().Open(SecretPurpose.RefreshToken, kept));
    }

    [Fact]
    public void Open_AfterThePassphraseWasReplaced_NeedsThePreviousOne()
    {
        string kept;
        using (var host = Build(("Secrets:PassphraseFile", Write("p", Passphrase))))
            kept = host.Services.GetRequiredService<ISecretBox>().Protect(SecretPurpose.RefreshToken, "token");

        using var replaced = Build(("Secrets:PassphraseFile", Write("new", "eighteen yellow umbrellas")), ("Secrets:PreviousPassphraseFiles:0", Write("p", Passphrase)));
        Assert.Equal("token", replaced.Services.GetRequiredService<ISecretBox>().Open(SecretPurpose.RefreshToken, kept));
    }

    [Theory]
    [InlineData("short", "has 5 characters")]
    [InlineData("", "has 0 characters")]
    public async Task Start_WeakPassphrase_IsRefusedWithoutShowingIt(string text, string reason)
    {
        var refused = await RefusedAsync(("Secrets:PassphraseFile", Write("p", text)));
        Assert.Contains("Secrets:PassphraseFile names", refused, StringComparison.Ordinal);
        Assert.Contains(reason, refused, StringComparison.Ordinal);
        Assert.DoesNotContain("short", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FileMissing_IsRefused() =>
        Assert.Contains("cannot be read", await RefusedAsync(("Secrets:PassphraseFile", Path.Combine(_folder, "none"))), StringComparison.Ordinal);

    [Fact]
    public async Task Start_CertificateBeside_AsksForOneOfThem() => Assert.Contains("Set one of them", await RefusedAsync(
        ("Secrets:PassphraseFile", Write("p", Passphrase)), ("Secrets:Certificate", Certificates.WritePem(_folder, "a"))), StringComparison.Ordinal);

    [Fact]
    public async Task Start_FileThatOthersMayRead_IsSaid()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix file modes do not exist here.");
            return;
        }
        var file = Write("p", Passphrase);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", await LogOfStartAsync(("Secrets:PassphraseFile", file)), StringComparison.Ordinal);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.DoesNotContain("chmod 600", await LogOfStartAsync(("Secrets:PassphraseFile", file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAnyLock_IsSaid()
    {
        Assert.Contains("The key ring is not locked", await LogOfStartAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("The key ring is not locked", await LogOfStartAsync(("Secrets:PassphraseFile", Write("p", Passphrase))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rounds")]
    [InlineData("text")]
    [InlineData("tag")]
    public void Decrypt_ChangedElement_IsRefused(string what)
    {
        using var host = Build(("Secrets:PassphraseFile", Write("p", Passphrase)));
        var locked = new PassphraseEncryptor(host.Services.GetRequiredService<KeyRingPassphrase>()).Encrypt(new XElement("key", "material")).EncryptedElement;
        if (what == "rounds")
            locked.SetAttributeValue(what, 1);
        else
            locked.SetElementValue(what, Convert.ToBase64String(new byte[16]));
        Assert.Throws<CryptographicException>(() => new PassphraseDecryptor(host.Services).Decrypt(locked));
    }

    private async Task<string> RefusedAsync(params (string Key, string Value)[] settings)
    {
        using var host = Build(settings);
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        var keys = Path.Combine(_folder, "keys");
        Assert.Empty(Directory.Exists(keys) ? Directory.GetFiles(keys) : []);
        return refused.Message;
    }

    private async Task<string> LogOfStartAsync(params (string Key, string Value)[] settings)
    {
        using var log = new CapturedLog();
        using var host = Build(log, settings);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return string.Join("\n", log.Lines);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text + "\n");
        return path;
    }

    private IHost Build(params (string Key, string Value)[] settings) => Build(null, settings);

    private IHost Build(CapturedLog? log, (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration[SecretsModule.KeyDirectoryKey] = Path.Combine(_folder, "keys");
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        if (log is not null)
            builder.Logging.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log);
        builder.Services.AddSecrets(builder.Configuration);
        return builder.Build();
    }
}

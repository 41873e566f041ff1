using AffiseSfPortal.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Secrets;

public sealed class SecretBoxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_WhatWasProtected_IsTheSame()
    {
        using var services = Build("a");
        var box = services.GetRequiredService<ISecretBox>();
        var kept = box.Protect(SecretPurpose.RefreshToken, "5Aep861token");
        Assert.DoesNotContain("5Aep861", kept, StringComparison.Ordinal);
        Assert.Equal("5Aep861token", box.Open(SecretPurpose.RefreshToken, kept));
    }

    [Fact]
    public void Open_AnotherPurpose_IsUnreadable()
    {
        using var services = Build("a");
        var box = services.GetRequiredService<ISecretBox>();
        var kept = box.Protect(SecretPurpose.RefreshToken, "token");
        var refused = Assert.Throws<SecretUnreadableException>(() => box.Open(SecretPurpose.ConsumerSecret, kept));
        Assert.Equal(SecretPurpose.ConsumerSecret, refused.Purpose);
    }

    [Fact]
    public void Open_AfterARestart_IsReadable()
    {
        string kept;
        using (var before = Build("a"))
            kept = before.GetRequiredService<ISecretBox>().Protect(SecretPurpose.ConsumerSecret, "secret");
        using var after = Build("a");
        Assert.Equal("secret", after.GetRequiredService<ISecretBox>().Open(SecretPurpose.ConsumerSecret, kept));
    }

    [Fact]
    public void Open_KeyRingLost_IsUnreadable()
    {
        string kept;
        using (var before = Build("a"))
            kept = before.GetRequiredService<ISecretBox>().Protect(SecretPurpose.ConsumerSecret, "secret");
        using var other = Build("b");
        Assert.Throws<SecretUnreadableException>(() => other.GetRequiredService<ISecretBox>().Open(SecretPurpose.ConsumerSecret, kept));
    }

    [Fact]
    public void KeyDirectory_OnUnix_IsForItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix file modes do not exist here.");
            return;
        }
        using var services = Build("a");
        services.GetRequiredService<ISecretBox>().Protect(SecretPurpose.ConsumerSecret, "secret");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder, "a")));
    }

    [Fact]
    public void KeyDirectory_NotConfigured_LiesBesideTheDatabase()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:Portal", (string?)"Data Source=/var/lib/portal/portal.db")]).Build();
        Assert.Equal("/var/lib/portal/keys", SecretsModule.KeyDirectory(configuration));
    }

    private ServiceProvider Build(string directory)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create(SecretsModule.KeyDirectoryKey, (string?)Path.Combine(_folder, directory))]).Build();
        return new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSecrets(configuration).BuildServiceProvider();
    }
}

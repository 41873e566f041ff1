using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Operator;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Operator;

/// <summary>The commands of whoever runs the portal, and what a copy of the data is worth with and without its keys.</summary>
public sealed class CommandTests : IDisposable
{
    private const string ConsumerSecret = "4F2A-consumer-secret-9C1B";
    private const string RefreshToken = "5Aep861-refresh-token-TSESvHcL";
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-command-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, "secrets", "rotate")]
    [InlineData(true, "rubbish")]
    [InlineData(false, "--environment=Production")]
    [InlineData(false, "Portal:PublicUrl=https://portal.example.com")]
    [InlineData(false)]
    public void IsCommand_BareWordsAlone(bool expected, params string[] args) => Assert.Equal(expected, PortalCommandLine.IsCommand(args));

    [Fact]
    public async Task Run_UnknownCommand_ListsAll()
    {
        await using var portal = new PortalFactory();
        var (code, text) = await RunAsync(portal.Services, "secrets", "sell");
        Assert.Equal(PortalCommandLine.CannotBeDone, code);
        Assert.Contains("There is no command 'secrets sell'", text, StringComparison.Ordinal);
        Assert.Contains("  secrets rotate [--revoke-old]: ", text, StringComparison.Ordinal);
        Assert.Contains("  backup <file>: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_DatabaseAndKeysElsewhere_Works()
    {
        var backup = await BackUpAsync();
        CopyFolder(Path.Combine(_folder, "first", "keys"), Path.Combine(_folder, "second", "keys"));
        await using var restored = Portal("second", backup);
        var connection = await ConnectionAsync(restored.Services);

        var box = restored.Services.GetRequiredService<ISecretBox>();
        Assert.Equal(ConsumerSecret, box.Open(SecretPurpose.ConsumerSecret, connection.ProtectedConsumerSecret!));
        Assert.Equal(RefreshToken, box.Open(SecretPurpose.RefreshToken, connection.ProtectedRefreshToken!));
        using var client = await restored.NewSignedInClientAsync();
        Assert.Contains("AffiseSfPortal", await client.GetStringAsync("/", TestPortal.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_DatabaseAlone_RevealsNothing()
    {
        var backup = await BackUpAsync();
        var bytes = await File.ReadAllBytesAsync(backup, TestPortal.Cancel);
        foreach (var secret in (string[])[ConsumerSecret, RefreshToken, PortalFactory.AdminPassword])
        {
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret)).TrimEnd('='))));
        }

        await using var stolen = Portal("elsewhere", backup);
        var connection = await ConnectionAsync(stolen.Services);
        var box = stolen.Services.GetRequiredService<ISecretBox>();
        Assert.Throws<SecretUnreadableException>(() => box.Open(SecretPurpose.ConsumerSecret, connection.ProtectedConsumerSecret!));
        Assert.Throws<SecretUnreadableException>(() => box.Open(SecretPurpose.RefreshToken, connection.ProtectedRefreshToken!));
    }

    [Fact]
    public async Task Backup_WhileThePortalRuns_IsWholeAndItsOwnersAlone()
    {
        var backup = await BackUpAsync();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(backup)!, "keys")));
    }

    [Fact]
    public async Task Backup_OverAFile_IsRefusedAndLeavesIt()
    {
        await using var portal = Portal("first");
        await ConnectAsync(portal.Services);
        var file = Path.Combine(_folder, "there.db");
        await File.WriteAllTextAsync(file, "mine", TestPortal.Cancel);
        var (code, text) = await RunAsync(portal.Services, "backup", file);
        Assert.Equal(PortalCommandLine.CannotBeDone, code);
        Assert.Contains("exists already", text, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestPortal.Cancel));
    }

    [Fact]
    public async Task Backup_MadeOrFailed_StandsInTheTrailAndTheCopyHoldsItsOwnEntry()
    {
        await using var portal = Portal("first");
        await ConnectAsync(portal.Services);
        var backup = Path.Combine(_folder, "backups", "portal.db");
        var (code, text) = await RunAsync(portal.Services, "backup", backup);
        Assert.True(code == 0, text);

        var made = Assert.Single(await EntriesAsync(portal.Services, AuditAction.BackedUp));
        Assert.Equal((null, AuditActor.Portal.Name, null), (made.ActorId, made.ActorName, made.Address));
        Assert.Equal(("database", $"copied: on the command line\nfile: {backup}", false), (made.Subject, made.After, made.Refused));
        await using var restored = Portal("second", backup);
        Assert.Equal(made.Hash, Assert.Single(await EntriesAsync(restored.Services, AuditAction.BackedUp)).Hash);
        Assert.True((await restored.Services.GetRequiredService<AuditVerifier>().VerifyAsync(TestPortal.Cancel)).Holds);

        // A folder stands where the file should be: begun, and not done.
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "folder")).FullName;
        Assert.Equal(PortalCommandLine.CannotBeDone, (await RunAsync(portal.Services, "backup", folder)).Code);
        Assert.Equal([false, false, true], (await EntriesAsync(portal.Services, AuditAction.BackedUp)).Select(e => e.Refused));
    }

    /// <summary>A backup of a sick database is the one that is needed most.</summary>
    [Fact]
    public async Task Backup_WhenTheTrailTakesNoEntry_IsMadeAndSaysSo()
    {
        await using var portal = Portal("first");
        await ConnectAsync(portal.Services);
        await RefuseEntriesAsync(portal.Services);
        var backup = Path.Combine(_folder, "portal.db");

        var (code, text) = await RunAsync(portal.Services, "backup", backup);

        Assert.True(code == 0, text);
        Assert.Contains("The audit trail took no entry of this copy: ", text, StringComparison.Ordinal);
        Assert.True(new FileInfo(backup).Length > 0);
    }

    [Theory]
    [InlineData("kept")]
    [InlineData("revoked", "--revoke-old")]
    public async Task Rotate_Done_StandsInTheTrailWithoutASecret(string earlier, params string[] arguments)
    {
        await using var portal = Portal("first");
        await ConnectAsync(portal.Services);
        Assert.Equal(0, (await RunAsync(portal.Services, ["secrets", "rotate", .. arguments])).Code);

        var entry = Assert.Single(await EntriesAsync(portal.Services, AuditAction.SecretsRotated));
        Assert.Equal((null, AuditActor.Portal.Name, null, null), (entry.ActorId, entry.ActorName, entry.Subject, entry.Before));
        Assert.Equal($"rotated: on the command line\nsecrets locked anew: 3\nearlier keys: {earlier}", entry.After);
    }

    [Fact]
    public async Task Rotate_StoppedHalfWay_StandsInTheTrailAsFarAsItCame()
    {
        await using var portal = Portal("first").WithServices(s => s.AddSingleton<ISecretHolder, StuckHolder>());
        await ConnectAsync(portal.Services);

        var (code, text) = await RunAsync(portal.Services, "secrets", "rotate", "--revoke-old");

        Assert.Equal((PortalCommandLine.CannotBeDone, "stuck"), (code, text.Trim()));
        var entry = Assert.Single(await EntriesAsync(portal.Services, AuditAction.SecretsRotated));
        Assert.Equal("rotated: on the command line\nsecrets locked anew: 3\nearlier keys: kept\nended: before everything was done", entry.After);
    }

    [Fact]
    public async Task Rotate_EverySecret_OpensWithTheNewKeyAlone()
    {
        SalesforceConnection before;
        await using (var portal = Portal("first"))
        {
            await ConnectAsync(portal.Services);
            before = await ConnectionAsync(portal.Services);
            var (code, text) = await RunAsync(portal.Services, "secrets", "rotate", "--revoke-old");
            Assert.True(code == 0, text);
            Assert.Contains("Secrets locked with it: 3.", text, StringComparison.Ordinal);
        }

        await using var again = Portal("first");
        var box = again.Services.GetRequiredService<ISecretBox>();
        var after = await ConnectionAsync(again.Services);
        Assert.Equal(ConsumerSecret, box.Open(SecretPurpose.ConsumerSecret, after.ProtectedConsumerSecret!));
        Assert.Equal(RefreshToken, box.Open(SecretPurpose.RefreshToken, after.ProtectedRefreshToken!));
        Assert.Throws<SecretUnreadableException>(() => box.Open(SecretPurpose.RefreshToken, before.ProtectedRefreshToken!));
    }

    [Fact]
    public async Task Rotate_WithoutRevoking_LeavesOldSecretsReadable()
    {
        await using var portal = Portal("first");
        await ConnectAsync(portal.Services);
        var before = await ConnectionAsync(portal.Services);
        Assert.Equal(0, (await RunAsync(portal.Services, "secrets", "rotate")).Code);
        Assert.Equal(RefreshToken, portal.Services.GetRequiredService<ISecretBox>().Open(SecretPurpose.RefreshToken, before.ProtectedRefreshToken!));
    }

    [Fact]
    public async Task Rotate_SecretOfALostRing_IsCountedAndKept()
    {
        await using var portal = Portal("first");
        await ConnectAsync(portal.Services);
        var foreign = new EphemeralDataProtectionProvider().CreateProtector("AffiseSfPortal.RefreshToken.v1").Protect("lost");
        await using (var db = await OpenAsync(portal.Services))
            await db.Connections.ExecuteUpdateAsync(s => s.SetProperty(c => c.ProtectedRefreshToken, foreign), TestPortal.Cancel);

        var (code, text) = await RunAsync(portal.Services, "secrets", "rotate");

        Assert.Equal(1, code);
        Assert.Contains("must be typed or granted again: 1.", text, StringComparison.Ordinal);
        Assert.Equal(foreign, (await ConnectionAsync(portal.Services)).ProtectedRefreshToken);
    }

    [Fact]
    public async Task Rotate_EveryStoreOfSecrets_TakesPart()
    {
        // Whoever adds a purpose adds its store here, or its secrets outlive a rotation.
        await using var portal = new PortalFactory();
        var holders = portal.Services.GetServices<ISecretHolder>().Select(h => h.GetType().Name).Order(StringComparer.Ordinal);
        Assert.Equal(["AlertStore", "ConnectionSecrets", "FactorSecrets"], holders);
        Assert.Equal(
            [nameof(SecretPurpose.Alerts), nameof(SecretPurpose.CodeVerifier), nameof(SecretPurpose.ConsumerSecret), nameof(SecretPurpose.RefreshToken), nameof(SecretPurpose.SecondFactor)],
            Enum.GetNames<SecretPurpose>().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("10.0.12", true)]
    [InlineData("10.0.0", true)]
    [InlineData("10.0.13", false)]
    [InlineData("11.0.0", false)]
    public void IsBehind_RuntimesBelowTheFloor(string runtime, bool expected) => Assert.Equal(expected, RuntimePatchNotice.IsBehind(Version.Parse(runtime)));

    /// <summary>A portal with every kind of secret, copied while it runs.</summary>
    private async Task<string> BackUpAsync()
    {
        await using var portal = Portal("first");
        await ConnectAsync(portal.Services);
        var backup = Path.Combine(_folder, "backups", "portal.db");
        var (code, text) = await RunAsync(portal.Services, "backup", backup);
        Assert.True(code == 0, text);
        Assert.Contains(Path.Combine(_folder, "first", "keys"), text, StringComparison.Ordinal);
        return backup;
    }

    private PortalFactory Portal(string name, string? copyOf = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var file = Path.Combine(folder, "portal.db");
        if (copyOf is not null)
            File.Copy(copyOf, file);
        return new PortalFactory().WithAdministrator()
            .With("ConnectionStrings:Portal", $"Data Source={file}")
            .With("Secrets:KeyDirectory", Path.Combine(folder, "keys"));
    }

    private static async Task ConnectAsync(IServiceProvider services)
    {
        var box = services.GetRequiredService<ISecretBox>();
        await using var db = await OpenAsync(services);
        var connection = await db.Connections.SingleAsync(TestPortal.Cancel);
        connection.ProtectedConsumerSecret = box.Protect(SecretPurpose.ConsumerSecret, ConsumerSecret);
        connection.ProtectedRefreshToken = box.Protect(SecretPurpose.RefreshToken, RefreshToken);
        var draft = await db.ConnectionDrafts.SingleAsync(TestPortal.Cancel);
        draft.ProtectedConsumerSecret = box.Protect(SecretPurpose.ConsumerSecret, ConsumerSecret);
        await db.SaveChangesAsync(TestPortal.Cancel);
    }

    private static async Task<(int Code, string Text)> RunAsync(IServiceProvider services, params string[] args)
    {
        await using var output = new StringWriter();
        var code = await PortalCommandLine.RunAsync(services, args, output, TestPortal.Cancel);
        return (code, output.ToString());
    }

    private static async Task<List<AuditEntry>> EntriesAsync(IServiceProvider services, AuditAction action)
    {
        await using var db = await OpenAsync(services);
        return await db.AuditEntries.AsNoTracking().Where(e => e.Action == action.ToString()).OrderBy(e => e.Sequence).ToListAsync(TestPortal.Cancel);
    }

    private static async Task RefuseEntriesAsync(IServiceProvider services)
    {
        await using var db = await OpenAsync(services);
        await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Full BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'no room'); END", TestPortal.Cancel);
    }

    private static async Task<SalesforceConnection> ConnectionAsync(IServiceProvider services)
    {
        await using var db = await OpenAsync(services);
        return await db.Connections.AsNoTracking().SingleAsync(TestPortal.Cancel);
    }

    private static Task<PortalDbContext> OpenAsync(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private sealed class StuckHolder : ISecretHolder
    {
        public Task MoveAsync(Func<SecretPurpose, string?, string?> move, CancellationToken cancellationToken) => throw new InvalidOperationException("stuck");
    }
}

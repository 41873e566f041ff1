using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Settings.Trail;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Features.Settings.Trail;

public sealed class AuditCommandTests
{
    [Fact]
    public async Task Verify_OnTheCommandLine_AnswersByItsExitCode()
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        await portal.Get<IAuditTrail>().RecordAsync(AuditActor.Portal, new AuditEvent(AuditAction.SettingsChanged, "one"), TestPortal.Cancel);
        await portal.Get<IAuditTrail>().RecordAsync(AuditActor.Portal, new AuditEvent(AuditAction.SettingsChanged, "two"), TestPortal.Cancel);
        var command = new AuditCommand(portal.Get<AuditVerifier>(), portal.Get<IOptions<DatabaseOptions>>());

        var (holds, words) = await RunAsync(command);
        Assert.Equal(0, holds);
        Assert.StartsWith("The chain holds: 2 entries. Head: ", words, StringComparison.Ordinal);

        await using var db = await portal.OpenAsync();
        await db.Database.ExecuteSqlRawAsync("""DROP TRIGGER "AuditEntries_NoUpdate"; UPDATE "AuditEntries" SET "Subject" = 'x' WHERE "Sequence" = 2""", TestPortal.Cancel);
        var (broken, said) = await RunAsync(command);
        Assert.Equal(1, broken);
        Assert.StartsWith("The chain is broken: entry 2 is not what was written.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoDatabase_SaysSoAndMakesNone()
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
        var command = new AuditCommand(portal.Get<AuditVerifier>(), Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={file}" }));

        var refusal = await Assert.ThrowsAsync<PortalCommandException>(() => RunAsync(command));

        Assert.Contains("There is no database", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Verify_ByItsWords_IsFoundAmongTheCommands()
    {
        await using var portal = new PortalFactory();
        await using var output = new StringWriter();

        Assert.Equal(0, await PortalCommandLine.RunAsync(portal.Services, ["audit", "verify"], output, TestPortal.Cancel));
        Assert.StartsWith("The chain holds: ", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Words)> RunAsync(AuditCommand command)
    {
        await using var output = new StringWriter();
        var code = await command.RunAsync([], output, TestPortal.Cancel);
        return (code, output.ToString().Trim());
    }
}

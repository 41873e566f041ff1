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
        Assert.StartsWith("The chain holds: 2 entries. Head: 2:", words, StringComparison.Ordinal);

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

    [Fact]
    public async Task Verify_WithANotedEntry_TellsWhatBecameOfIt()
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        await RecordAsync(portal, "one", "two", "three");
        var command = new AuditCommand(portal.Get<AuditVerifier>(), portal.Get<IOptions<DatabaseOptions>>());
        // As an operator copies it.
        var noted = (await RunAsync(command)).Words.Split("Head: ")[1];
        await RecordAsync(portal, "four");

        var (held, found) = await RunAsync(command, noted.ToUpperInvariant());
        Assert.Equal(0, held);
        Assert.Contains("\nThe noted entry 3 is there with the noted hash", found, StringComparison.Ordinal);

        // Cut off and built anew by the portal's own hand: the chain holds in itself.
        await CutFromAsync(portal, 3);
        var (cut, gone) = await RunAsync(command, noted);
        Assert.Equal(1, cut);
        Assert.Contains("The chain holds: 2 entries.", gone, StringComparison.Ordinal);
        Assert.Contains("\nThe noted entry 3 is not there: the trail ends with entry 2.", gone, StringComparison.Ordinal);

        await RecordAsync(portal, "another three", "another four");
        var (rebuilt, other) = await RunAsync(command, noted);
        Assert.Equal(1, rebuilt);
        Assert.Contains("The chain holds: 4 entries.", other, StringComparison.Ordinal);
        Assert.Contains("\nEntry 3 has another hash than was noted", other, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(command)).Code);
    }

    [Theory]
    [InlineData(3, "The noted entry 2 is there with the noted hash")]
    [InlineData(2, "The noted entry 2 cannot be compared")]
    [InlineData(1, "The noted entry 2 cannot be compared")]
    public async Task Verify_WithANotedEntryAndABrokenChain_SaysWhatCanBeSaid(int broken, string words)
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        await RecordAsync(portal, "one", "two");
        var command = new AuditCommand(portal.Get<AuditVerifier>(), portal.Get<IOptions<DatabaseOptions>>());
        var noted = (await RunAsync(command)).Words.Split("Head: ")[1];
        await RecordAsync(portal, "three");
        await using var db = await portal.OpenAsync();
        await db.Database.ExecuteSqlRawAsync("""DROP TRIGGER "AuditEntries_NoUpdate" """, TestPortal.Cancel);
        await db.Database.ExecuteSqlAsync($"""UPDATE "AuditEntries" SET "Subject" = 'x' WHERE "Sequence" = {broken}""", TestPortal.Cancel);

        var (code, said) = await RunAsync(command, noted);

        Assert.Equal(1, code);
        Assert.StartsWith($"The chain is broken: entry {broken} ", said, StringComparison.Ordinal);
        Assert.Contains("\n" + words, said, StringComparison.Ordinal);
    }

    /// <summary>A note that was not read must not look like one that was found.</summary>
    [Theory]
    [InlineData("4711")]
    [InlineData("4711:9b1f")]
    [InlineData("0:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("-1:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1:000000000000000000000000000000000000000000000000000000000000000g")]
    [InlineData("1:0000000000000000000000000000000000000000000000000000000000000000", "2")]
    public async Task Verify_WithWhatIsNoNote_IsRefused(params string[] arguments)
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        var command = new AuditCommand(portal.Get<AuditVerifier>(), portal.Get<IOptions<DatabaseOptions>>());

        var refusal = await Assert.ThrowsAsync<PortalCommandException>(() => RunAsync(command, arguments));

        Assert.Contains("<sequence>:<hash>", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task RecordAsync(TestPortal portal, params string[] subjects)
    {
        foreach (var subject in subjects)
            await portal.Get<IAuditTrail>().RecordAsync(AuditActor.Portal, new AuditEvent(AuditAction.SettingsChanged, subject), TestPortal.Cancel);
    }

    private static async Task CutFromAsync(TestPortal portal, long sequence)
    {
        await using var db = await portal.OpenAsync();
        await db.Database.ExecuteSqlRawAsync("""DROP TRIGGER "AuditEntries_NoDelete" """, TestPortal.Cancel);
        await db.Database.ExecuteSqlAsync($"""DELETE FROM "AuditEntries" WHERE "Sequence" >= {sequence}""", TestPortal.Cancel);
    }

    private static async Task<(int Code, string Words)> RunAsync(AuditCommand command, params string[] arguments)
    {
        await using var output = new StringWriter();
        var code = await command.RunAsync(arguments, output, TestPortal.Cancel);
        return (code, output.ToString().Trim());
    }
}

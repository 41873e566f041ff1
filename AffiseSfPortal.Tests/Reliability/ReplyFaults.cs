using System.Text.Json.Nodes;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 18 to 23 and 26: the org did it, or not, and what came back does not say so. Everything is in doubt and sent again by its key.</summary>
public sealed class ReplyFaults(FaultOrg org) : IClassFixture<FaultOrg>
{
    private const string LoginPage = "<html><head><title>Login | Salesforce</title></head><body><form action=\"/\"></form></body></html>";

    [Theory]
    [InlineData("htmlOk", "html-reply")]
    [InlineData("truncatedJson", "reply-cut")]
    [InlineData("cutAfterCommit", null)]
    public async Task Fault18And19_ReplyIsAPageOrCutShort_InDoubtAndSentAgain(string kind, string? code)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(20);
        await run.Control.ArmAsync(new { kind, path = FaultRun.Collections });
        await AssertInDoubtThenArrivesAsync(run, 20, code, madeBefore: 20);
    }

    [Fact]
    public async Task Fault18_LoginPageInsteadOfTheOrg_IsNeverASuccess()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Answer(200, LoginPage));
        await AssertInDoubtThenArrivesAsync(run, 3, "html-reply", madeBefore: 0);
    }

    [Theory]
    [InlineData("fewerResults")]
    [InlineData("moreResults")]
    public async Task Fault20And21_AnotherNumberOfResults_NothingIsMatchedByGuess(string kind)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(200);
        await run.Control.ArmAsync(new { kind, path = FaultRun.Collections });
        await AssertInDoubtThenArrivesAsync(run, 200, "count-mismatch", madeBefore: 200);
        Assert.Single(run.Log.Lines, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("count-mismatch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fault21_OneResultTwiceInAListOfTheRightLength_NothingIsMatchedByGuess()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(20);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Results(results => results[7] = results[3]!.DeepClone()));
        await AssertInDoubtThenArrivesAsync(run, 20, "repeated-result", madeBefore: 20);
        Assert.Single(run.Log.Lines, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("repeated-result", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fault21_ResultsWithoutSense_NothingIsMatchedByGuess()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Results(results => results[1] = JsonValue.Create("yes")));
        await AssertInDoubtThenArrivesAsync(run, 3, "unexpected-reply", madeBefore: 3);
    }

    [Fact]
    public async Task Fault22_ReplyComesAByteASecond_TheTimeoutEndsItWithinTheLease()
    {
        await using var run = await org.StartAsync(("Salesforce:WriteTimeout", "00:00:03"));
        await run.OweManyAsync(3);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Drip(TimeSpan.FromSeconds(1)));
        // An org that took too long is asked for less at once: one record, then the two others.
        await AssertInDoubtThenArrivesAsync(run, 3, "timeout", madeBefore: 3, mostWrites: 3);
    }

    [Theory]
    [InlineData("silence", 0)]
    [InlineData("dropBefore", 0)]
    [InlineData("dropAfter", 3)]
    [InlineData("resetMidAnswer", 3)]
    [InlineData("truncate", 3)]
    [InlineData("garbage", 3)]
    public async Task Fault23_ConnectionFails_InDoubtAndSentAgain(string fault, int madeBefore)
    {
        (string, string)[] settings = fault == "silence" ? [("Salesforce:WriteTimeout", "00:00:03")] : [];
        await using var run = await org.StartAsync(settings);
        await run.OweManyAsync(3);
        run.Proxy.Spoil(FaultRun.Collections, OfTheWay(fault)!);
        await AssertInDoubtThenArrivesAsync(run, 3, code: null, madeBefore);
    }

    /// <summary>Without a key nothing is sent again whose answer nobody has: one record at most, and a person looks.</summary>
    [Theory]
    [InlineData("htmlOk", 3)]
    [InlineData("truncatedJson", 3)]
    [InlineData("fewerResults", 3)]
    [InlineData("dropBefore", 0)]
    [InlineData("dropAfter", 3)]
    [InlineData("resetMidAnswer", 3)]
    [InlineData("truncate", 3)]
    [InlineData("garbage", 3)]
    public async Task Fault19And23_ReplyToCreatesWithoutAKeyIsLost_NoneIsRepeatedAndAPersonIsAsked(string fault, int made)
    {
        await using var run = await org.StartAsync(MatchBy.StoredId);
        await run.SaveMappingAsync(run.Mapping(MatchBy.StoredId, number: 2, fields: [("login", "Company"), ("contactPerson", "LastName"), ("city", "City")]));
        await run.OweManyAsync(3);
        if (OfTheWay(fault) is { } spoil)
            run.Proxy.Spoil(FaultRun.Collections, spoil);
        else
            await run.Control.ArmAsync(new { kind = fault, path = FaultRun.Collections });
        await run.DrainAsync();
        await run.DrainAfterAsync(TimeSpan.FromMinutes(20));
        await run.EditAllAsync("Paris");
        await run.DrainAfterAsync(TimeSpan.FromMinutes(20));

        Assert.All(await run.RowsAsync(), r => Assert.Equal((RowCause.InDoubt, CreateNotes.Code), (r.Cause, r.FaultCode)));
        Assert.Equal(3, (await run.RowsAsync()).Count);
        Assert.Equal(made, (await run.Control.RecordsAsync("Lead")).Count);
        Assert.Equal(1, run.Proxy.Count(FaultRun.Collections));
        // What is sent next goes through, and is one record each.
        await run.Portal.SaveAsync("After the fault", "after@clickwise.example");
        await run.DrainAfterAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(made + 1, (await run.Control.RecordsAsync("Lead")).Count);
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostAttempts = 1, NeedsPerson = [(CreateNotes.Code, 3)] });
    }

    [Fact]
    public async Task Fault26_InformationalRepliesNobodyAskedFor_AreReadOver()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        await run.Control.RevokeTokensAsync(accessTokensOnly: true);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Noise, count: 2);
        run.Proxy.Spoil(FaultRun.Token, ProxyFaults.Noise);
        await run.DrainAsync();

        Assert.Empty(await run.RowsAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostAttempts = 1 });
    }

    /// <summary>A gateway that never says <c>100 Continue</c> can hold up nobody who does not wait for it.</summary>
    [Fact]
    public async Task Fault26_ExpectIsNeverSent_SoNoContinueIsWaitedFor()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(200);
        await run.Control.RevokeTokensAsync(accessTokensOnly: true);
        await run.DrainAsync();

        Assert.NotEmpty(run.Proxy.Requests);
        Assert.All(run.Proxy.Requests, r => Assert.Null(r.Header("Expect")));
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostAttempts = 1 });
    }

    [Theory]
    [InlineData(417)]
    [InlineData(407)]
    [InlineData(421)]
    public async Task Fault26_GatewayRefusesTheCallItself_TheConnectionWaitsAndNoRowDoes(int status)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(4);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Answer(status, "<h1>Gateway</h1>"));
        await run.DrainAsync();
        Assert.Equal((HoldCause.Unavailable, $"http-{status}"), ((await run.ConnectionAsync()).Hold, (await run.ConnectionAsync()).HoldCode));
        await run.AssertQueueKeptAsync(4);
        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));

        await run.CheckAsync(new RunBounds { MostWrites = 1, MostAttempts = 1 });
    }

    /// <returns>Null for what the org itself does.</returns>
    private static Func<ProxyExchange, Task>? OfTheWay(string fault) => fault switch
    {
        "silence" => ProxyFaults.Silence,
        "dropBefore" => ProxyFaults.DropBefore,
        "dropAfter" => ProxyFaults.DropAfter,
        "resetMidAnswer" => ProxyFaults.ResetMidAnswer,
        "truncate" => ProxyFaults.Truncate,
        "garbage" => ProxyFaults.Garbage,
        _ => null,
    };

    /// <param name="code">Null where the operating system decides how the end of a connection looks.</param>
    /// <param name="madeBefore">Records that the org had made when the reply was lost.</param>
    private static async Task AssertInDoubtThenArrivesAsync(FaultRun run, int rows, string? code, int madeBefore, int mostWrites = 2)
    {
        await run.DrainAsync();
        Assert.Equal(madeBefore, (await run.LeadsAsync()).Count);
        await run.AssertQueueKeptAsync(rows);
        Assert.All(await run.RowsAsync(), r => Assert.True(r.Force));
        Assert.All(await run.Portal.AttemptsAsync(), a => Assert.Equal((SyncOutcome.InDoubt, code ?? a.FaultCode), (a.Outcome, a.FaultCode)));
        Assert.Equal(rows, (await run.Portal.AttemptsAsync()).Count);
        Assert.Empty(await run.Portal.ReadAsync(db => db.SyncLinks.ToListAsync(TestPortal.Cancel)));
        var held = await run.ConnectionAsync();
        Assert.Equal((HoldCause.Unavailable, code ?? held.HoldCode), (held.Hold, held.HoldCode));

        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));
        Assert.Empty(await run.RowsAsync());
        Assert.Equal(rows, (await run.LeadsAsync()).Count);
        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = mostWrites, MostTokenCalls = 1, MostAttempts = 2 });
    }
}

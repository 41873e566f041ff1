using System.Text;
using System.Text.Json.Nodes;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 30, 31 and 34: the org's fields and objects are not what the mapping was made for, or the mapping changes under the queue.</summary>
public sealed class SchemaFaults(FaultOrg org) : IClassFixture<FaultOrg>
{
    /// <param name="mood">A removed and a renamed field look like a hidden one: Salesforce knows no such column.</param>
    [Theory]
    [InlineData("Phone", "hidden", "INVALID_FIELD")]
    [InlineData("Phone", "readOnly", "INVALID_FIELD_FOR_INSERT_UPDATE")]
    [InlineData("Industry", "required", "REQUIRED_FIELD_MISSING")]
    public async Task Fault30_FieldGoneReadOnlyOrRequired_TheMappingWaitsOnceAndNamesIt(string field, string mood, string code)
    {
        await using var run = await org.StartAsync(("Sync:BatchSize", "2"));
        await run.OweManyAsync(5);
        await run.Control.ChangeFieldAsync("Lead", field, mood);
        await run.DrainAsync();
        var held = await run.ConnectionAsync();
        Assert.Equal((HoldCause.MappingBroken, code), (held.Hold, held.HoldCode));
        Assert.Equal([field], held.HoldFields);
        Assert.Contains(field, PlainWords.Of(held.HoldCode, held.HoldMessage, held.HoldFields), StringComparison.Ordinal);
        await run.AssertQueueKeptAsync(5);
        var writes = await run.WritesAsync();
        await run.DrainAfterAsync(TimeSpan.FromHours(1));
        Assert.Equal(0, await run.WritesAsync() - writes);
        Assert.Single(run.Log.Lines, l => l.Contains("waits: MappingBroken", StringComparison.Ordinal));
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostAttempts = 0, MayWait = true });

        await run.Control.ChangeFieldAsync("Lead", field, null);
        await run.Portal.Get<IConnectionControl>().ConfigurationChangedAsync(run.Connection, TestPortal.Cancel);
        await run.DrainAsync();
        await run.CheckAsync(new RunBounds { MostWrites = 4, MostAttempts = 1 });
    }

    [Fact]
    public async Task Fault30_RequiredFieldIsMappedAndEmptyForOneAffiliate_OnlyThatOneNeedsAPerson()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        await run.Control.ChangeFieldAsync("Lead", "City", "required");
        var empty = await run.Portal.SaveAsync("Without a city", "nowhere@clickwise.example");
        await run.DrainAsync();

        var row = await run.Portal.RowAsync();
        Assert.Equal((empty.Key, RowCause.Refused, "REQUIRED_FIELD_MISSING"), (row.AffiliateKey, row.Cause, row.FaultCode));
        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1, NeedsPerson = [("REQUIRED_FIELD_MISSING", 1)] });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault31_ObjectGoneOrClosed_TheMappingWaitsAndSaysWhichOfTheTwo(bool gone)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        if (gone)
        {
            await run.Control.ArmAsync(new { kind = "error", status = 404, code = "NOT_FOUND", message = "The requested resource does not exist", path = "Lead", count = 0 });
        }
        else
        {
            await run.Control.ArmAsync(new { kind = "recordError", code = "INSUFFICIENT_ACCESS_OR_READONLY", message = "insufficient access rights on object id", path = FaultRun.Collections, count = 0 });
            run.Proxy.Spoil("/describe", ClosedAsync);
        }
        await run.DrainAsync();
        var held = await run.ConnectionAsync();
        Assert.Equal((HoldCause.MappingBroken, gone ? "NOT_FOUND" : "INSUFFICIENT_ACCESS_OR_READONLY"), (held.Hold, held.HoldCode));
        Assert.NotEqual(PlainWords.Of("NOT_FOUND", null), PlainWords.Of("INSUFFICIENT_ACCESS_OR_READONLY", null));
        await run.AssertQueueKeptAsync(3);
        await run.DrainAfterAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, await run.WritesAsync());

        await run.Control.DisarmAllAsync();
        await run.Portal.Get<IConnectionControl>().ConfigurationChangedAsync(run.Connection, TestPortal.Cancel);
        await run.DrainAsync();
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostAttempts = 1 });
    }

    [Fact]
    public async Task Fault31_OneRecordIsClosedToUs_OnlyThatOneNeedsAPerson()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        await run.Control.ArmAsync(new { kind = "recordError", code = "INSUFFICIENT_ACCESS_OR_READONLY", message = "insufficient access rights on object id", path = FaultRun.Collections, record = 2 });
        await run.DrainAsync();

        Assert.Equal(RowCause.Refused, (await run.Portal.RowAsync()).Cause);
        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1, NeedsPerson = [("INSUFFICIENT_ACCESS_OR_READONLY", 1)] });
    }

    [Fact]
    public async Task Fault34_MappingChangedWhileQueued_ThePayloadIsOfTheVersionAtSend()
    {
        await using var run = await org.StartAsync();
        var control = run.Portal.Get<IConnectionControl>();
        await control.PauseAsync(run.Connection, "admin-1", TestPortal.Cancel);
        await run.OweManyAsync(3);
        await run.DrainAsync();
        await run.SaveMappingAsync(run.Mapping(number: 2, fields: [("id", FaultRun.KeyField), ("login", "Company"), ("contactPerson", "LastName"), ("city", "Street")]));
        await control.ResumeAsync(run.Connection, "admin-1", TestPortal.Cancel);
        await run.DrainAsync();

        Assert.All(await run.Portal.AttemptsAsync(), a => Assert.Equal((2, SyncOutcome.Created), (a.MappingNumber, a.Outcome)));
        Assert.All(await run.LeadsAsync(), l => Assert.Equal((null, "Berlin"), (l.GetProperty("Phone").GetString(), l.GetProperty("Street").GetString())));
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostAttempts = 1 });
    }

    [Fact]
    public async Task Fault34_ConnectionSwitchedToAnotherOrg_OldRowsNeverReachIt()
    {
        await using var run = await org.StartAsync();
        await using var other = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));
        run.Portal.Get<SalesforceHostGate>().Trust(other.BaseAddress.Authority);
        var control = run.Portal.Get<IConnectionControl>();
        await control.PauseAsync(run.Connection, "admin-1", TestPortal.Cancel);
        await run.OweManyAsync(3);
        var tokens = await other.SignIn.RunAsync();
        var origin = new Uri(other.BaseAddress.GetLeftPart(UriPartial.Authority));
        // Every stand-in org has the same id; Salesforce's never have.
        await run.Portal.Get<IOrgSession>().StoreGrantAsync(
            run.Connection, new TokenGrant(tokens.AccessToken, tokens.RefreshToken, origin, "00D000000000009AAA", "005000000000001AAA", "api refresh_token"), TestPortal.Cancel);
        await run.DrainAsync();
        Assert.Empty(await run.RowsAsync());
        Assert.Empty(await other.Control.RecordsAsync("Lead"));
        Assert.Equal(0, await run.WritesAsync());

        // Only when a person asks for it.
        Assert.Equal(3, await control.ActivateAsync(run.Connection, sendExisting: true, "admin-1", TestPortal.Cancel));
        await run.DrainAsync();
        Assert.Equal(0, await run.WritesAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1 }, other.Control);
    }

    [Fact]
    public async Task Fault34_AffiliateDeletedWhileQueued_IsOwedNoMore()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        await run.Portal.ReadAsync(db => db.Affiliates.Where(a => a.AffiliateId == "1001").ExecuteDeleteAsync(TestPortal.Cancel));
        await run.DrainAsync();

        Assert.Equal(2, (await run.LeadsAsync()).Count);
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1 });
    }

    /// <summary>The describe of an object that the user may only read.</summary>
    private static async Task ClosedAsync(ProxyExchange exchange)
    {
        var reply = await exchange.ForwardAsync();
        var describe = JsonNode.Parse(reply.Body)!.AsObject();
        describe["createable"] = false;
        describe["updateable"] = false;
        await exchange.ReplyAsync(reply with { Body = Encoding.UTF8.GetBytes(describe.ToJsonString()) });
    }
}

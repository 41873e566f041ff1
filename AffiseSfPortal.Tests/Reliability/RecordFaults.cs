using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Fault 32 and its neighbours: what people do to single records in Salesforce, and what single records are refused for.</summary>
public sealed class RecordFaults(FaultOrg org) : IClassFixture<FaultOrg>
{
    private const string Converted = "CANNOT_UPDATE_CONVERTED_LEAD";

    [Fact]
    public async Task Fault32_LeadConverted_NeedsAPersonAndIsNotTriedAgain()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        await run.DrainAsync();
        await run.Control.ConvertAsync(await LinkedAsync(run, "1001"));
        await run.EditAllAsync("Paris");
        await run.DrainAsync();
        await run.DrainAfterAsync(TimeSpan.FromHours(1));

        var row = await run.Portal.RowAsync();
        Assert.Equal((RowCause.RecordConverted, Converted, 0), (row.Cause, row.FaultCode, row.Attempts));
        Assert.Equal(SyncState.Refused, SyncStates.Of(row, isLinked: true, isConnectionStopped: false));
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostTokenCalls = 1, MostAttempts = 2, NeedsPerson = [(Converted, 1)] });
    }

    /// <summary>A merge deletes the record that lost: it looks the same.</summary>
    [Fact]
    public async Task Fault32_RecordDeleted_NeedsAPersonAndIsNeverMadeAgainByItself()
    {
        await using var run = await org.StartAsync(MatchBy.StoredId);
        await run.OweManyAsync(3);
        await run.DrainAsync();
        var deleted = await LinkedAsync(run, "1001");
        await run.Control.DeleteAsync("Lead", deleted);
        await run.EditAllAsync("Paris");
        await run.DrainAsync();
        await run.DrainAfterAsync(TimeSpan.FromHours(1));
        var row = await run.Portal.RowAsync();
        Assert.Equal((RowCause.RecordDeleted, "ENTITY_IS_DELETED", 0), (row.Cause, row.FaultCode, row.Attempts));
        Assert.Equal(SyncState.RecordDeleted, SyncStates.Of(row, isLinked: true, isConnectionStopped: false));

        // Not even when it is sent by hand.
        await run.Portal.Intake.OweAsync(run.Connection, [row.AffiliateKey], OwedReason.SyncNow, force: true, "admin-1", TestPortal.Cancel);
        await run.DrainAsync();
        Assert.Equal(RowCause.RecordDeleted, (await run.Portal.RowAsync()).Cause);
        Assert.Equal(2, (await run.LeadsAsync()).Count);
        await run.CheckAsync(new RunBounds { MostWrites = 3, MostTokenCalls = 1, NeedsPerson = [("ENTITY_IS_DELETED", 1)] });
    }

    /// <summary>By the key alone Salesforce cannot tell "deleted" from "never there": decision 4. It is not silent.</summary>
    [Fact]
    public async Task Fault32_RecordDeletedAndMatchedByKey_IsMadeAnewAndSaysSo()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        await run.DrainAsync();
        var deleted = await LinkedAsync(run, "1001");
        await run.Control.DeleteAsync("Lead", deleted);
        await run.EditAllAsync("Paris");
        await run.DrainAsync();

        var made = await LinkedAsync(run, "1001");
        Assert.NotEqual(deleted, made);
        var attempt = Assert.Single(await run.Portal.AttemptsAsync(), a => a.FaultCode is not null);
        Assert.Equal((SyncOutcome.Created, "record-made-anew", made), (attempt.Outcome, attempt.FaultCode, attempt.SalesforceId));
        Assert.True(PlainWords.Faults.Knows("record-made-anew"));
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostTokenCalls = 1, MostAttempts = 2, Recreated = ["1001"] });
    }

    [Fact]
    public async Task Also_EveryRowRefusedInA200_EachNeedsAPersonAndTwoAdminsRetryingSendOnce()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(20);
        await run.Control.ArmAsync(new { kind = "recordError", code = "FIELD_CUSTOM_VALIDATION_EXCEPTION", message = "A city is needed.", path = FaultRun.Collections });
        await run.DrainAsync();
        var rows = await run.RowsAsync();
        Assert.Equal(20, rows.Count);
        Assert.All(rows, r => Assert.Equal((RowCause.Refused, "FIELD_CUSTOM_VALIDATION_EXCEPTION"), (r.Cause, r.FaultCode)));
        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1, NeedsPerson = [("FIELD_CUSTOM_VALIDATION_EXCEPTION", 20)] });

        long[] keys = [.. rows.Select(r => r.AffiliateKey)];
        await Task.WhenAll(new[] { "admin-1", "admin-2" }.Select(async admin =>
        {
            await run.Portal.Intake.OweAsync(run.Connection, keys, OwedReason.SyncNow, force: true, admin, TestPortal.Cancel);
            await run.Portal.RunAsync();
        }));
        await run.DrainAsync();
        // The second may come while the first is under way: then, and only then, the newest state is sent once more.
        await run.CheckAsync(new RunBounds { MostWrites = 3, MostTokenCalls = 1, MostAttempts = 3 });
        Assert.Equal(20, (await run.LeadsAsync()).Count);
    }

    [Fact]
    public async Task Also_OwedManyTimes_IsOneRecordOfOneCall()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(10);
        foreach (var reason in new[] { OwedReason.Backfill, OwedReason.SyncNow, OwedReason.MappingChanged, OwedReason.Edited })
            await run.Portal.Intake.OweAsync(run.Connection, null, reason, force: false, "admin-1", TestPortal.Cancel);
        await run.DrainAsync();

        var ids = IdsOf(Assert.Single(run.Proxy.Requests, r => r.Path.Contains(FaultRun.Collections, StringComparison.Ordinal)));
        Assert.Equal(10, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(10, ids.Count);
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1 });
    }

    /// <summary>Salesforce compares keys without case: both in one call would be refused. Over two calls they meet in one record, see decision 4.</summary>
    [Fact]
    public async Task Also_KeysThatDifferOnlyByCase_AreNeverInOneCall()
    {
        await using var run = await org.StartAsync();
        foreach (var (id, email) in new[] { ("Net-7", "first@clickwise.example"), ("NET-7", "second@clickwise.example") })
        {
            var saved = await run.Portal.Intake.SaveAsync(
                new AffiliateInput { AffiliateId = id, Email = email, CompanyName = "Clickwise", ContactPerson = "Mara Hoffmann" }, "admin-1", TestPortal.Cancel);
            Assert.Equal(IntakeStatus.Saved, saved.Status);
        }
        await run.DrainAsync();

        Assert.Empty(await run.RowsAsync());
        Assert.All(
            run.Proxy.Requests.Where(r => r.Path.Contains(FaultRun.Collections, StringComparison.Ordinal)).Select(IdsOf),
            ids => Assert.Equal(ids.Count, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count()));
        Assert.Single(await run.LeadsAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostTokenCalls = 1, MostAttempts = 1, TouchedInSalesforce = ["Net-7", "NET-7"] });
    }

    private static List<string> IdsOf(ProxyRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        return [.. body.RootElement.GetProperty("records").EnumerateArray().Select(r => r.GetProperty(FaultRun.KeyField).GetString()!)];
    }

    private static Task<string> LinkedAsync(FaultRun run, string affiliateId) => run.Portal.ReadAsync(db =>
        (from link in db.SyncLinks
         join affiliate in db.Affiliates on link.AffiliateKey equals affiliate.Key
         where affiliate.AffiliateId == affiliateId
         select link.SalesforceId).SingleAsync(TestPortal.Cancel));
}

using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>From a save to the record in the org, over real sockets, with everything that can happen in between.</summary>
public sealed class EngineJourneys(JourneyOrg org) : IClassFixture<JourneyOrg>
{
    private const string Collections = "/composite/sobjects";
    private const string Token = "/services/oauth2/token";

    [Fact]
    public async Task Save_ThenEdit_IsOneRecordWithTheNewestState()
    {
        await using var portal = await org.StartAsync();
        var saved = await portal.SaveAsync("Clickwise Média & Söhne");
        await portal.DrainAsync();
        await portal.SaveAsync("Clickwise Group", key: saved.Key);
        await portal.DrainAsync();

        var lead = Assert.Single(await org.LeadsAsync());
        Assert.Equal((saved.AffiliateId, "Clickwise Group"), (lead.GetProperty("Affise_Affiliate_Id__c").GetString(), lead.GetProperty("Company").GetString()));
        Assert.Equal([SyncOutcome.Created, SyncOutcome.Updated], (await portal.AttemptsAsync()).Select(a => a.Outcome));
        Assert.NotNull((await portal.ConnectionAsync()).ApiCallsUsed);
    }

    [Fact]
    public async Task Save_ThreeOfFiveMappedFieldsFilled_SendsExactlyThreeKeys()
    {
        await using var portal = await org.StartAsync();
        await portal.Intake.SaveAsync(
            new AffiliateInput { Email = "mara@clickwise.example", CompanyName = "Clickwise", ContactPerson = "Hoffmann" }, "admin-1", TestPortal.Cancel);
        await portal.DrainAsync();

        var attempt = Assert.Single(await portal.AttemptsAsync());
        using var sent = JsonDocument.Parse(attempt.RequestJson!);
        Assert.Equal(
            ["Affise_Affiliate_Id__c", "Company", "LastName"],
            sent.RootElement.EnumerateObject().Select(p => p.Name).Where(n => n != "attributes").Order(StringComparer.Ordinal));
        Assert.Equal(3, attempt.FieldCount);
    }

    [Fact]
    public async Task Restart_BatchSentButNotRecorded_IsSentAgainAndIsOneRecordEach()
    {
        var folder = Directory.CreateTempSubdirectory("portal-journey-").FullName;
        try
        {
            await using (var before = await org.StartAsync(folder))
            {
                await before.AddAffiliatesAsync(5);
                var connection = (await before.ConnectionAsync()).Id;
                await before.Intake.OweAsync(connection, null, OwedReason.Edited, false, "admin-1", TestPortal.Cancel);
                var batch = await before.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel);
                using var composed = before.Get<Composer>().Compose(batch!);
                await before.Get<BatchSender>().SendAsync(batch!, composed.ToSend, TestPortal.Cancel);
            }
            await using var after = await org.StartAsync(folder);
            await after.Get<LeaseReaper>().ReleaseOwnAsync(TestPortal.Cancel);
            await after.DrainAsync();

            Assert.Equal(5, (await org.LeadsAsync()).Count);
            Assert.Empty(await after.RowsAsync());
            Assert.All(await after.AttemptsAsync(), a => Assert.Equal(SyncOutcome.Updated, a.Outcome));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("cutAfterCommit")]
    [InlineData("truncatedJson")]
    [InlineData("htmlOk")]
    [InlineData("fewerResults")]
    [InlineData("moreResults")]
    public async Task Send_ReplyLostOrCutAfterTheCommit_EndsWithOneRecordEach(string kind)
    {
        await using var portal = await org.StartAsync();
        await SaveManyAsync(portal, 3);
        await org.Simulator.Control.ArmAsync(new { kind, path = Collections });
        await portal.DrainAsync();
        Assert.Equal(3, (await portal.RowsAsync()).Count);
        Assert.All(await portal.RowsAsync(), r => Assert.Equal((null, 0, true), (r.Cause, r.Attempts, r.Force)));

        portal.Time.Advance(TimeSpan.FromSeconds(3));
        await portal.DrainAsync();

        Assert.Equal(3, (await org.LeadsAsync()).Count);
        Assert.Empty(await portal.RowsAsync());
        Assert.Null((await portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Send_AccessTokenExpired_RefreshesOnceAndCostsNoAttempt()
    {
        await using var portal = await org.StartAsync();
        await SaveManyAsync(portal, 3);
        await org.Simulator.Control.RevokeTokensAsync(accessTokensOnly: true);
        var tokens = await org.CountCallsAsync(Token);
        await portal.DrainAsync();

        Assert.Equal(1, await org.CountCallsAsync(Token) - tokens);
        Assert.Equal(3, (await org.LeadsAsync()).Count);
        Assert.All(await portal.AttemptsAsync(), a => Assert.Equal(SyncOutcome.Created, a.Outcome));
    }

    [Fact]
    public async Task Send_GrantRevoked_KeepsTheQueueAndDrainsAfterANewGrant()
    {
        await using var portal = await org.StartAsync();
        await org.Simulator.Control.RevokeTokensAsync();
        await portal.SaveAsync();
        await portal.DrainAsync();
        await portal.SaveAsync("Second", "second@clickwise.example");
        var tokens = await org.CountCallsAsync(Token);
        portal.Time.Advance(TimeSpan.FromHours(1));
        await portal.DrainAsync();

        Assert.Equal(0, await org.CountCallsAsync(Token) - tokens);
        var connection = await portal.ConnectionAsync();
        Assert.Equal(HoldCause.ReconnectNeeded, connection.Hold);
        Assert.All(await portal.RowsAsync(), r => Assert.Equal((null, 0), (r.Cause, r.Attempts)));
        Assert.Equal(2, (await portal.RowsAsync()).Count);

        await org.GrantAsync(portal, connection.Id);
        await portal.DrainAsync();
        Assert.Equal(2, (await org.LeadsAsync()).Count);
        Assert.Empty(await portal.RowsAsync());
    }

    [Fact]
    public async Task Send_TwoEditsWhileInFlight_NewestWinsWithTwoCalls()
    {
        await using var portal = await org.StartAsync();
        var claimed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = portal.Get<ILiveFeed>().Subscribe(e =>
        {
            if (e is QueueChanged { Claimed: true })
                claimed.TrySetResult();
            return Task.CompletedTask;
        });
        await org.Simulator.Control.ArmAsync(new { kind = "slow", path = Collections, delayMs = 1500 });
        var saved = await portal.SaveAsync("First");
        var calls = await org.CountCallsAsync(Collections, "PATCH");

        var sending = portal.RunAsync();
        await claimed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestPortal.Cancel);
        await portal.SaveAsync("Second", key: saved.Key);
        await portal.SaveAsync("Third", key: saved.Key);
        await sending;
        await portal.DrainAsync();

        Assert.Equal("Third", Assert.Single(await org.LeadsAsync()).GetProperty("Company").GetString());
        Assert.InRange(await org.CountCallsAsync(Collections, "PATCH") - calls, 1, 2);
        Assert.Empty(await portal.RowsAsync());
    }

    [Fact]
    public async Task Send_TheSameAgain_IsStillOneRecord()
    {
        await using var portal = await org.StartAsync();
        var saved = await portal.SaveAsync();
        var connection = (await portal.ConnectionAsync()).Id;
        for (var i = 0; i < 3; i++)
        {
            await portal.Intake.OweAsync(connection, [saved.Key], OwedReason.SyncNow, force: true, "admin-1", TestPortal.Cancel);
            await portal.DrainAsync();
        }
        Assert.Single(await org.LeadsAsync());
    }

    [Fact]
    public async Task Call_EightAtOnceAfterExpiry_RotateOnceAndKeepTheGrant()
    {
        await using var portal = await org.StartAsync();
        var connection = (await portal.ConnectionAsync()).Id;
        var client = portal.Get<ISalesforceClient>();
        for (var round = 0; round < 2; round++)
        {
            await org.Simulator.Control.RevokeTokensAsync(accessTokensOnly: true);
            var tokens = await org.CountCallsAsync(Token);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
                portal.Get<IOrgSession>().CallAsync(connection, client.GetLimitsAsync, TestPortal.Cancel))));
            Assert.Equal(1, await org.CountCallsAsync(Token) - tokens);
        }
        Assert.Null((await portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Send_GatewayAnswersHtml_WaitsAndGoesOnByItself()
    {
        await using var portal = await org.StartAsync();
        await portal.SaveAsync();
        await org.Simulator.Control.ArmAsync(new { kind = "html", path = Collections, status = 503 });
        await portal.DrainAsync();

        var connection = await portal.ConnectionAsync();
        Assert.Equal(HoldCause.Unavailable, connection.Hold);
        Assert.DoesNotContain("<", connection.HoldMessage, StringComparison.Ordinal);
        Assert.Equal(0, (await portal.RowAsync()).Attempts);

        portal.Time.Advance(TimeSpan.FromSeconds(3));
        await portal.DrainAsync();
        Assert.Single(await org.LeadsAsync());
        Assert.Null((await portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Send_DailyLimit_ProbesEveryFifteenMinutes()
    {
        await using var portal = await org.StartAsync();
        await SaveManyAsync(portal, 3);
        await org.Simulator.Control.ArmAsync(new { kind = "dailyLimit", path = Collections, count = 2 });
        await portal.DrainAsync();
        Assert.Equal(HoldCause.ApiLimit, (await portal.ConnectionAsync()).Hold);
        var calls = await org.CountCallsAsync(Collections);

        portal.Time.Advance(TimeSpan.FromMinutes(14));
        await portal.DrainAsync();
        Assert.Equal(0, await org.CountCallsAsync(Collections) - calls);
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        await portal.DrainAsync();
        Assert.Equal(1, await org.CountCallsAsync(Collections) - calls);
        portal.Time.Advance(TimeSpan.FromMinutes(15));
        await portal.DrainAsync();
        Assert.Equal(3, (await org.LeadsAsync()).Count);
        Assert.All(await portal.AttemptsAsync(), a => Assert.Equal(SyncOutcome.Created, a.Outcome));
    }

    [Fact]
    public async Task Send_OneOfManyRowsLocked_TheOthersArriveAndItFollows()
    {
        await using var portal = await org.StartAsync();
        await SaveManyAsync(portal, 7);
        await org.Simulator.Control.ArmAsync(new { kind = "lock", path = Collections, record = 3 });
        await portal.DrainAsync();
        Assert.Equal(6, (await org.LeadsAsync()).Count);
        Assert.Equal((1, "UNABLE_TO_LOCK_ROW", null), ((await portal.RowAsync()).Attempts, (await portal.RowAsync()).FaultCode, (await portal.RowAsync()).Cause));

        portal.Time.Advance(TimeSpan.FromSeconds(3));
        await portal.DrainAsync();
        Assert.Equal(7, (await org.LeadsAsync()).Count);
    }

    [Fact]
    public async Task Send_FieldHiddenFromUs_HoldsTheMappingAndResumesWhenCured()
    {
        await using var portal = await org.StartAsync();
        await portal.SaveAsync();
        await org.Simulator.Control.ChangeFieldAsync("Lead", "Phone", "hidden");
        await portal.DrainAsync();
        var connection = await portal.ConnectionAsync();
        Assert.Equal(HoldCause.MappingBroken, connection.Hold);
        Assert.Contains("Phone", connection.HoldFields);
        Assert.Empty(await portal.AttemptsAsync());

        await org.Simulator.Control.ChangeFieldAsync("Lead", "Phone", null);
        await portal.Get<IConnectionControl>().ConfigurationChangedAsync(connection.Id, TestPortal.Cancel);
        await portal.DrainAsync();
        Assert.Single(await org.LeadsAsync());
    }

    [Fact]
    public async Task Send_LeadConverted_AsksAPerson()
    {
        await using var portal = await org.StartAsync();
        var saved = await portal.SaveAsync();
        await portal.DrainAsync();
        var link = await portal.ReadAsync(db => db.SyncLinks.SingleAsync(TestPortal.Cancel));
        await org.Simulator.Control.ConvertAsync(link.SalesforceId);
        await portal.SaveAsync("Edited", key: saved.Key);
        await portal.DrainAsync();
        Assert.Equal((RowCause.RecordConverted, "CANNOT_UPDATE_CONVERTED_LEAD"), ((await portal.RowAsync()).Cause, (await portal.RowAsync()).FaultCode));
    }

    [Fact]
    public async Task Grant_Disconnected_IsRevokedThereAndErasedHere()
    {
        await using var portal = await org.StartAsync();
        var connection = (await portal.ConnectionAsync()).Id;
        Assert.True(await portal.Get<IOrgSession>().DisconnectAsync(connection, TestPortal.Cancel));
        var after = await portal.ConnectionAsync();
        Assert.False(after.IsGranted);
        Assert.True(after.HasCredentials);
    }

    [Fact]
    public async Task Describe_AfterTheGrant_IsKeptAndSurvivesAnOrgThatIsAway()
    {
        await using var portal = await org.StartAsync();
        var connection = (await portal.ConnectionAsync()).Id;
        var store = portal.Get<IDescribeStore>();
        var first = await store.GetAsync(connection, "Lead", refresh: false, TestPortal.Cancel);
        var calls = await org.CountCallsAsync("/describe");
        await store.GetAsync(connection, "Lead", refresh: false, TestPortal.Cancel);
        Assert.Equal(0, await org.CountCallsAsync("/describe") - calls);
        Assert.True(first!.Describe.Find("Affise_Affiliate_Id__c")!.IsUniqueExternalId);

        await org.Simulator.Control.ArmAsync(new { kind = "serverUnavailable", path = "/describe" });
        portal.Time.Advance(TimeSpan.FromHours(2));
        var stale = await store.GetAsync(connection, "Lead", refresh: false, TestPortal.Cancel);
        Assert.True(stale!.IsStale);
        await org.Simulator.Control.ArmAsync(new { kind = "serverUnavailable", path = "/describe" });
        await Assert.ThrowsAsync<SalesforceException>(() => store.GetAsync(connection, "Lead", refresh: true, TestPortal.Cancel));
    }

    private static async Task SaveManyAsync(TestPortal portal, int count)
    {
        await portal.AddAffiliatesAsync(count);
        await portal.Intake.OweAsync((await portal.ConnectionAsync()).Id, null, OwedReason.SyncNow, force: false, "admin-1", TestPortal.Cancel);
    }
}

using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Features.Affiliates.Personal;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Features.Api;
using AffiseSfPortal.Tests.Network;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Features.Affiliates;

/// <summary>What was ever sent of one affiliate, and how long its words are kept.</summary>
public sealed class PersonalDataTests : AffiliatesUiTest
{
    private static readonly string[] Fields = ["Affise_Affiliate_Id__c", "Company", "Email", "LastName", "Phone"];

    [Fact]
    public async Task Evidence_AfterTwoSaves_NamesEveryRecordFieldAndValue()
    {
        var org = new FakeOrg();
        await using var portal = await TestPortal.OnSqliteAsync(org.Register);
        await portal.ConnectAsync();
        var saved = await portal.SaveAsync();
        await portal.DrainAsync();
        await portal.SaveAsync("Clickwise Two", key: saved.Key);
        await portal.DrainAsync();
        await portal.SaveAsync("Somebody Else", "else@other.example");
        await portal.DrainAsync();

        var (file, text) = await EvidenceAsync(portal, saved.Key);

        Assert.Equal("affise-salesforce-personal-data", file.GetProperty("format").GetString());
        Assert.Equal("Clickwise Two", file.GetProperty("affiliate").GetProperty("login").GetString());
        Assert.Equal("mara@clickwise.example", file.GetProperty("affiliate").GetProperty("email").GetString());
        var record = Assert.Single(file.GetProperty("records").EnumerateArray());
        Assert.Equal(("Lead", true, 2), (record.GetProperty("object").GetString(), record.GetProperty("isLinked").GetBoolean(), record.GetProperty("sends").GetInt32()));
        Assert.NotNull(record.GetProperty("id").GetString());
        Assert.Equal(Fields, record.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("name").GetString()));
        Assert.Equal("login", record.GetProperty("fields")[1].GetProperty("from").GetString());
        Assert.All(record.GetProperty("fields").EnumerateArray(), f => Assert.Equal("sent", f.GetProperty("known").GetString()));
        var attempts = file.GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal(["Clickwise Media", "Clickwise Two"], attempts.Select(a => a.GetProperty("sent").GetProperty("Company").GetString()));
        Assert.DoesNotContain("Somebody Else", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_AfterItsDays_TakesTheWordsAndLeavesFieldsAndCounts()
    {
        var org = new FakeOrg();
        await using var portal = await TestPortal.OnSqliteAsync(org.Register, settings: ("Retention:PayloadDays", "7"));
        await portal.ConnectAsync();
        var saved = await portal.SaveAsync();
        await portal.DrainAsync();
        portal.Time.Advance(TimeSpan.FromDays(6));
        await portal.SaveAsync("Clickwise Two", key: saved.Key);
        await portal.DrainAsync();
        portal.Time.Advance(TimeSpan.FromDays(2));

        await portal.Get<AttemptPruner>().RunOnceAsync(TestPortal.Cancel);

        var attempts = await portal.AttemptsAsync();
        Assert.Equal((2, SyncOutcome.Created, 5), (attempts.Count, attempts[0].Outcome, attempts[0].FieldCount));
        Assert.Equal((null, null, null, null), (attempts[0].RequestJson, attempts[0].ReplyJson, attempts[0].Trace, attempts[0].FaultMessage));
        Assert.NotNull(attempts[0].SalesforceId);
        Assert.NotNull(attempts[1].RequestJson);
        var (file, text) = await EvidenceAsync(portal, saved.Key);
        Assert.DoesNotContain("Clickwise Media", text, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, file.GetProperty("attempts")[0].GetProperty("sent").ValueKind);
        Assert.Equal(Fields, file.GetProperty("attempts")[0].GetProperty("fields").EnumerateArray().Select(f => f.GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(2, file.GetProperty("records")[0].GetProperty("sends").GetInt32());
    }

    /// <summary>What was looked at once is not looked at again; what a wrong clock dated ahead is, until it is old.</summary>
    [Fact]
    public async Task Purge_Again_BeginsWhereItEnded()
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        var now = portal.Time.GetUtcNow().UtcDateTime;
        SyncAttempt At(int days) => new() { ConnectionId = 1, AffiliateKey = 1, At = now.AddDays(days), Outcome = SyncOutcome.Updated, ObjectName = "Lead", RequestJson = "{}" };
        await portal.WriteAsync(async db => await db.SyncAttempts.AddRangeAsync([At(-40), At(-40)], TestPortal.Cancel));
        Assert.Equal(2, await PurgeAsync());
        await portal.WriteAsync(db => db.SyncAttempts.ExecuteUpdateAsync(s => s.SetProperty(a => a.RequestJson, "put back")));
        await portal.WriteAsync(async db => await db.SyncAttempts.AddRangeAsync([At(1), At(-40), At(-1)], TestPortal.Cancel));

        Assert.Equal(1, await PurgeAsync());
        Assert.Equal(0, await PurgeAsync());
        Assert.Equal(["put back", "put back", "{}", null, "{}"], (await portal.AttemptsAsync()).Select(a => a.RequestJson));
        portal.Time.Advance(TimeSpan.FromDays(32));
        Assert.Equal(2, await PurgeAsync());

        async Task<int> PurgeAsync()
        {
            await using var db = await portal.OpenAsync();
            return await PayloadPurge.RunAsync(db, portal.Time.GetUtcNow().UtcDateTime.AddDays(-30), portal.Time, TestPortal.Cancel);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void PayloadDays_Setting_IsCheckedOnStart(int days, bool isFine)
    {
        var result = new RetentionOptionsValidation().Validate(null, new RetentionOptions { PayloadDays = days });
        Assert.Equal(isFine, result.Succeeded);
        Assert.True(isFine || result.FailureMessage!.Contains("Retention:PayloadDays", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_AdministratorsAlone_AndItIsWrittenDown()
    {
        await using var portal = new PortalFactory().WithAdministrator().CalledFrom("203.0.113.9");
        await portal.ConnectAsync();
        using var admin = await portal.NewSignedInClientAsync();
        // Nobody asked this client where it comes from.
        admin.DefaultRequestHeaders.Add("X-Forwarded-For", "1.2.3.4");
        var saved = await portal.Services.GetRequiredService<AffiseSfPortal.Intake.IAffiliateIntake>().SaveAsync(new() { Email = "mara@clickwise.example", CompanyName = "Clickwise" }, null, TestPortal.Cancel);
        await portal.AddUserAsync("viewer@example.com", PortalRoles.Viewer);
        await portal.AddUserAsync("operator@example.com", PortalRoles.Operator);

        foreach (var email in new[] { "viewer@example.com", "operator@example.com" })
        {
            using var other = await portal.NewSignedInClientAsync(email);
            using var refused = await other.GetAsync(Urls.PersonalData(saved.Key), TestPortal.Cancel);
            Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        }
        using var missing = await admin.GetAsync(Urls.PersonalData(99_999), TestPortal.Cancel);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var answer = await admin.GetAsync(Urls.PersonalData(saved.Key), TestPortal.Cancel);

        Assert.Equal((HttpStatusCode.OK, "application/json", true), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Headers.CacheControl?.NoStore));
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Clickwise", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestPortal.Cancel)).RootElement.GetProperty("affiliate").GetProperty("login").GetString());
        var entry = Assert.Single(await portal.ReadAsync(db => db.AuditEntries.AsNoTracking().Where(e => e.Action == nameof(AuditAction.Exported)).ToListAsync(TestPortal.Cancel)));
        Assert.Equal((saved.AffiliateId, PortalFactory.AdminEmail, "203.0.113.9"), (entry.Subject, entry.ActorName, entry.Address));
    }

    [Theory]
    [InlineData("en", "Records in Salesforce that were fed", "Download as JSON")]
    [InlineData("fr", "Enregistrements Salesforce alimentés", "Télécharger en JSON")]
    public async Task Card_OfAnAffiliate_HasFiguresAndTheFile(string culture, string label, string download)
    {
        UseCulture(culture);
        var key = await AddAsync();
        await Portal.WriteAsync(db =>
        {
            db.SyncAttempts.AddRange(
                new SyncAttempt { ConnectionId = 1, AffiliateKey = key, Outcome = SyncOutcome.Created, SalesforceId = "00Q000000000001AAA", ObjectName = "Lead" },
                new SyncAttempt { ConnectionId = 1, AffiliateKey = key, Outcome = SyncOutcome.Refused, HttpStatus = 400, ObjectName = "Lead" },
                new SyncAttempt { ConnectionId = 1, AffiliateKey = key, Outcome = SyncOutcome.Unchanged, ObjectName = "Lead" });
            return Task.CompletedTask;
        });

        var card = RenderPage<PersonalDataCard>(p => p.Add(c => c.Key, key));
        card.WaitForAssertion(() => Assert.Equal(["1", "2"], card.FindAll("dd").Select(d => d.TextContent)));

        Assert.Contains(label, card.Markup, StringComparison.Ordinal);
        Button(card, download).Click();
        Assert.EndsWith(Urls.PersonalData(key), Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_FromTheEditor_AsksForTheIdAndThenShowsThatItIsGone()
    {
        var key = await AddAsync();
        await Portal.WriteAsync(db => db.SyncRows.ExecuteDeleteAsync());
        var id = (await StoredAsync(key)).AffiliateId;
        var page = RenderPage<AffiliateEditor>(p => p.Add(e => e.Key, key));
        page.WaitForAssertion(() => Button(page, "Erase…"));
        Button(page, "Erase…").Click();
        Dialogs!.WaitForElement("#erase-confirm").Input("wrong");
        Dialogs!.Find("#erase-form").Submit();
        Dialogs!.WaitForAssertion(() => Assert.Contains($"Type {id}.", Dialogs!.Markup, StringComparison.Ordinal));
        Assert.Null((await StoredAsync(key)).ErasedAt);

        Dialogs!.Find("#erase-confirm").Input(id);
        Dialogs!.Find("#erase-form").Submit();

        page.WaitForAssertion(() => Assert.Equal("Erased affiliate", page.Find("h1").TextContent.Trim()));
        Assert.Empty(page.FindAll("form"));
        Assert.DoesNotContain("Nordlicht", page.Markup, StringComparison.Ordinal);
        Assert.NotNull((await StoredAsync(key)).ErasedAt);
    }

    private static async Task<(JsonElement File, string Text)> EvidenceAsync(TestPortal portal, long key)
    {
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        var file = new EvidenceFile(portal.Get<IDbContextFactory<PortalDbContext>>(), portal.Get<SalesforceHostGate>(), portal.Get<IOptions<RetentionOptions>>(), portal.Time);
        await file.WriteAsync(pipe, key, TestPortal.Cancel);
        await pipe.CompleteAsync();
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        return (JsonDocument.Parse(text).RootElement, text);
    }
}

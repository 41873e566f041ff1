using System.Text.Json.Nodes;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Features.Api;

/// <summary>Whoever asks later who changed an affiliate finds the key that did.</summary>
public sealed class PushTrailTests
{
    [Fact]
    public async Task Push_ThatChangesSomething_NamesTheKeyAndTheAffiliatesAndNoValue()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var script = await portal.NewScriptAsync();
        await portal.ConnectAsync();
        await script.ResultsAsync("""[{"id": 1, "email": "mara@clickwise.example"}]""");

        await script.ResultsAsync("""[{"id": 1, "phone": "+49 30 1234567"}, {"id": 2, "email": "a@x.example", "login": "Nordlicht"}, {"id": 3, "email": "no address"}]""");

        var key = await portal.ReadAsync(db => db.ApiKeys.AsNoTracking().SingleAsync(TestPortal.Cancel));
        var entries = await EntriesAsync(portal);
        Assert.Equal([("1", "created: 1"), ("2 affiliates", "created: 2\nupdated: 1")], entries.Select(e => (e.Subject!, e.After!)));
        Assert.All(entries, e => Assert.Equal(($"api-key:{key.Id}", $"API key Script ({key.Prefix}…)", null), (e.ActorId, e.ActorName, e.Before)));
    }

    [Fact]
    public async Task Push_ThatChangesNothing_LeavesNoEntry()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var script = await portal.NewScriptAsync();
        await script.ResultsAsync("""[{"id": 1, "email": "mara@clickwise.example"}]""");

        await script.ResultsAsync("""[{"id": 1, "email": "mara@clickwise.example"}, {"id": 2, "email": "no address"}, 3]""");

        Assert.Single(await EntriesAsync(portal));
    }

    [Fact]
    public async Task Push_OfAsManyAsOneCallTakesWithTheLongestIds_CutsNoneOff()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var script = await portal.NewScriptAsync();
        var ids = Enumerable.Range(0, 1000).Select(i => $"{i:D4}".PadLeft(40, 'a')).ToList();

        await script.ResultsAsync(new JsonArray([.. ids.Select(id => new JsonObject { ["id"] = id, ["email"] = $"a{id}@x.example" })]).ToJsonString());

        var told = (await EntriesAsync(portal)).SelectMany(e => e.After!["created: ".Length..].Split(", "));
        Assert.Equal(ids, told);
    }

    [Fact]
    public async Task Push_ThatIsOwed_CarriesTheKeyToWhatIsSent()
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        await portal.ConnectAsync();
        var push = new AffiseSfPortal.Features.Api.Push.PushService(portal.Get<AffiseSfPortal.Intake.IAffiliateBatchIntake>(), new(new NotedTrail()));
        using var json = System.Text.Json.JsonDocument.Parse("""[{"id": 1, "email": "mara@clickwise.example"}]""");

        await push.TakeAsync(json.RootElement, new AuditActor("api-key:7", "API key Script (ask_1234…)", null), TestPortal.Cancel);

        Assert.Equal("api-key:7", (await portal.RowAsync()).ActorId);
    }

    private static Task<List<AuditEntry>> EntriesAsync(PortalFactory portal) => portal.ReadAsync(db =>
        db.AuditEntries.AsNoTracking().Where(e => e.Action == nameof(AuditAction.AffiliatesPushed)).OrderBy(e => e.Sequence).ToListAsync(TestPortal.Cancel));
}

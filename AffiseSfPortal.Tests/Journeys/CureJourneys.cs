using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Cures;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>From an error to green: the cure changes the mapping, and exactly the affected arrive.</summary>
public sealed class CureJourneys : MappedJourney
{
    private protected override void Register(IServiceCollection services) => services.AddMappingWork().AddScoped<MappingService>().AddScoped<MappingCures>().AddSyncHealth();

    [Fact]
    public async Task TooLong_CutByTheCure_ArrivesAndOthersAreNotTouched()
    {
        // The org's phone holds 40 characters; the portal's is as long, so the longer one goes through the city.
        await PublishAsync(new MappingRow { SourceKey = "city", TargetField = "Phone", TargetType = "phone" });
        await SaveAsync("a", city: new string('1', 60));
        await SaveAsync("b", city: new string('2', 60));
        await SaveAsync("c", city: "3");
        await Portal.DrainAsync();
        var calls = await Journey.CountCallsAsync("/composite/sobjects", "PATCH");

        var group = Assert.Single((await ReportAsync()).ToFix);
        Assert.Equal(("STRING_TOO_LONG", 2), (group.FaultCode, group.Count));
        await CureAsync(group, MappingCureKind.Truncate, choice: null);

        Assert.Empty((await ReportAsync()).ToFix);
        var leads = await Journey.LeadsAsync();
        Assert.Equal(3, leads.Count);
        Assert.Equal(2, leads.Count(l => l.GetProperty("Phone").GetString()!.Length == 40));
        // The two affected in one call, and the third in none.
        Assert.Equal(calls + 1, await Journey.CountCallsAsync("/composite/sobjects", "PATCH"));
    }

    [Fact]
    public async Task ValueOfAList_MappedByTheCure_ClearsItsCauseAndLeavesTheOther()
    {
        await PublishAsync(new MappingRow { SourceKey = "city", TargetField = RestrictedField, TargetType = "picklist" });
        await SaveAsync("a", city: "FD");
        await SaveAsync("b", city: "FD");
        await SaveAsync("c", city: "XX");
        await Portal.DrainAsync();

        var groups = (await ReportAsync()).ToFix;
        Assert.Equal(["value: FD", "value: XX"], groups.Select(g => g.Shape));
        await CureAsync(groups[0], MappingCureKind.MapValue, choice: RestrictedValue);

        var left = Assert.Single((await ReportAsync()).ToFix);
        Assert.Equal(("value: XX", 1), (left.Shape, left.Count));
        Assert.Equal([RestrictedValue, RestrictedValue], (await Journey.LeadsAsync()).Select(l => l.GetProperty(RestrictedField).GetString()));
    }

    [Fact]
    public async Task Cure_WhileADraftIsOpen_IsRefusedAndNothingIsLost()
    {
        await PublishAsync(new MappingRow { SourceKey = "city", TargetField = "Phone", TargetType = "phone" });
        await Portal.WriteAsync(db =>
        {
            db.MappingDrafts.Add(new StoredDraft { ConnectionId = Connection, Json = "{}", BaseNumber = 2 });
            return Task.CompletedTask;
        });
        using var scope = Portal.Services.CreateScope();
        var cures = scope.ServiceProvider.GetRequiredService<MappingCures>();
        var cure = new MappingCure(MappingCureKind.Truncate, "Phone", "Phone", null, 40, []);

        Assert.Equal(CureProblem.DraftOpen, (await cures.PublishAsync(Connection, cure, null, 2, "me", TestPortal.Cancel)).Problem);
        Assert.Equal(2, await Portal.ReadAsync(db => db.MappingVersions.MaxAsync(m => m.Number, TestPortal.Cancel)));
    }

    [Fact]
    public async Task Cure_TheMappingChangedMeanwhile_IsRefused()
    {
        await PublishAsync(new MappingRow { SourceKey = "city", TargetField = "Phone", TargetType = "phone" });
        using var scope = Portal.Services.CreateScope();
        var answer = await scope.ServiceProvider.GetRequiredService<MappingCures>()
            .PublishAsync(Connection, new MappingCure(MappingCureKind.Truncate, "Phone", "Phone", null, 40, []), null, baseNumber: 1, "me", TestPortal.Cancel);
        Assert.Equal(CureProblem.Conflict, answer.Problem);
    }

    /// <summary>The three clicks: the cure beside the fault, its choice, publish.</summary>
    private async Task CureAsync(CauseGroup group, MappingCureKind kind, string? choice)
    {
        using var scope = Portal.Services.CreateScope();
        var cures = scope.ServiceProvider.GetRequiredService<MappingCures>();
        var found = await cures.FindAsync(Connection, new MappingFault(group.FaultCode, group.Message, group.FaultFields, group.Affiliates[0].Key), TestPortal.Cancel);
        var cure = found.First(c => c.Kind == kind);
        var preview = await cures.PreviewAsync(Connection, cure, choice, TestPortal.Cancel);
        Assert.Null(preview.Problem);
        var answer = await cures.PublishAsync(Connection, cure, choice, preview.BaseNumber, "me", TestPortal.Cancel);
        Assert.Equal(preview.BaseNumber + 1, answer.Number);
        Assert.Equal(group.Count, await Portal.Get<SyncHealthService>().RetryAsync(Connection, group, TestPortal.Cancel));
        await Portal.DrainAsync();
    }

    private Task<SyncHealthReport> ReportAsync() => Portal.Get<SyncHealthService>().ReadAsync(HealthRange.Day, TimeZoneInfo.Utc, TestPortal.Cancel);

    private const string RestrictedField = "Affiliate_Status__c";
    private const string RestrictedValue = "active";

    private Task PublishAsync(MappingRow more) => Portal.WriteAsync(async db =>
    {
        var first = await db.MappingVersions.AsNoTracking().Include(m => m.Rows).SingleAsync(m => m.Number == 1, TestPortal.Cancel);
        db.MappingVersions.Add(new MappingVersion
        {
            ConnectionId = Connection,
            Number = 2,
            DestinationObject = first.DestinationObject,
            MatchBy = first.MatchBy,
            MatchField = first.MatchField,
            Rows =
            [
                .. first.Rows.Where(r => r.SourceKey is not ("phone" or "city")).OrderBy(r => r.Position).Append(more)
                    .Select((r, i) => new MappingRow { Position = i, SourceKey = r.SourceKey, TargetField = r.TargetField, TargetType = r.TargetType }),
            ],
        });
    });

    private Task SaveAsync(string name, string city) => Portal.Intake.SaveAsync(
        new AffiliateInput { Email = $"{name}@clickwise.example", CompanyName = name, ContactPerson = "Ann Lee", City = city }, "admin-1", TestPortal.Cancel);
}

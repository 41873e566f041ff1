using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>What a mapping can do, seen in the stand-in org: what arrives, what stays, and which calls were made.</summary>
public sealed class MappingJourneys : MappedJourney
{
    private protected override void Register(IServiceCollection services) => services.AddMappingWork();

    [Fact]
    public async Task OnlyIfEmpty_SalesWroteSomething_StaysAndIsSaid()
    {
        await PublishAsync(Row("phone", "Phone", new RowRecipe { Policy = RowPolicy.OnlyIfEmpty }), Row("city", "City", new RowRecipe { Policy = RowPolicy.OnlyIfEmpty }));
        var key = await SaveAsync(phone: "+49 1");
        var lead = await LeadAsync();
        await Journey.Simulator.Control.EditAsync("Lead", lead.GetProperty("Id").GetString()!, new { Phone = "typed by sales" });

        await SaveAsync(key, phone: "+49 2", city: "Berlin");

        lead = await LeadAsync();
        Assert.Equal(("typed by sales", "Berlin"), (lead.GetProperty("Phone").GetString(), lead.GetProperty("City").GetString()));
        Assert.Contains(FieldOutcome.KeptSalesforceValue, DecisionTrace.Read((await Portal.AttemptsAsync())[^1].Trace));
    }

    [Fact]
    public async Task ValueMap_StatusWithASpace_ArrivesAsItsPicklistValue()
    {
        await PublishAsync(Row("status", "Status", new RowRecipe { Values = new ValueMap { Entries = [new("on moderation", "Open - Not Contacted"), new("active", "Working - Contacted")], Unlisted = UnlistedValue.Stop } }));
        await SaveAsync(status: AffiliateStatus.OnModeration);

        Assert.Equal("Open - Not Contacted", (await LeadAsync()).GetProperty("Status").GetString());
    }

    [Fact]
    public async Task ManyKindsOfRows_ArriveAsTheirTypes()
    {
        await PublishAsync(
            Row("ref_percent", "Referral_Percent__c", RowRecipe.None), Row("level", "Affiliate_Level__c", RowRecipe.None), Row("tags", "Affiliate_Tags__c", RowRecipe.None),
            Row("notes", "Internal_Note__c", new RowRecipe { Steps = [new(TransformKind.Truncate, Number: 255)] }),
            Row(RowSources.Template, "Description", new RowRecipe { Text = "{login} ({id})[, {city}]" }),
            Row(RowSources.Constant, "LeadSource", new RowRecipe { Text = "Affise", Policy = RowPolicy.OnlyOnCreate }),
            Row("country", "Country", new RowRecipe { Steps = [new(TransformKind.CountryName)] }),
            Row("level", "IsUnreadByOwner", new RowRecipe { Steps = [new(TransformKind.YesNo)] }));
        await Portal.Intake.SaveAsync(
            new AffiliateInput { Email = "a@b.example", CompanyName = "Acme", ContactPerson = "Ann Lee", ReferralPercent = 12.5m, Level = 1, Tags = ["cpa", "vip"], Notes = new string('n', 400), Country = "DE" }, "admin-1", TestPortal.Cancel);
        await Portal.DrainAsync();

        var lead = await LeadAsync();
        Assert.Equal((12.5m, 1m, "cpa;vip"), (lead.GetProperty("Referral_Percent__c").GetDecimal(), lead.GetProperty("Affiliate_Level__c").GetDecimal(), lead.GetProperty("Affiliate_Tags__c").GetString()));
        Assert.Equal(255, lead.GetProperty("Internal_Note__c").GetString()!.Length);
        Assert.Matches(@"^Acme \(portal-\d+\)$", lead.GetProperty("Description").GetString());
        Assert.Equal(("Affise", "Germany"), (lead.GetProperty("LeadSource").GetString(), lead.GetProperty("Country").GetString()));
        Assert.True(lead.GetProperty("IsUnreadByOwner").GetBoolean());
    }

    [Fact]
    public async Task DuplicateRule_AlertSavedAnyway_OnlyWhenChosen()
    {
        await Journey.Simulator.Control.ChangeSettingsAsync(new { duplicateRule = "Alert" });
        await PublishAsync(Row("email", "Email", RowRecipe.None));
        await SaveAsync();
        await Portal.Intake.SaveAsync(new AffiliateInput { Email = "other@b.example", CompanyName = "Clickwise", ContactPerson = "Lee" }, "admin-1", TestPortal.Cancel);
        await Portal.DrainAsync();
        Assert.Single(await Journey.LeadsAsync());

        await PublishAsync(new MappingSettings { Duplicates = DuplicateRule.SaveAnyway }, Row("email", "Email", RowRecipe.None));
        await Portal.Intake.OweAsync(Connection, null, OwedReason.SyncNow, force: true, "admin-1", TestPortal.Cancel);
        await Portal.DrainAsync();

        Assert.Equal(2, (await Journey.LeadsAsync()).Count);
    }

    [Fact]
    public async Task PreviewDryRunPreflightAndReplay_MakeGetsAlone()
    {
        await PublishAsync(Row("phone", "Phone", RowRecipe.None));
        var key = await SaveAsync(phone: "+49 1");
        var scope = await ScopeAsync(Row("phone", "Phone", new RowRecipe { Steps = [new(TransformKind.Suffix, " x")] }));
        var before = await WritesAsync();

        var preview = await Portal.Get<Preview>().ShowAsync(scope, key, TestPortal.Cancel);
        var dry = await Portal.Get<DryRun>().RunAsync(scope, null, TestPortal.Cancel);
        var preflight = await Portal.Get<Preflight>().RunAsync(scope, TestPortal.Cancel);
        var replay = await Portal.Get<Replay>().RunAsync(scope, 50, TestPortal.Cancel);

        Assert.Equal(before, await WritesAsync());
        Assert.Equal(("+49 1", "+49 1 x", PreviewDecision.Changes), preview.Rows.Where(r => r.Decision.Target == "Phone").Select(r => (r.Before, r.Decision.Value, r.What)).Single());
        Assert.Equal((0, 1, 0), (dry.Create, dry.Update, dry.Unchanged));
        Assert.True(preflight.IsGreen, string.Join(", ", preflight.Lines.Select(l => $"{l.Kind} {l.State} {l.Code}")));
        Assert.Equal("Phone", Assert.Single(Assert.Single(replay.Saves).Differences!).Field);
    }

    [Fact]
    public async Task Preflight_FieldSecurityTakenAway_NamesThatFieldAlone()
    {
        var scope = await ScopeAsync(Row("phone", "Phone", RowRecipe.None), Row("city", "City", RowRecipe.None));
        await Journey.Simulator.Control.ChangeFieldAsync("Lead", "Phone", "hidden");

        var result = await Portal.Get<Preflight>().RunAsync(scope, TestPortal.Cancel);

        Assert.Equal(["Phone"], result.Lines.Where(l => l.State == PreflightState.Red).Select(l => l.Target));
    }

    private async Task<int> WritesAsync() =>
        (await Journey.Simulator.Control.CallsAsync("/composite/sobjects")).Count + (await Journey.Simulator.Control.CallsAsync("/services/data", "POST")).Count + (await Journey.Simulator.Control.CallsAsync("/services/data", "PATCH")).Count;

    private Task PublishAsync(params MappingRow[] more) => PublishAsync(null, more);

    private async Task PublishAsync(MappingSettings? settings, params MappingRow[] more)
    {
        var version = await VersionAsync(more);
        version.Settings = settings;
        await Portal.WriteAsync(async db => await db.MappingVersions.AddAsync(version, TestPortal.Cancel));
    }

    private async Task<MappingScope> ScopeAsync(params MappingRow[] more) => new(
        Connection, await VersionAsync(more), AffiliateField.BuiltIn, (await Portal.Get<IDescribeStore>().GetAsync(Connection, "Lead", refresh: true, TestPortal.Cancel))!.Describe);

    private async Task<MappingVersion> VersionAsync(MappingRow[] more)
    {
        MappingRow[] rows =
        [
            Row("id", "Affise_Affiliate_Id__c", RowRecipe.None),
            Row("login", "Company", new RowRecipe { Steps = [new(TransformKind.OrField, "email")] }),
            Row("contactPerson", "LastName", new RowRecipe { Steps = [new(TransformKind.LastWord), new(TransformKind.OrField, "email"), new(TransformKind.Truncate, Number: 80)] }),
            .. more,
        ];
        for (var i = 0; i < rows.Length; i++)
            rows[i].Position = i;
        var number = await Portal.ReadAsync(db => db.MappingVersions.MaxAsync(v => v.Number, TestPortal.Cancel));
        return new MappingVersion { ConnectionId = Connection, Number = number + 1, DestinationObject = "Lead", MatchBy = MatchBy.ExternalId, MatchField = "Affise_Affiliate_Id__c", Rows = [.. rows] };
    }

    private static MappingRow Row(string source, string target, RowRecipe recipe)
    {
        var row = new MappingRow { SourceKey = source, TargetField = target };
        row.SetRecipe(recipe);
        return row;
    }

    private async Task<long> SaveAsync(long? key = null, string? phone = null, string? city = null, AffiliateStatus status = AffiliateStatus.Active)
    {
        var saved = await Portal.Intake.SaveAsync(
            new AffiliateInput { Key = key, Email = "ann@b.example", CompanyName = "Clickwise", ContactPerson = "Ann Lee", Phone = phone, City = city, Status = status }, "admin-1", TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
        await Portal.DrainAsync();
        return saved.Key;
    }

    private async Task<JsonElement> LeadAsync() => Assert.Single(await Journey.LeadsAsync());
}

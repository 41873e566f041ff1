using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Salesforce;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

public sealed class MappingServiceTests : IDisposable
{
    private readonly MappingFile _file = new();
    private readonly FakeDescribes _org = new();
    private readonly FakeControl _control = new();
    private readonly MappingService _service;

    public MappingServiceTests() => _service = new(_file, _org, _control, new GrantedAccess(), new NotedTrail(), new FakeTimeProvider(DateTimeOffset.Parse("2026-11-24T08:00:00Z")));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Load_BeforeTheGrant_OffersTheStandardLead()
    {
        var page = await _service.LoadAsync(Cancel);

        Assert.Equal(TargetOrigin.StandardLead, page.Targets.Origin);
        Assert.NotNull(page.Targets.Find("LastName"));
        Assert.Null(page.Targets.Find("Name"));
        Assert.False(page.Connection.HasCredentials);
        Assert.Equal(AffiliateField.IdKey, page.Sources[0].Key);
    }

    [Fact]
    public async Task Load_OtherObjectBeforeTheGrant_KnowsNoField()
    {
        _file.Change(c => c.DestinationObject = "Partner__c");

        var page = await _service.LoadAsync(Cancel);

        Assert.Equal((TargetOrigin.Unknown, 0), (page.Targets.Origin, page.Targets.Fields.Count));
    }

    [Fact]
    public async Task Load_AfterTheGrant_OffersTheOrgsWriteableFields()
    {
        _file.Grant();
        _org.Describe = Org.Lead(Org.Key, Org.Formula);

        var page = await _service.LoadAsync(Cancel);

        Assert.NotNull(page.Targets.Find(Org.KeyField));
        Assert.Null(page.Targets.Find(Org.Formula.Name));
        Assert.Equal("acme-media", page.Connection.OrgName);
    }

    [Fact]
    public async Task Refresh_OrgAway_Throws()
    {
        _file.Grant();
        _org.Describe = Org.Lead();
        _org.IsAway = true;

        await Assert.ThrowsAsync<SalesforceException>(() => _service.RefreshAsync(Cancel));
        Assert.True((await _service.LoadAsync(Cancel)).Targets.IsStale);
    }

    [Fact]
    public async Task Save_Twice_CountsVersionsUpAndWakesTheEngine()
    {
        var first = Assert.IsType<MappingSaveResult.Saved>(await _service.SaveAsync(Save(0, ("email", "Email")), Cancel));
        await _service.SaveAsync(Save(1, ("email", "Email"), ("city", "City")), Cancel);

        Assert.Equal(1, first.Version.Number);
        var versions = _file.Versions();
        Assert.Equal([1, 2], versions.Select(v => v.Number));
        Assert.Equal([("email", "Email"), ("city", "City")], versions[1].Rows.OrderBy(r => r.Position).Select(r => (r.SourceKey, r.TargetField)));
        Assert.Equal((MatchBy.ExternalId, "Lead", "Mara"), (versions[1].MatchBy, versions[1].DestinationObject, versions[1].SavedBy));
        Assert.Equal(2, _control.Changed);
    }

    [Fact]
    public async Task Save_OverANewerVersion_IsAConflictAndWritesNothing()
    {
        await _service.SaveAsync(Save(0, ("email", "Email")), Cancel);
        await _service.SaveAsync(Save(1, ("city", "City")), Cancel);

        var result = Assert.IsType<MappingSaveResult.Conflict>(await _service.SaveAsync(Save(1, ("phone", "Phone")), Cancel));

        Assert.Equal(2, result.Newer.Number);
        Assert.Equal("City", Assert.Single(result.Newer.Rows).TargetField);
        Assert.Equal(2, _file.Versions().Count);
    }

    [Fact]
    public async Task Save_ObjectChangedMeanwhile_WritesNothing()
    {
        _file.Change(c => c.DestinationObject = "Partner__c");

        Assert.Equal(new MappingSaveResult.ObjectChanged("Partner__c"), await _service.SaveAsync(Save(0, ("email", "Email")), Cancel));
        Assert.Empty(_file.Versions());
    }

    [Theory]
    [InlineData("Email", "EMAIL")]
    [InlineData("Email", "no name")]
    public async Task Save_WhatTheScreenShouldHaveRefused_WritesNothing(string one, string other)
    {
        Assert.IsType<MappingSaveResult.Refused>(await _service.SaveAsync(Save(0, ("email", one), ("phone", other)), Cancel));
        Assert.Empty(_file.Versions());
        Assert.Equal(0, _control.Changed);
    }

    [Fact]
    public async Task Samples_Step_GoesThroughThemAndStopsAtTheEnds()
    {
        var older = _file.Add(new Affiliate { Email = "a@one.example", CompanyName = "One" });
        var newer = _file.Add(new Affiliate { Email = "b@two.example" });

        Assert.Equal(newer, (await _service.LoadAsync(Cancel)).Sample?.Key);
        Assert.Equal(older, (await _service.StepSampleAsync(newer, SampleStep.Older, Cancel))?.Key);
        Assert.Null(await _service.StepSampleAsync(older, SampleStep.Older, Cancel));
        Assert.Equal("One", Assert.Single(await _service.FindSamplesAsync("ONE.example", Cancel)).Name);
        Assert.Equal(["b@two.example", "One"], (await _service.FindSamplesAsync(null, Cancel)).Select(s => s.Name));
    }

    private static MappingSave Save(int baseNumber, params (string Source, string Target)[] rows) => new(
        "Lead", baseNumber, MatchBy.ExternalId, Org.KeyField,
        [.. rows.Select((r, i) => new MappingRow { Position = i, SourceKey = r.Source, TargetField = r.Target })], "Mara");
}

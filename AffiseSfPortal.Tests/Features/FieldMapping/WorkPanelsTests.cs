using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Sync;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

/// <summary>Sending existing affiliates, and who owns new records: the panels that ask for a choice.</summary>
public sealed class WorkPanelsTests : UiTest
{
    /// <summary>Estimates are made beside the circuit, on a machine that may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MappingFile _file = new();
    private readonly FakeBackfill _backfill = new();
    private readonly FakeOrg _org = new();

    public WorkPanelsTests()
    {
        JSInterop.SetupModule("./Features/FieldMapping/SalesforceFields.razor.js").Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IDescribeStore>(new FakeDescribes { Describe = Org.Lead(Org.Key) });
        Services.AddSingleton<IConnectionControl>(new FakeControl());
        Services.AddSingleton<IBackfill>(_backfill);
        Services.AddSingleton<ISalesforceClient>(_org);
        var session = new AlwaysConnected();
        Services.AddSingleton<IOrgSession>(session);
        Services.AddSingleton(new CallBudget(_file, session, _org, null!, Clock, NullLogger<CallBudget>.Instance));
        Services.AddFieldMapping();
        Services.AddSingleton<IPortalAddresses>(new FakeAddresses());
        _file.Grant();
        Seed(new MappingSettings { Owner = OwnerRule.Fixed });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public async Task Apply_SelectionHandedOver_OpensWithItAndSendsItAlone()
    {
        var chosen = new[] { Add("Nordlicht"), Add("Clicpanda") };
        Add("Somebody else");
        Services.GetRequiredService<HandedOver>().Affiliates = chosen;

        var page = Open(Urls.ApplyToSelected);

        page.WaitForAssertion(() => Assert.Equal(["Nordlicht", "Clicpanda"], page.FindAll(".apply-chosen li span").Select(n => n.TextContent)), Patience);
        // A fixed owner is for new records alone: each is read first.
        page.WaitForAssertion(() => Assert.Contains("Affiliates: 2, of which 2 differ. API calls: about 2.", page.Find(".panel").TextContent, StringComparison.Ordinal), Patience);
        await PressAsync(page, () => page.Find("button[aria-label='Remove Nordlicht']"));
        page.WaitForAssertion(() => Button(page, "Send 1 now"), Patience);
        await PressAsync(page, () => Button(page, "Send 1 now"));
        page.WaitForAssertion(() => Assert.Equal([chosen[1]], _backfill.Started!.Keys), Patience);
    }

    [Fact]
    public async Task Apply_Searched_TakesThoseThatAreAddedByName()
    {
        var key = Add("Nordlicht");
        Add("Clicpanda");
        var page = Open("?panel=apply");
        await page.InvokeAsync(() => Radio(page, "Selected").Change(true));
        page.WaitForAssertion(() => Assert.Contains("Affiliates: 0", page.Find(".panel").TextContent, StringComparison.Ordinal), Patience);
        var box = page.FindComponents<MudAutocomplete<SampleChoice>>()[^1].Instance;

        var found = (await Search(box)("nord", Xunit.TestContext.Current.CancellationToken)).ToList();
        await page.InvokeAsync(() => box.ValueChanged.InvokeAsync(found.Single()));

        page.WaitForAssertion(() => Button(page, "Send 1 now"), Patience);
        await PressAsync(page, () => Button(page, "Send 1 now"));
        page.WaitForAssertion(() => Assert.Equal([key], _backfill.Started!.Keys), Patience);
    }

    [Fact]
    public async Task Apply_Filtered_CountsAndSendsWhatTheFilterLeaves()
    {
        Add("Nordlicht", tags: ["gold", "2026"], manager: "Mara");
        Add("Clicpanda", tags: ["silver"], manager: "Mara");
        Add("Third", tags: ["gold"], manager: "Piotr");
        var page = Open("?panel=apply");
        page.WaitForAssertion(() => Assert.Contains("Affiliates: 3", page.Find(".panel").TextContent, StringComparison.Ordinal), Patience);

        await page.InvokeAsync(() => Radio(page, "Filtered").Change(true));
        page.WaitForAssertion(() => Assert.Equal(["2026", "gold", "silver", "Mara", "Piotr"], page.FindAll("datalist option").Select(o => o.GetAttribute("value"))), Patience);
        await page.InvokeAsync(() => page.Find("#apply-tag").Change("Gold"));
        await page.InvokeAsync(() => page.Find("#apply-manager").Change("mara"));
        await page.InvokeAsync(() => page.Find("#apply-search").Change("NORD"));

        page.WaitForAssertion(() => Button(page, "Send 1 now"), Patience);
        await PressAsync(page, () => Button(page, "Send 1 now"));
        page.WaitForAssertion(() => Assert.Equal(new BackfillChoice { Tag = "Gold", Manager = "mara", Search = "NORD" }, _backfill.Started), Patience);
    }

    [Fact]
    public async Task Owner_FoundByName_IsChosenWithNameAndKind()
    {
        _org.OnQuery = soql => soql.Contains("FROM Group", StringComparison.Ordinal)
            ? Page(("00GMARKT0000001", "Marketing"))
            : Page(("005MARA00000001", "Mara Hoffmann"));
        var page = await OpenSettings();
        var box = page.FindComponent<MudAutocomplete<FoundOwner>>().Instance;

        var found = await page.InvokeAsync(() => Search(box)("mar", Xunit.TestContext.Current.CancellationToken));

        Assert.Equal([("Marketing", OwnerKind.Queue), ("Mara Hoffmann", OwnerKind.User)], found.Select(o => (o.Name, o.Kind)));
        Assert.All(_org.Queries, q => Assert.Contains("LIKE '%mar%'", q, StringComparison.Ordinal));
        using (var db = _file.CreateDbContext())
            Assert.Equal(2, db.SyncSlots.Single().Calls);
        await page.InvokeAsync(() => box.ValueChanged.InvokeAsync(found.Last()));
        page.WaitForAssertion(() => Assert.Equal("Mara Hoffmann · User", page.Find("#owner-note").TextContent), Patience);
        Assert.Equal("005MARA00000001", page.Find("#owner-id").GetAttribute("value"));
    }

    [Theory]
    [InlineData("00QD0000000ABC2", "00QD0000000ABC2 is the ID of neither a user (005…) nor a queue (00G…).", true)]
    [InlineData("Mara", "This is no Salesforce ID: 15 or 18 letters and digits.", true)]
    [InlineData("", "Choose somebody, or type an ID: 005… is a user, 00G… a queue.", true)]
    [InlineData("00G000000000001", "Queue", false)]
    public async Task Owner_IdTyped_IsJudgedInWords(string id, string words, bool isWrong)
    {
        var page = await OpenSettings();

        await page.InvokeAsync(() => page.Find("#owner-id").Change(id));

        page.WaitForAssertion(() => Assert.Equal((words, isWrong ? "true" : null), (page.Find("#owner-note").TextContent, page.Find("#owner-id").GetAttribute("aria-invalid"))), Patience);
    }

    [Fact]
    public async Task Owner_SalesforceRefuses_SaysItsWords()
    {
        _org.OnQuery = _ => throw FakeOrg.Refuse(SalesforceFaultKind.BadRequest, "ODD");
        var page = await OpenSettings();
        var box = page.FindComponent<MudAutocomplete<FoundOwner>>().Instance;

        Assert.Empty(await page.InvokeAsync(() => Search(box)("mar", Xunit.TestContext.Current.CancellationToken)));

        page.WaitForAssertion(() => Assert.Contains("ODD said Salesforce", page.Find("#owner-said").TextContent, StringComparison.Ordinal), Patience);
    }

    private static Func<string, CancellationToken, Task<IEnumerable<T>>> Search<T>(MudAutocomplete<T> box) => async (text, token) => (await box.SearchFunc!(text, token)!)!.Select(found => found!);

    private async Task<IRenderedComponent<SalesforceFields>> OpenSettings()
    {
        var page = Open("");
        await PressAsync(page, () => page.FindAll("button").First(b => b.TextContent.Trim() == "More"));
        IElement Item() => Popovers!.FindAll(".mud-menu-item").First(i => i.TextContent.Trim() == "Matching, owner, duplicates");
        Popovers!.WaitForAssertion(() => Item());
        await PressAsync(Popovers!, Item);
        page.WaitForElement("#owner-id");
        return page;
    }

    private IRenderedComponent<SalesforceFields> Open(string address)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address.StartsWith('/') ? address : Urls.SalesforceFields + address);
        var page = RenderPage<SalesforceFields>();
        page.WaitForElement("[data-grid]");
        return page;
    }

    private static IElement Radio(IRenderedComponent<SalesforceFields> page, string text) => page.FindAll(".apply-which label").First(l => l.TextContent.Trim() == text).QuerySelector("input")!;

    private static IElement Button(IRenderedComponent<SalesforceFields> page, string text) => page.FindAll("button").First(b => b.TextContent.Trim() == text && !b.HasAttribute("disabled"));

    private static QueryPage Page(params (string Id, string Name)[] rows) =>
        new(rows.Length, true, [.. rows.Select(r => new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Id"] = r.Id, ["Name"] = r.Name })]);

    private long Add(string company, List<string>? tags = null, string? manager = null) =>
        _file.Add(new Affiliate { Email = $"{company.Replace(' ', '.')}@b.example", CompanyName = company, Tags = tags ?? [], Manager = manager });

    private void Seed(MappingSettings settings)
    {
        using var db = _file.CreateDbContext();
        var version = Org.Version(1, (AffiliateField.IdKey, Org.KeyField), ("email", "LastName"), ("login", "Company"));
        version.ConnectionId = db.Connections.Single().Id;
        version.Settings = settings;
        db.MappingVersions.Add(version);
        db.SaveChanges();
    }

    private sealed class AlwaysConnected : IOrgSession
    {
        private static readonly OrgAccess Access = new(new Uri("https://acme.my.salesforce.com"), "v66.0", "access-1", "00D000000000001AAA") { Scope = "api refresh_token" };

        public Task<T> CallAsync<T>(int connectionId, Func<OrgAccess, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => call(Access, cancellationToken);

        public Task<OrgIdentity> StoreGrantAsync(int connectionId, TokenGrant grant, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DisconnectAsync(int connectionId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class FakeBackfill : IBackfill
    {
        public BackfillChoice? Started { get; private set; }

        public Task<MappingRun> StartAsync(int connectionId, BackfillChoice choice, string? actorId, CancellationToken cancellationToken)
        {
            Started = choice;
            return Task.FromResult(new MappingRun());
        }

        public Task<BackfillState?> FindAsync(int connectionId, CancellationToken cancellationToken) => Task.FromResult<BackfillState?>(null);

        public Task PauseAsync(int connectionId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ResumeAsync(int connectionId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<int> CancelAsync(int connectionId, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}

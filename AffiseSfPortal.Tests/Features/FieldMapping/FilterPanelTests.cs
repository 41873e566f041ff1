using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Panels;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AngleSharp.Dom;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

/// <summary>Which affiliates are sent: edited in the draft, counted at once, saved with it.</summary>
public sealed class FilterPanelTests : UiTest
{
    private readonly MappingFile _file = new();
    private readonly MappingDraft _draft = Org.Draft();
    private int _changes;

    public FilterPanelTests()
    {
        JSInterop.SetupModule("./Features/FieldMapping/SalesforceFields.razor.js").Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IDescribeStore>(new FakeDescribes());
        Services.AddSingleton<IConnectionControl>(new FakeControl());
        Services.AddFieldMapping();
        Services.AddSingleton<IPortalAddresses>(new FakeAddresses());
    }

    private InclusionFilter? Filter => _draft.Settings.Filter;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public void Open_WithoutRules_SendsAllAndAsksNothingOfLeaving()
    {
        Add(AffiliateStatus.Active);

        var panel = Open();

        panel.WaitForAssertion(() => Assert.Equal("1 in, 0 out; 0 of those have a record in Salesforce", Count(panel)));
        Assert.Empty(panel.FindAll("input[name=leaving], select"));
    }

    [Fact]
    public async Task Rule_Made_CountsWhoIsInAndWhoLeaves()
    {
        Add(AffiliateStatus.Active);
        Link(Add(AffiliateStatus.Banned));
        Add(AffiliateStatus.Banned, country: "FR");
        var panel = Open();

        await PressAsync(panel, () => Button(panel, "Add a rule"));
        await panel.InvokeAsync(() => panel.Find("input[aria-label^=Values]").Change("banned, on moderation"));

        panel.WaitForAssertion(() => Assert.Equal("1 in, 2 out; 1 of those have a record in Salesforce", Count(panel)));
        Assert.Equal(new FilterRule("status", IsNot: true, ["banned", "on moderation"]), Assert.Single(Filter!.Rules));
        Assert.True(_changes > 0);

        await panel.InvokeAsync(() => panel.Find("select[aria-label=Field]").Change("country"));
        await panel.InvokeAsync(() => panel.Find("select[aria-label=Country]").Change("is"));
        await panel.InvokeAsync(() => panel.Find("input[aria-label^=Values]").Change("fr"));

        panel.WaitForAssertion(() => Assert.Equal("1 in, 2 out; 1 of those have a record in Salesforce", Count(panel)));
        Assert.Equal(new FilterRule("country", IsNot: false, ["fr"]), Assert.Single(Filter!.Rules));
    }

    [Fact]
    public async Task Leaving_SetAField_TakesFieldAndValueOfTheOrg()
    {
        var panel = Open();
        await PressAsync(panel, () => Button(panel, "Add a rule"));

        await panel.InvokeAsync(() => panel.FindAll("input[name=leaving]")[1].Change(true));
        await panel.InvokeAsync(() => panel.Find("#leaving-field").Change("Description"));
        await panel.InvokeAsync(() => panel.Find("#leaving-value").Change("Left out"));

        Assert.Equal((LeavingAction.SetField, "Description", "Left out"), (Filter!.Leaving, Filter.LeavingField, Filter.LeavingValue));
        // What cannot be written is not offered.
        Assert.DoesNotContain("Score__c", panel.FindAll("#leaving-field option").Select(o => o.GetAttribute("value")));
    }

    [Fact]
    public async Task LastRule_Removed_IsNoFilterAtAll()
    {
        var panel = Open();
        await PressAsync(panel, () => Button(panel, "Add a rule"));
        Assert.NotNull(Filter);

        await PressAsync(panel, () => panel.Find("button[aria-label^='Remove']"));

        Assert.Null(Filter);
        Assert.False(_draft.IsDirty);
    }

    private IRenderedComponent<FilterPanel> Open()
    {
        var grid = new GridContext(
            _draft,
            Services.GetRequiredService<FieldWords>(),
            new GridScript(JSInterop.JSRuntime),
            () =>
            {
                _changes++;
                return Task.CompletedTask;
            },
            () => Task.CompletedTask,
            _ => throw new NotSupportedException(),
            (_, _) => Task.CompletedTask,
            () => new MappingScope(Connection(), _draft.ToVersion(Connection()), AffiliateField.BuiltIn, _draft.Targets.Describe));
        return RenderPage<FilterPanel>(p => p.AddCascadingValue(grid));
    }

    private static string Count(IRenderedComponent<FilterPanel> panel) => panel.Find(".panel-verdict").TextContent;

    private static IElement Button(IRenderedComponent<FilterPanel> panel, string text) => panel.FindAll("button").First(b => b.TextContent.Trim() == text);

    private long Add(AffiliateStatus status, string? country = null) => _file.Add(new Affiliate { Email = $"{Guid.NewGuid():N}@b.example", Status = status, Country = country });

    private void Link(long key)
    {
        using var db = _file.CreateDbContext();
        db.SyncLinks.Add(new SyncLink { ConnectionId = Connection(), AffiliateKey = key, ObjectName = "Lead", SalesforceId = "00Q000000000001AAA" });
        db.SaveChanges();
    }

    private int Connection()
    {
        using var db = _file.CreateDbContext();
        return db.Connections.Single().Id;
    }
}

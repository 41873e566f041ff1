using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;
using AngleSharp.Dom;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

/// <summary>What a row can do beyond naming two fields, and what stands around the grid.</summary>
public sealed class MappingScreenTests : UiTest
{
    private static readonly SalesforceField Status = Org.Text("Status", "Lead Status", 255, type: "picklist") with
    {
        PicklistValues = [new("Open - Not Contacted", "Open - Not Contacted", true, true), new("Working - Contacted", "Working - Contacted", true, false), new("Closed - Not Converted", "Closed - Not Converted", true, false)],
    };

    private static readonly SalesforceField Tier = Org.Text("Tier__c", "Tier", 40, type: "picklist") with { Custom = true, RestrictedPicklist = true, PicklistValues = [new("Rome", "Rome", true, false)] };

    private readonly MappingFile _file = new();
    private readonly FakeDescribes _org = new() { Describe = Org.Lead(Org.Key, Org.Formula, Status, Tier) };

    public MappingScreenTests()
    {
        JSInterop.SetupModule("./Features/FieldMapping/SalesforceFields.razor.js").Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IDescribeStore>(_org);
        Services.AddSingleton<IConnectionControl>(new FakeControl());
        Services.AddFieldMapping();
        Services.AddSingleton<IPortalAddresses>(new FakeAddresses());
        _file.Grant();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public async Task Transform_StepAdded_IsShownInTheRowAndSaved()
    {
        Seed(Whole());
        var page = Open();
        await PressAsync(page, () => page.Find("button[aria-label^='Transform for Company name']"));

        await page.InvokeAsync(() => page.Find(".editor select[id^='add-step']").Change("Truncate"));

        Assert.Equal("Transform for Company name: As it is, or e-mail, Cut at 255", page.Find("button[aria-label^='Transform for Company name']").GetAttribute("aria-label")!.Replace("or Email", "As it is, or e-mail", StringComparison.Ordinal));
        await page.InvokeAsync(() => page.Find(".editor input[type=number]").Change("80"));
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal([new TransformStep(TransformKind.OrField, "email"), new TransformStep(TransformKind.Truncate, Number: 80)], _file.Versions()[^1].Rows.Single(r => r.TargetField == "Company").Steps));
    }

    [Fact]
    public async Task Editor_LiveResult_FollowsTheSteps()
    {
        _file.Add(new Affiliate { Email = "a@b.example", CompanyName = "Nordlicht Media" });
        Seed(Whole());
        var page = Open();
        await PressAsync(page, () => page.Find("button[aria-label^='Transform for Company name']"));

        await page.InvokeAsync(() => page.Find(".editor select[id^='add-step']").Change("UpperCase"));

        Assert.Contains("NORDLICHT MEDIA", page.Find(".editor-live").TextContent, StringComparison.Ordinal);
        await PressAsync(page, () => page.Find(".editor button[aria-label='Remove Upper case']"));
        Assert.DoesNotContain("NORDLICHT MEDIA", page.Find(".editor-live").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValueMap_Started_PairsWhatGoesTogetherAndCountsTheData()
    {
        _file.Add(new Affiliate { Email = "a@b.example", Status = AffiliateStatus.OnModeration });
        Seed(Whole(("status", "Status")));
        var page = Open();
        await PressAsync(page, () => page.Find("button[aria-label^='Transform for Status']"));

        await PressAsync(page, () => Button(page, "Map values"));

        page.WaitForAssertion(() => Assert.Equal("Open - Not Contacted", page.Find("select[aria-label='What on moderation becomes'] option[selected]").TextContent));
        Assert.Equal("1", page.Find("select[aria-label='What on moderation becomes']").Closest("tr")!.QuerySelector(".num")!.TextContent);
        await page.InvokeAsync(() => page.Find("select[aria-label='What banned becomes']").Change("∅nothing"));
        Assert.Contains("Open - Not Contacted", Row(page, "Status").TextContent, StringComparison.Ordinal);
        await PressAsync(page, () => Button(page, "Save"));
        page.WaitForAssertion(() => Assert.Equal(
            "active=Working - Contacted banned= not active=Closed - Not Converted on moderation=Open - Not Contacted",
            string.Join(' ', _file.Versions()[^1].Rows.Single(r => r.TargetField == "Status").Recipe!.Values!.Entries.OrderBy(e => e.From, StringComparer.Ordinal).Select(e => $"{e.From}={e.To}"))));
    }

    [Fact]
    public async Task Policy_Chosen_IsShownAndSaved()
    {
        Seed(Whole(("phone", "Phone")));
        var page = Open();
        await PressAsync(page, () => page.Find("button[aria-label='Policy for Phone: Always']"));

        await page.InvokeAsync(() => page.Find("select[aria-label='Policy for Phone']").Change("1"));

        page.Find("select[aria-label='Policy for Phone']").KeyDown("Escape");
        Assert.NotNull(page.Find("button[aria-label='Policy for Phone: If empty']"));
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal(RowPolicy.OnlyIfEmpty, _file.Versions()[^1].Rows.Single(r => r.TargetField == "Phone").Policy));
    }

    [Fact]
    public async Task Template_Typed_IsCheckedAndShownForTheSample()
    {
        _file.Add(new Affiliate { Email = "a@b.example", CompanyName = "Nordlicht" });
        Seed(Whole());
        var page = Open();
        await PressAsync(page, () => Button(page, "Add row"));
        page.WaitForAssertion(() => Assert.Contains(Popovers!.FindAll("[role=option]"), o => o.TextContent.Contains("Template", StringComparison.Ordinal)));
        await PressAsync(Popovers!, () => Popovers!.FindAll("[role=option]").First(o => o.TextContent.Contains("Template", StringComparison.Ordinal)));
        page.WaitForElement(".editor-source input");
        await Choose(page, "Template", "Description");

        await page.InvokeAsync(() => page.Find(".editor-source input").Input("{login} ({nobody})"));
        Assert.Contains("No affiliate field is called “nobody” (character 10).", page.Markup, StringComparison.Ordinal);
        await Save(page);
        page.WaitForAssertion(() => Assert.Contains("Not saved: 1 row cannot work.", page.Markup, StringComparison.Ordinal));

        await page.InvokeAsync(() => page.Find(".editor-source input").Input("{login} ({city}x)"));
        Assert.Contains("Nordlicht (x)", Row(page, "Template").TextContent, StringComparison.Ordinal);
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal("{login} ({city}x)", _file.Versions()[^1].Rows.Single(r => r.SourceKey == RowSources.Template).Recipe!.Text));
    }

    [Fact]
    public void Link_ToTheAffiliate_ShowsItsAddress()
    {
        var key = _file.Add(new Affiliate { Email = "a@b.example" });
        var version = Whole();
        version.Rows.Add(new MappingRow { Position = 9, SourceKey = RowSources.PortalLink, TargetField = "Description" });
        Seed(version);

        Assert.Contains($"https://portal.example.com/affiliates/manage/{key}", Row(Open(), "Link to the affiliate in this portal").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row_ReadAloud_IsASentence()
    {
        Seed(Whole(("city", "City")));
        var page = Open();

        Assert.Equal("Company name, as it is, or e-mail, always, to Company. Fine.", Row(page, "Company name").GetAttribute("aria-label"));
        Assert.Equal("City, as it is, always, to City. Risky: May be too long.", Row(page, "City").GetAttribute("aria-label"));
        Assert.Equal("Notes, not mapped. Suggested: Description, 90 %.", Row(page, "Notes").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Check_Counted_SaysHowManyAndCuresInOneClick()
    {
        _file.Add(new Affiliate { Email = "a@b.example", City = new string('x', 60) });
        _file.Add(new Affiliate { Email = "b@b.example", City = "Rome" });
        Seed(Whole(("city", "City")));
        var page = Open();
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("1 refused", Row(page, "City").TextContent, StringComparison.Ordinal));
        await PressAsync(page, () => Row(page, "City").QuerySelector("button[data-cell=check]")!);
        Assert.Contains("Refused by Salesforce: 1 affiliate.", page.Find(".opened").TextContent, StringComparison.Ordinal);

        await PressAsync(page, () => Button(page, "Cut at 40"));

        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("1 cut", Row(page, "City").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Filters_HaveAWordEachAndTheirCount()
    {
        var page = Open();

        Assert.Equal(
            ["All", "To look at", "Suggestions", "Not mapped"],
            page.FindAll(".filters button").Select(b => b.TextContent.Trim().TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').Trim()));
    }

    [Fact]
    public void Check_NobodyConcerned_IsFineToday()
    {
        _file.Add(new Affiliate { Email = "a@b.example", City = "Rome" });
        Seed(Whole(("city", "City")));
        var page = Open();
        Clock.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Contains("Fine today", Row(page, "City").TextContent, StringComparison.Ordinal));
        Assert.Contains("To look at 0", page.Find(".filters").TextContent.Replace("\n", " ", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pick_FieldOfAnotherType_TakesTheStepAlong()
    {
        Seed(Whole());
        var page = Open();

        await Choose(page, "City", "NumberOfEmployees");

        Assert.NotNull(page.Find("button[aria-label='Transform for City: Number, Round to 0']"));
    }

    [Fact]
    public async Task Save_RequiredFieldsMissing_KeepsTheDraftAndSaysWhy()
    {
        var page = Open();
        await Choose(page, "ID", Org.KeyField);

        await Save(page);

        page.WaitForAssertion(() => Assert.Contains("Kept as a draft: Last Name (LastName), Company (Company) has no source", page.Markup, StringComparison.Ordinal));
        Assert.Empty(_file.Versions());
        using var db = _file.CreateDbContext();
        Assert.Contains(Org.KeyField, db.MappingDrafts.Single().Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveDraft_Reopened_IsThereUntilItIsDropped()
    {
        Seed(Whole());
        var first = Open();
        await Choose(first, "City", "City");
        await PressAsync(first, () => Button(first, "Save draft"));
        first.WaitForAssertion(() => Assert.Contains("Nothing changes in Salesforce", first.Markup, StringComparison.Ordinal));

        var again = Open();

        Assert.Contains("A draft by", again.Markup, StringComparison.Ordinal);
        Assert.Contains("City", Cell(again, "City").TextContent, StringComparison.Ordinal);
        Assert.Single(_file.Versions());
        await PressAsync(again, () => Button(again, "Drop the draft"));
        again.WaitForAssertion(() => Assert.DoesNotContain("A draft by", again.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("1 change", again.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gap_SetADefault_GoesIntoNewRecordsAlone()
    {
        var page = Open();

        await PressAsync(page, () => page.FindAll("button").First(b => b.TextContent.Trim() == "Set a default"));

        var row = Row(page, "Constant");
        Assert.Contains("On create", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Unknown", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preset_Taken_IsAWholeLeadMapping()
    {
        var page = Open();

        await PressAsync(page, () => Button(page, "Use the standard Lead mapping"));

        Assert.DoesNotContain("has no source", page.Markup, StringComparison.Ordinal);
        await Save(page);
        page.WaitForAssertion(() => Assert.Single(_file.Versions()));
        var rows = _file.Versions()[0].Rows;
        Assert.Equal(
            "Affise_Affiliate_Id__c City Company Country Description Email FirstName LastName Phone PostalCode Status",
            string.Join(' ', rows.Select(r => r.TargetField).Order(StringComparer.Ordinal)));
        Assert.Equal(RowPolicy.OnlyOnCreate, rows.Single(r => r.TargetField == "Status").Policy);
    }

    [Fact]
    public async Task Versions_BringBack_IsANewVersionWithTheOldRows()
    {
        Seed(Whole(("city", "City")));
        var second = Whole();
        second.Number = 2;
        Seed(second);
        var page = Open();
        await OpenPanel(page, "Versions");
        page.WaitForAssertion(() => Assert.Contains("Removed:", page.Find(".versions").TextContent, StringComparison.Ordinal));

        await PressAsync(page, () => Button(page, "Bring back version 1"));

        page.WaitForAssertion(() => Assert.Equal(3, _file.Versions().Count));
        Assert.Equal(1, _file.Versions()[2].RestoredFrom);
        Assert.Contains(_file.Versions()[2].Rows, r => r.TargetField == "City");
    }

    [Fact]
    public async Task Settings_Owner_IsAChangeOfTheMapping()
    {
        Seed(Whole());
        var page = Open();
        await OpenPanel(page, "Matching, owner, duplicates");

        page.WaitForElement("input[name=owner]");
        await page.InvokeAsync(() => page.FindAll("input[name=owner]")[3].Change(true));
        await page.InvokeAsync(() => page.FindAll("input[name=duplicates]")[1].Change(true));
        await Save(page);

        page.WaitForAssertion(() => Assert.Equal((OwnerRule.Manager, DuplicateRule.SaveAnyway), _file.Versions()[^1].Settings is { } s ? (s.Owner, s.Duplicates) : default));
    }

    [Fact]
    public async Task Drift_Found_NamesTheFieldAndHowManyBeforeAnybodyIsSaved()
    {
        _file.Add(new Affiliate { Email = "a@b.example", City = "Rome" });
        Seed(Whole(("city", "Tier__c")));
        var check = Services.GetRequiredService<DriftCheck>();
        await check.RunAsync(Connection(), Xunit.TestContext.Current.CancellationToken);
        _org.Describe = Org.Lead(Org.Key, Org.Formula, Status, Tier with { PicklistValues = [] });
        await check.RunAsync(Connection(), Xunit.TestContext.Current.CancellationToken);

        var page = Open();

        page.WaitForAssertion(() => Assert.Contains("Tier (Tier__c) no longer offers: Rome.", page.Markup, StringComparison.Ordinal));
        Assert.Contains("1 affiliate will fail at its next save.", page.Markup, StringComparison.Ordinal);
        await PressAsync(page, () => Button(page, "See the affiliate"));
        Dialogs!.WaitForAssertion(() => Assert.Equal(["a@b.example", "Rome"], Dialogs!.FindAll("tbody :is(th, td:last-child)").Select(c => c.TextContent.Trim())));
        Assert.Contains("no longer offers: Rome. 1 affiliate will fail at its next save.", Dialogs!.Find(".sentence").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Risky_DraftRow_OpensTheWholeListBehindItsCount()
    {
        for (var i = 0; i < 60; i++)
            _file.Add(new Affiliate { Email = $"a{i}@b.example", City = new string('x', 50) });
        Seed(Whole());
        var page = Open();
        await Choose(page, "City", "PostalCode");
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal("60 refused", Row(page, "City").QuerySelector("button.check")!.TextContent.Trim()));
        await PressAsync(page, () => Row(page, "City").QuerySelector("button.check")!);

        await PressAsync(page, () => Button(page, "See all 60"));

        Dialogs!.WaitForAssertion(() => Assert.Equal("1 to 50 of 60", Dialogs!.Find(".count").TextContent));
        Assert.Equal(50, Dialogs!.FindAll("tbody tr").Count);
        await PressAsync(page, () => Dialogs!.Find("button[aria-label='Next page']"));
        Dialogs!.WaitForAssertion(() => Assert.Equal("51 to 60 of 60", Dialogs!.Find(".count").TextContent));
        Assert.Equal(new string('x', 50), Dialogs!.FindAll("tbody td")[^1].TextContent.Trim());

        await PressAsync(Dialogs!, () => Dialogs!.Find(".head button"));
        Dialogs!.WaitForAssertion(() => Assert.Contains("row=", (string)Assert.Single(JSInterop.Invocations["open"]).Arguments[0]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drift_LookedForByHand_IsHeldAgainstWhatTheVersionWasSavedWith()
    {
        _file.Add(new Affiliate { Email = "a@b.example", City = "Rome" });
        Seed(Whole());
        var page = Open();
        await Choose(page, "City", "Tier__c");
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
        await OpenPanel(page, "Changes in the org");
        page.WaitForAssertion(() => Assert.Contains("Nothing that version 2 uses has changed", page.Find(".panel").TextContent, StringComparison.Ordinal));

        _org.Describe = Org.Lead(Org.Key, Org.Formula, Status, Tier with { PicklistValues = [] });
        await PressAsync(page, () => Button(page, "Look again"));

        page.WaitForAssertion(() => Assert.Contains("Tier (Tier__c) no longer offers: Rome.", page.Find(".panel").TextContent, StringComparison.Ordinal));
        // And above the grid, for whoever comes next.
        page.WaitForAssertion(() => Assert.Contains("no longer offers: Rome.", page.Find(".notice.warn").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guarded_SignUpField_IsLockedAndNotOffered()
    {
        using (var db = _file.CreateDbContext())
        {
            db.SignUpFields.Add(new SignUpField { Name = "IBAN", Type = SignUpFieldType.Text });
            db.SaveChanges();
        }
        Seed(Whole());
        var page = Open();

        Assert.NotNull(Row(page, "IBAN").QuerySelector("[title='Bank data, never mapped']"));
        await PressAsync(page, () => Cell(page, "IBAN"));
        page.WaitForAssertion(() => Assert.All(Popovers!.FindAll("[role=option]"), o => Assert.Equal("true", o.GetAttribute("aria-disabled"))));
    }

    [Fact]
    public async Task Page_French_SpeaksFrenchInTheNewParts()
    {
        UseCulture("fr");
        Seed(Whole(("status", "Status")));
        var page = Open();

        Assert.NotNull(page.Find("button[aria-label='Règle pour Statut: Toujours']"));
        await PressAsync(page, () => page.FindAll("button[data-cell=transform]")[0]);
        Assert.Contains("Table de valeurs", page.Find(".editor").TextContent, StringComparison.Ordinal);
    }

    /// <summary>Labels, help and choices are whatever somebody typed in the org.</summary>
    [Fact]
    public async Task Org_WordsHoldMarkup_AreShownAsText()
    {
        const string Evil = "<img src=x onerror=alert(1)>\u202e";
        _org.Describe = Org.Lead(Org.Key, Org.Text("Evil__c", Evil, 40, type: "picklist") with { InlineHelpText = Evil, RestrictedPicklist = true, PicklistValues = [new(Evil, Evil, true, false)] });
        Seed(Whole(("status", "Evil__c")));
        var page = Open();
        Assert.Empty(page.FindAll("img"));
        Assert.Contains("<img src=x onerror=alert(1)>", page.Find("[data-grid]").TextContent, StringComparison.Ordinal);
        await PressAsync(page, () => page.Find("button[aria-label^='Transform for Affiliate status'], button[aria-label^='Transform for Status']"));
        Assert.Empty(page.FindAll("img"));
    }

    private IRenderedComponent<SalesforceFields> Open()
    {
        var page = RenderPage<SalesforceFields>();
        page.WaitForElement("[data-grid]");
        return page;
    }

    /// <summary>A mapping that may take effect, and more rows.</summary>
    private static MappingVersion Whole(params (string Source, string Target)[] more)
    {
        var version = Org.Version(1, [(AffiliateField.IdKey, Org.KeyField), ("contactPerson", "LastName"), ("login", "Company"), .. more]);
        version.Rows[1].Transform = RowTransform.LastWordOrEmail;
        version.Rows[1].SetRecipe(new RowRecipe { Steps = [.. version.Rows[1].Steps, new TransformStep(TransformKind.Truncate, Number: 80)] });
        version.Rows[2].Transform = RowTransform.OrEmail;
        return version;
    }

    private void Seed(MappingVersion version)
    {
        using var db = _file.CreateDbContext();
        version.ConnectionId = db.Connections.Single().Id;
        db.MappingVersions.Add(version);
        db.SaveChanges();
    }

    private int Connection()
    {
        using var db = _file.CreateDbContext();
        return db.Connections.Single().Id;
    }

    private static IElement Cell(IRenderedComponent<SalesforceFields> page, string label) => page.Find($"button[aria-label='Salesforce field for {label}']");

    private static IElement Row(IRenderedComponent<SalesforceFields> page, string label) => Cell(page, label).Closest("tr")!;

    private async Task Choose(IRenderedComponent<SalesforceFields> page, string label, string apiName)
    {
        await PressAsync(page, () => Cell(page, label));
        await page.InvokeAsync(() => page.Find($"input[role=combobox][aria-label='Salesforce field for {label}']").Input(apiName));
        page.WaitForAssertion(() => Assert.Contains(apiName, Popovers!.FindAll("[role=option]")[0].TextContent, StringComparison.Ordinal));
        await PressAsync(Popovers!, () => Popovers!.FindAll("[role=option]")[0]);
        page.WaitForAssertion(() => Assert.NotNull(Cell(page, label)));
    }

    private async Task OpenPanel(IRenderedComponent<SalesforceFields> page, string name)
    {
        await PressAsync(page, () => page.FindAll("button").First(b => b.TextContent.Trim() == "More"));
        Popovers!.WaitForAssertion(() => Assert.Contains(Popovers!.FindAll(".mud-menu-item"), i => i.TextContent.Trim() == name));
        await PressAsync(Popovers!, () => Popovers!.FindAll(".mud-menu-item").First(i => i.TextContent.Trim() == name));
    }

    private static IElement Button(IRenderedComponent<SalesforceFields> page, string text) => page.FindAll("button").First(b => b.TextContent.Trim() == text);

    private static Task Save(IRenderedComponent<SalesforceFields> page) => PressAsync(page, () => Button(page, "Save"));
}

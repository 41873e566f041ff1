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
    public void Transform_StepAdded_IsShownInTheRowAndSaved()
    {
        Seed(Whole());
        var page = Open();
        page.Find("button[aria-label^='Transform for Company name']").Click();

        page.Find(".editor select[id^='add-step']").Change("Truncate");

        Assert.Equal("Transform for Company name: As it is, or e-mail, Cut at 255", page.Find("button[aria-label^='Transform for Company name']").GetAttribute("aria-label")!.Replace("or Email", "As it is, or e-mail", StringComparison.Ordinal));
        page.Find(".editor input[type=number]").Change("80");
        Save(page);
        page.WaitForAssertion(() => Assert.Equal([new TransformStep(TransformKind.OrField, "email"), new TransformStep(TransformKind.Truncate, Number: 80)], _file.Versions()[^1].Rows.Single(r => r.TargetField == "Company").Steps));
    }

    [Fact]
    public void Editor_LiveResult_FollowsTheSteps()
    {
        _file.Add(new Affiliate { Email = "a@b.example", CompanyName = "Nordlicht Media" });
        Seed(Whole());
        var page = Open();
        page.Find("button[aria-label^='Transform for Company name']").Click();

        page.Find(".editor select[id^='add-step']").Change("UpperCase");

        Assert.Contains("NORDLICHT MEDIA", page.Find(".editor-live").TextContent, StringComparison.Ordinal);
        page.Find(".editor button[aria-label='Remove Upper case']").Click();
        Assert.DoesNotContain("NORDLICHT MEDIA", page.Find(".editor-live").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void ValueMap_Started_PairsWhatGoesTogetherAndCountsTheData()
    {
        _file.Add(new Affiliate { Email = "a@b.example", Status = AffiliateStatus.OnModeration });
        Seed(Whole(("status", "Status")));
        var page = Open();
        page.Find("button[aria-label^='Transform for Status']").Click();

        Button(page, "Map values").Click();

        page.WaitForAssertion(() => Assert.Equal("Open - Not Contacted", page.Find("select[aria-label='What on moderation becomes'] option[selected]").TextContent));
        Assert.Equal("1", page.Find("select[aria-label='What on moderation becomes']").Closest("tr")!.QuerySelector(".num")!.TextContent);
        page.Find("select[aria-label='What banned becomes']").Change("∅nothing");
        Assert.Contains("Open - Not Contacted", Row(page, "Status").TextContent, StringComparison.Ordinal);
        Save(page);
        page.WaitForAssertion(() => Assert.Equal(
            "active=Working - Contacted banned= not active=Closed - Not Converted on moderation=Open - Not Contacted",
            string.Join(' ', _file.Versions()[^1].Rows.Single(r => r.TargetField == "Status").Recipe!.Values!.Entries.OrderBy(e => e.From, StringComparer.Ordinal).Select(e => $"{e.From}={e.To}"))));
    }

    [Fact]
    public void Policy_Chosen_IsShownAndSaved()
    {
        Seed(Whole(("phone", "Phone")));
        var page = Open();
        page.Find("button[aria-label='Policy for Phone: Always']").Click();

        page.Find("select[aria-label='Policy for Phone']").Change("1");

        page.Find("select[aria-label='Policy for Phone']").KeyDown("Escape");
        Assert.NotNull(page.Find("button[aria-label='Policy for Phone: If empty']"));
        Save(page);
        page.WaitForAssertion(() => Assert.Equal(RowPolicy.OnlyIfEmpty, _file.Versions()[^1].Rows.Single(r => r.TargetField == "Phone").Policy));
    }

    [Fact]
    public void Template_Typed_IsCheckedAndShownForTheSample()
    {
        _file.Add(new Affiliate { Email = "a@b.example", CompanyName = "Nordlicht" });
        Seed(Whole());
        var page = Open();
        Button(page, "Add row").Click();
        page.WaitForAssertion(() => Assert.Contains(Popovers!.FindAll("[role=option]"), o => o.TextContent.Contains("Template", StringComparison.Ordinal)));
        Popovers!.FindAll("[role=option]").First(o => o.TextContent.Contains("Template", StringComparison.Ordinal)).Click();
        page.WaitForElement(".editor-source input");
        Choose(page, "Template", "Description");

        page.Find(".editor-source input").Input("{login} ({nobody})");
        Assert.Contains("No affiliate field is called “nobody” (character 10).", page.Markup, StringComparison.Ordinal);
        Save(page);
        page.WaitForAssertion(() => Assert.Contains("Not saved: 1 row cannot work.", page.Markup, StringComparison.Ordinal));

        page.Find(".editor-source input").Input("{login} ({city}x)");
        Assert.Contains("Nordlicht (x)", Row(page, "Template").TextContent, StringComparison.Ordinal);
        Save(page);
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
    public void Check_Counted_SaysHowManyAndCuresInOneClick()
    {
        _file.Add(new Affiliate { Email = "a@b.example", City = new string('x', 60) });
        _file.Add(new Affiliate { Email = "b@b.example", City = "Rome" });
        Seed(Whole(("city", "City")));
        var page = Open();
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("1 refused", Row(page, "City").TextContent, StringComparison.Ordinal));
        Row(page, "City").QuerySelector("button[data-cell=check]")!.Click();
        Assert.Contains("Refused by Salesforce: 1 affiliate.", page.Find(".opened").TextContent, StringComparison.Ordinal);

        Button(page, "Cut at 40").Click();

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
    public void Pick_FieldOfAnotherType_TakesTheStepAlong()
    {
        Seed(Whole());
        var page = Open();

        Choose(page, "City", "NumberOfEmployees");

        Assert.NotNull(page.Find("button[aria-label='Transform for City: Number, Round to 0']"));
    }

    [Fact]
    public void Save_RequiredFieldsMissing_KeepsTheDraftAndSaysWhy()
    {
        var page = Open();
        Choose(page, "ID", Org.KeyField);

        Save(page);

        page.WaitForAssertion(() => Assert.Contains("Kept as a draft: Last Name (LastName), Company (Company) has no source", page.Markup, StringComparison.Ordinal));
        Assert.Empty(_file.Versions());
        using var db = _file.CreateDbContext();
        Assert.Contains(Org.KeyField, db.MappingDrafts.Single().Json, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveDraft_Reopened_IsThereUntilItIsDropped()
    {
        Seed(Whole());
        var first = Open();
        Choose(first, "City", "City");
        Button(first, "Save draft").Click();
        first.WaitForAssertion(() => Assert.Contains("Nothing changes in Salesforce", first.Markup, StringComparison.Ordinal));

        var again = Open();

        Assert.Contains("A draft by", again.Markup, StringComparison.Ordinal);
        Assert.Contains("City", Cell(again, "City").TextContent, StringComparison.Ordinal);
        Assert.Single(_file.Versions());
        Button(again, "Drop the draft").Click();
        again.WaitForAssertion(() => Assert.DoesNotContain("A draft by", again.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("1 change", again.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Gap_SetADefault_GoesIntoNewRecordsAlone()
    {
        var page = Open();

        page.FindAll("button").First(b => b.TextContent.Trim() == "Set a default").Click();

        var row = Row(page, "Constant");
        Assert.Contains("On create", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Unknown", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Preset_Taken_IsAWholeLeadMapping()
    {
        var page = Open();

        Button(page, "Use the standard Lead mapping").Click();

        Assert.DoesNotContain("has no source", page.Markup, StringComparison.Ordinal);
        Save(page);
        page.WaitForAssertion(() => Assert.Single(_file.Versions()));
        var rows = _file.Versions()[0].Rows;
        Assert.Equal(
            "Affise_Affiliate_Id__c City Company Country Description Email FirstName LastName Phone PostalCode Status",
            string.Join(' ', rows.Select(r => r.TargetField).Order(StringComparer.Ordinal)));
        Assert.Equal(RowPolicy.OnlyOnCreate, rows.Single(r => r.TargetField == "Status").Policy);
    }

    [Fact]
    public void Versions_BringBack_IsANewVersionWithTheOldRows()
    {
        Seed(Whole(("city", "City")));
        var second = Whole();
        second.Number = 2;
        Seed(second);
        var page = Open();
        OpenPanel(page, "Versions");
        page.WaitForAssertion(() => Assert.Contains("Removed:", page.Find(".versions").TextContent, StringComparison.Ordinal));

        Button(page, "Bring back version 1").Click();

        page.WaitForAssertion(() => Assert.Equal(3, _file.Versions().Count));
        Assert.Equal(1, _file.Versions()[2].RestoredFrom);
        Assert.Contains(_file.Versions()[2].Rows, r => r.TargetField == "City");
    }

    [Fact]
    public async Task Settings_Owner_IsAChangeOfTheMapping()
    {
        Seed(Whole());
        var page = Open();
        OpenPanel(page, "Matching, owner, duplicates");

        page.WaitForElement("input[name=owner]");
        await page.InvokeAsync(() => page.FindAll("input[name=owner]")[3].Change(true));
        await page.InvokeAsync(() => page.FindAll("input[name=duplicates]")[1].Change(true));
        Save(page);

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
        Button(page, "See the affiliate").Click();
        Dialogs!.WaitForAssertion(() => Assert.Equal(["a@b.example", "Rome"], Dialogs!.FindAll("tbody :is(th, td:last-child)").Select(c => c.TextContent.Trim())));
        Assert.Contains("no longer offers: Rome. 1 affiliate will fail at its next save.", Dialogs!.Find(".sentence").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Risky_DraftRow_OpensTheWholeListBehindItsCount()
    {
        for (var i = 0; i < 60; i++)
            _file.Add(new Affiliate { Email = $"a{i}@b.example", City = new string('x', 50) });
        Seed(Whole());
        var page = Open();
        Choose(page, "City", "PostalCode");
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal("60 refused", Row(page, "City").QuerySelector("button.check")!.TextContent.Trim()));
        Row(page, "City").QuerySelector("button.check")!.Click();

        Button(page, "See all 60").Click();

        Dialogs!.WaitForAssertion(() => Assert.Equal("1 to 50 of 60", Dialogs!.Find(".count").TextContent));
        Assert.Equal(50, Dialogs!.FindAll("tbody tr").Count);
        Dialogs!.Find("button[aria-label='Next page']").Click();
        Dialogs!.WaitForAssertion(() => Assert.Equal("51 to 60 of 60", Dialogs!.Find(".count").TextContent));
        Assert.Equal(new string('x', 50), Dialogs!.FindAll("tbody td")[^1].TextContent.Trim());

        Dialogs!.Find(".head button").Click();
        Dialogs!.WaitForAssertion(() => Assert.Contains("row=", (string)Assert.Single(JSInterop.Invocations["open"]).Arguments[0]!, StringComparison.Ordinal));
    }

    [Fact]
    public void Drift_LookedForByHand_IsHeldAgainstWhatTheVersionWasSavedWith()
    {
        _file.Add(new Affiliate { Email = "a@b.example", City = "Rome" });
        Seed(Whole());
        var page = Open();
        Choose(page, "City", "Tier__c");
        Save(page);
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
        OpenPanel(page, "Changes in the org");
        page.WaitForAssertion(() => Assert.Contains("Nothing that version 2 uses has changed", page.Find(".panel").TextContent, StringComparison.Ordinal));

        _org.Describe = Org.Lead(Org.Key, Org.Formula, Status, Tier with { PicklistValues = [] });
        Button(page, "Look again").Click();

        page.WaitForAssertion(() => Assert.Contains("Tier (Tier__c) no longer offers: Rome.", page.Find(".panel").TextContent, StringComparison.Ordinal));
        // And above the grid, for whoever comes next.
        page.WaitForAssertion(() => Assert.Contains("no longer offers: Rome.", page.Find(".notice.warn").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Guarded_SignUpField_IsLockedAndNotOffered()
    {
        using (var db = _file.CreateDbContext())
        {
            db.SignUpFields.Add(new SignUpField { Name = "IBAN", Type = SignUpFieldType.Text });
            db.SaveChanges();
        }
        Seed(Whole());
        var page = Open();

        Assert.NotNull(Row(page, "IBAN").QuerySelector("[title='Bank data, never mapped']"));
        Cell(page, "IBAN").Click();
        page.WaitForAssertion(() => Assert.All(Popovers!.FindAll("[role=option]"), o => Assert.Equal("true", o.GetAttribute("aria-disabled"))));
    }

    [Fact]
    public void Page_French_SpeaksFrenchInTheNewParts()
    {
        UseCulture("fr");
        Seed(Whole(("status", "Status")));
        var page = Open();

        Assert.NotNull(page.Find("button[aria-label='Règle pour Statut: Toujours']"));
        page.FindAll("button[data-cell=transform]")[0].Click();
        Assert.Contains("Table de valeurs", page.Find(".editor").TextContent, StringComparison.Ordinal);
    }

    /// <summary>Labels, help and choices are whatever somebody typed in the org.</summary>
    [Fact]
    public void Org_WordsHoldMarkup_AreShownAsText()
    {
        const string Evil = "<img src=x onerror=alert(1)>\u202e";
        _org.Describe = Org.Lead(Org.Key, Org.Text("Evil__c", Evil, 40, type: "picklist") with { InlineHelpText = Evil, RestrictedPicklist = true, PicklistValues = [new(Evil, Evil, true, false)] });
        Seed(Whole(("status", "Evil__c")));
        var page = Open();
        Assert.Empty(page.FindAll("img"));
        Assert.Contains("<img src=x onerror=alert(1)>", page.Find("[data-grid]").TextContent, StringComparison.Ordinal);
        page.Find("button[aria-label^='Transform for Affiliate status'], button[aria-label^='Transform for Status']").Click();
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

    private void Choose(IRenderedComponent<SalesforceFields> page, string label, string apiName)
    {
        Cell(page, label).Click();
        page.Find($"input[role=combobox][aria-label='Salesforce field for {label}']").Input(apiName);
        page.WaitForAssertion(() => Assert.Contains(apiName, Popovers!.FindAll("[role=option]")[0].TextContent, StringComparison.Ordinal));
        Popovers!.FindAll("[role=option]")[0].Click();
        page.WaitForAssertion(() => Assert.NotNull(Cell(page, label)));
    }

    private void OpenPanel(IRenderedComponent<SalesforceFields> page, string name)
    {
        page.FindAll("button").First(b => b.TextContent.Trim() == "More").Click();
        Popovers!.WaitForAssertion(() => Assert.Contains(Popovers!.FindAll(".mud-menu-item"), i => i.TextContent.Trim() == name));
        Popovers!.FindAll(".mud-menu-item").First(i => i.TextContent.Trim() == name).Click();
    }

    private static IElement Button(IRenderedComponent<SalesforceFields> page, string text) => page.FindAll("button").First(b => b.TextContent.Trim() == text);

    private static void Save(IRenderedComponent<SalesforceFields> page) => Button(page, "Save").Click();
}

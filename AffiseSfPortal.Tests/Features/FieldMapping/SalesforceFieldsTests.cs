using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Instances;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

public sealed class SalesforceFieldsTests : UiTest
{
    private readonly MappingFile _file = new();
    private readonly FakeDescribes _org = new() { Describe = Org.Lead(Org.Key, Org.Formula).WithoutRequired() };
    private readonly FakeControl _control = new();
    private readonly BunitJSModuleInterop _script;

    public SalesforceFieldsTests()
    {
        _script = JSInterop.SetupModule("./Features/FieldMapping/SalesforceFields.razor.js");
        _script.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IDbContextFactory<PortalDbContext>>(_file);
        Services.AddSingleton<IDescribeStore>(_org);
        Services.AddSingleton<IConnectionControl>(_control);
        Services.AddFieldMapping();
        Services.AddSingleton<IPortalAddresses>(new FakeAddresses());
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }

    [Fact]
    public void Page_Opened_ShowsARestingButtonForEveryAffiliateField()
    {
        var page = Open();

        var first = page.FindAll("[data-grid] button[aria-haspopup=listbox]")[0];
        Assert.Equal("Salesforce field for ID", first.GetAttribute("aria-label"));
        foreach (var label in (string[])["Email", "Company name", "Contact person", "Status", "Manager", "Country", "Phone", "City", "Address 1", "Address 2", "Zip code", "Notes", "Tags", "Level", "Referral percent"])
            Assert.NotNull(Cell(page, label));
        Assert.Empty(page.FindAll("[role=combobox][aria-label^='Salesforce field for']"));
    }

    [Fact]
    public void Cell_Clicked_BecomesAComboboxOfTheSameName()
    {
        var page = Open();

        Cell(page, "Email").Click();

        Assert.NotNull(Box(page, "Email"));
        Assert.Empty(page.FindAll("button[aria-label='Salesforce field for Email']"));
        page.WaitForAssertion(() => Assert.Contains(Options(), o => o.TextContent.Contains("Email", StringComparison.Ordinal) && o.TextContent.Contains("E-mail 80", StringComparison.Ordinal)));
    }

    [Fact]
    public void Map_ChosenFieldsAndSave_StoresAVersionAndWakesTheEngine()
    {
        var page = Open();
        Choose(page, "ID", Org.KeyField);
        Choose(page, "Email", "Email");
        Choose(page, "Contact person", "LastName");
        Choose(page, "Company name", "Company");

        Save(page);

        page.WaitForAssertion(() => Assert.Single(_file.Versions()));
        var version = _file.Versions()[0];
        Assert.Equal((1, MatchBy.ExternalId, Org.KeyField), (version.Number, version.MatchBy, version.MatchField));
        Assert.Equal([Org.KeyField, "Company", "Email", "LastName"], version.Rows.Select(r => r.TargetField).Order(StringComparer.Ordinal));
        Assert.Equal(1, _control.Changed);
        Notices!.WaitForAssertion(() => Assert.Contains("Version 1 saved: 4 fields", Notices!.Markup, StringComparison.Ordinal));
        Assert.Contains("Matched by Affise Affiliate Id: safe to repeat", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Combobox_ExactApiNameAndEnter_PicksIt()
    {
        var page = Open();
        Cell(page, "Zip code").Click();

        Box(page, "Zip code").Input("postalcode");
        Box(page, "Zip code").KeyDown("Enter");

        Assert.Contains("Zip/Postal Code", Cell(page, "Zip code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Combobox_ArrowsAndEscape_MoveAndLeave()
    {
        var page = Open();
        Cell(page, "City").Click();
        Box(page, "City").Input("c");
        Box(page, "City").KeyDown("ArrowDown");
        var active = Box(page, "City").GetAttribute("aria-activedescendant") ?? "";
        Assert.EndsWith("-1", active, StringComparison.Ordinal);

        Box(page, "City").KeyDown("Escape");

        Assert.NotNull(Cell(page, "City"));
        Assert.Empty(page.FindAll("[role=combobox][aria-label^='Salesforce field for']"));
    }

    [Fact]
    public void Combobox_FieldInUse_IsRefusedWithTheReason()
    {
        var page = Open();
        Choose(page, "Email", "Email");
        Cell(page, "City").Click();
        Box(page, "City").Input("Email");

        Box(page, "City").KeyDown("Enter");

        page.WaitForAssertion(() => Assert.Contains("Email: Already used by Email", Popovers!.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("true", Options()[0].GetAttribute("aria-disabled"));
        Assert.NotNull(Box(page, "City"));
    }

    [Fact]
    public void Combobox_AfterTheGrant_OffersOnlyWriteableFields()
    {
        var page = Open();
        Cell(page, "City").Click();

        Box(page, "City").Input("score");

        page.WaitForAssertion(() => Assert.Empty(Options()));
        Assert.Contains("No field matches", Popovers!.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Combobox_BeforeTheGrant_TakesAFreeApiName()
    {
        _file.Grant();
        _file.Change(c => c.ProtectedRefreshToken = null);
        _org.Describe = null;
        var page = Open(granted: false);
        Cell(page, "ID").Click();
        Box(page, "ID").Input(Org.KeyField);
        page.WaitForAssertion(() => Assert.Contains($"Use \"{Org.KeyField}\"", Assert.Single(Options()).TextContent, StringComparison.Ordinal));

        Box(page, "ID").KeyDown("Enter");

        Assert.Contains(Org.KeyField, Cell(page, "ID").TextContent, StringComparison.Ordinal);
        Assert.Contains("Standard Lead fields.", page.Markup, StringComparison.Ordinal);
        Choose(page, "Contact person", "LastName");
        Choose(page, "Company name", "Company");
        Save(page);
        page.WaitForAssertion(() => Assert.Equal((MatchBy.ExternalId, Org.KeyField), (_file.Versions().Single().MatchBy, _file.Versions()[0].MatchField)));
    }

    [Fact]
    public void Refresh_FieldAddedInTheOrg_AppearsInThePicker()
    {
        var page = Open();
        _org.Describe = Org.Lead(Org.Key, Org.Text("New_One__c", "New one", 80));

        Button(page, "Refresh").Click();

        page.WaitForAssertion(() => Assert.Equal(1, _org.Refreshes));
        Choose(page, "City", "New_One__c");
        Assert.Contains("New one", Cell(page, "City").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_OrgAway_KeepsTheFieldsAndOffersTryAgain()
    {
        var page = Open();
        _org.IsAway = true;

        Button(page, "Refresh").Click();

        page.WaitForAssertion(() => Assert.Contains("Salesforce could not be asked", page.Markup, StringComparison.Ordinal));
        Assert.NotNull(Button(page, "Try again"));
        Choose(page, "City", "City");
    }

    [Fact]
    public void Refresh_GrantedButFieldsNotRead_IsOffered()
    {
        _org.Describe = null;

        var page = Open();

        Assert.Contains("Standard Lead fields.", page.Markup, StringComparison.Ordinal);
        _org.Describe = Org.Lead(Org.Key);
        Button(page, "Refresh").Click();
        page.WaitForAssertion(() => Assert.DoesNotContain("Standard Lead fields.", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Refresh_NotGranted_IsNotOffered() =>
        Assert.DoesNotContain(Open(granted: false).FindAll("button"), b => b.TextContent.Trim() == "Refresh");

    [Fact]
    public async Task Save_EditedWhileItRuns_KeepsTheEditAsAChange()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField), ("phone", "Phone")));
        var page = Open();
        Choose(page, "Email", "Email");
        var waking = new TaskCompletionSource();
        _control.Waking = waking.Task;

        var save = Button(page, "Save").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
        Choose(page, "City", "City");
        waking.SetResult();
        await save;

        Assert.Contains("City", Cell(page, "City").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 change", page.Find(".draft-count").TextContent, StringComparison.Ordinal);
        _control.Waking = Task.CompletedTask;
        Save(page);
        page.WaitForAssertion(() => Assert.Equal(3, _file.Versions().Count));
        Assert.Contains(_file.Versions()[2].Rows, r => r.TargetField == "City");
    }

    [Fact]
    public void Edit_NotSaved_IsKeptInTheTabUntilItIsDiscarded()
    {
        var page = Open();

        Choose(page, "City", "City");

        var kept = Assert.IsType<KeptDraft>(Keeps()[^1]);
        Assert.Equal(new KeptRow("city", "City", RowTransform.None), Assert.Single(kept.Rows));
        Button(page, "Discard").Click();
        Assert.Null(Keeps()[^1]);
    }

    [Fact]
    public void Save_KeptDraft_IsForgotten()
    {
        var page = Open();
        Choose(page, "ID", Org.KeyField);

        Save(page);

        page.WaitForAssertion(() => Assert.Null(Keeps()[^1]));
    }

    [Fact]
    public void Open_DraftOfALostVisit_IsBackAndCanBeDiscarded()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        Keep(new KeptDraft(1, false, [new(AffiliateField.IdKey, Org.KeyField, RowTransform.None), new("city", "City", RowTransform.None)]));
        var page = Open();
        Assert.Contains("Changes that were not saved are back.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("City", Cell(page, "City").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 change", page.Find(".draft-count").TextContent, StringComparison.Ordinal);

        Button(page, "Discard them").Click();

        Assert.DoesNotContain("Changes that were not saved are back.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Version 1", page.Find(".draft-count").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DraftFromBeforeAnotherTabSaved_AsksAtSave()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        var newer = Org.Version(2, (AffiliateField.IdKey, Org.KeyField), ("phone", "Phone"));
        newer.SavedBy = "Piotr";
        Seed(newer);
        Keep(new KeptDraft(1, false, [new(AffiliateField.IdKey, Org.KeyField, RowTransform.None), new("city", "City", RowTransform.None)]));
        var page = Open();

        Save(page);

        page.WaitForAssertion(() => Assert.Contains("Version 2 was saved by Piotr in the meantime", page.Markup, StringComparison.Ordinal));
        Assert.Equal(2, _file.Versions().Count);
    }

    [Fact]
    public void Open_DraftThatWasSavedMeanwhile_IsForgottenWithoutAWord()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        Keep(new KeptDraft(0, false, [new(AffiliateField.IdKey, Org.KeyField, RowTransform.None)]));

        var page = Open();

        Assert.DoesNotContain("Changes that were not saved are back.", page.Markup, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Null(Keeps()[^1]));
    }

    [Fact]
    public async Task Leave_WithChanges_AsksAndForgetsThemOnLeave()
    {
        var page = Open();
        Choose(page, "City", "City");
        var navigation = Services.GetRequiredService<NavigationManager>();

        await page.InvokeAsync(() => navigation.NavigateTo("/"));
        Dialogs!.WaitForAssertion(() => Assert.Contains("Leave without saving?", Dialogs!.Markup, StringComparison.Ordinal));
        Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Leave").Click();

        page.WaitForAssertion(() => Assert.Null(Keeps()[^1]));
    }

    [Fact]
    public async Task Leave_WhileSaving_WaitsForItAndGoesWithoutAsking()
    {
        var page = Open();
        Choose(page, "ID", Org.KeyField);
        Choose(page, "Contact person", "LastName");
        Choose(page, "Company name", "Company");
        var waking = new TaskCompletionSource();
        _control.Waking = waking.Task;
        Save(page);
        page.WaitForAssertion(() => Assert.Equal(1, _control.Changed));
        var navigation = Services.GetRequiredService<NavigationManager>();

        await page.InvokeAsync(() => navigation.NavigateTo("/sync-health"));
        Assert.DoesNotContain("sync-health", navigation.Uri, StringComparison.Ordinal);
        waking.SetResult();

        // The page is not drawn once more: nothing tells that it is left but its address.
        await Eventually.IsSoAsync("the page is left", () => Task.FromResult(navigation.Uri.EndsWith("/sync-health", StringComparison.Ordinal)));
        Assert.DoesNotContain("Leave without saving?", Dialogs!.Markup, StringComparison.Ordinal);
        Assert.Single(_file.Versions());
    }

    [Fact]
    public void Required_Unmapped_IsMarkedAndCuredInOneClick()
    {
        _org.Describe = Org.Lead(Org.Key, Org.Formula);
        var page = Open();
        Assert.Contains("Last Name (LastName) has no source.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Salesforce will refuse new records until these have a source", page.Markup, StringComparison.Ordinal);

        Button(page, "Use last word of Contact person, or the e-mail").Click();

        Assert.DoesNotContain("Last Name (LastName) has no source.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Last Name", Cell(page, "Contact person").TextContent, StringComparison.Ordinal);
        Assert.Contains("Last word, or e-mail", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "Go on: Health check", "/marketplace/salesforce-leads?step=5")]
    [InlineData(false, "Go on: Permissions", "/marketplace/salesforce-leads?step=4")]
    public void Save_WhileTheSetUpIsOpen_OffersTheNextStep(bool granted, string name, string href)
    {
        _file.Grant();
        if (!granted)
            _file.Change(c => c.ProtectedRefreshToken = null);
        var page = Open(granted: false);
        Choose(page, "ID", Org.KeyField);
        Choose(page, "Contact person", "LastName");
        Choose(page, "Company name", "Company");
        Assert.DoesNotContain("Go on:", page.Markup, StringComparison.Ordinal);

        Save(page);

        page.WaitForAssertion(() => Assert.Equal(href, page.FindAll("a").Single(a => a.TextContent.Trim() == name).GetAttribute("href")));
        Assert.Single(page.FindAll(".mud-button-filled"));
        Choose(page, "City", "City");
        Assert.DoesNotContain("Go on:", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_RequiredFieldsMissing_DoesNotOfferTheHealthCheck()
    {
        _org.Describe = Org.Lead(Org.Key, Org.Formula);
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));

        Assert.DoesNotContain("Go on:", Open().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_SetUpDone_LeadsBackToThePlugInAndNotOn()
    {
        _file.Grant();
        _file.Change(c => c.ActivatedAt = DateTime.UnixEpoch);
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField), ("contactPerson", "LastName"), ("login", "Company")));
        var page = Open();

        Assert.Equal("/marketplace/salesforce-leads", page.FindAll("a").Single(a => a.TextContent.Trim() == "SalesForce - Leads").GetAttribute("href"));
        Assert.DoesNotContain("Go on:", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_WithoutAKey_AsksAndRemembersTheChoice()
    {
        var page = Open();
        Choose(page, "Email", "Email");
        Save(page);
        page.WaitForAssertion(() => Assert.Contains("How are records to be found again?", page.Markup, StringComparison.Ordinal));
        Assert.Empty(_file.Versions());

        Button(page, "Save without a key").Click();
        page.WaitForAssertion(() => Assert.Equal(MatchBy.StoredId, _file.Versions().Single().MatchBy));

        Choose(page, "City", "City");
        Save(page);
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
    }

    [Fact]
    public void Save_WithoutAKeyButWithACandidate_MapsIdInOneClick()
    {
        var page = Open();
        Choose(page, "Email", "Email");
        Save(page);

        Button(page, "Map ID to Affise Affiliate Id").Click();

        page.WaitForAssertion(() => Assert.Equal(Org.KeyField, _file.Versions().Single().MatchField));
    }

    [Fact]
    public void Save_NothingChanged_SaysSo()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        var page = Open();

        Save(page);

        page.WaitForAssertion(() => Assert.Contains("Nothing changed since version 1.", page.Markup, StringComparison.Ordinal));
        Assert.Single(_file.Versions());
    }

    [Fact]
    public void Save_AfterAnotherTab_KeepsWhatWasChosenAndSaysWho()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        var page = Open();
        Choose(page, "City", "City");
        var newer = Org.Version(2, (AffiliateField.IdKey, Org.KeyField), ("phone", "Phone"));
        newer.SavedBy = "Piotr";
        Seed(newer);

        Save(page);

        page.WaitForAssertion(() => Assert.Contains("Version 2 was saved by Piotr in the meantime", page.Markup, StringComparison.Ordinal));
        Assert.Contains("City", Cell(page, "City").TextContent, StringComparison.Ordinal);
        Button(page, "Save mine as version 3").Click();
        page.WaitForAssertion(() => Assert.Equal(3, _file.Versions().Count));
    }

    [Fact]
    public void Save_RowToAFieldThatIsGone_IsBlockedAndMarked()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField), ("city", "Gone__c")));
        var page = Open();
        Assert.Contains("No such field", page.Markup, StringComparison.Ordinal);
        Choose(page, "Email", "Email");

        Save(page);

        page.WaitForAssertion(() => Assert.Contains("Not saved: 1 row cannot work.", page.Markup, StringComparison.Ordinal));
        Button(page, "Send nothing").Click();
        Save(page);
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
    }

    [Fact]
    public void Suggestions_Accepted_AreChangesUntilSaved()
    {
        var page = Open();

        page.FindAll("button").First(b => b.TextContent.StartsWith("Accept ", StringComparison.Ordinal) && b.TextContent.Contains("suggestions", StringComparison.Ordinal)).Click();

        Assert.Contains("Phone", Cell(page, "Phone").TextContent, StringComparison.Ordinal);
        Assert.Empty(_file.Versions());
        Button(page, "Discard").Click();
        Assert.DoesNotContain("since version", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_NothingMatches_OffersToClear()
    {
        var page = Open();
        page.Find("#mapping-search").Input("zzz");
        Assert.Contains("No field matches", page.Markup, StringComparison.Ordinal);

        Button(page, "Clear search").Click();

        Assert.NotNull(Cell(page, "Email"));
    }

    [Fact]
    public void Sample_AffiliateExists_ShowsValueAndWhatArrives()
    {
        _file.Add(new Affiliate { Email = "a.vogt@nordlicht.example", City = "Hamburg" });
        var page = Open();

        Choose(page, "City", "City");

        var row = Cell(page, "City").Closest("tr")!;
        Assert.Equal(2, row.TextContent.Split("Hamburg").Length - 1);
    }

    [Fact]
    public void Page_French_SpeaksFrench()
    {
        UseCulture("fr");
        var page = Open();

        Assert.NotNull(page.Find("button[aria-label='Champ Salesforce pour Pays']"));
        Assert.NotNull(Button(page, "Enregistrer"));
        Assert.Contains("Clé de rapprochement", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<SalesforceFields> Open(bool granted = true)
    {
        if (granted)
            _file.Grant();
        var page = RenderPage<SalesforceFields>();
        page.WaitForElement("[data-grid]");
        return page;
    }

    private void Keep(KeptDraft draft) => _script.Setup<KeptDraft?>("kept", _ => true).SetResult(draft);

    /// <summary>What was put into the tab's storage, oldest first; null for a draft that was forgotten.</summary>
    private List<object?> Keeps() => [.. _script.Invocations["keep"].Select(i => i.Arguments[1])];

    private void Seed(MappingVersion version)
    {
        using var db = _file.CreateDbContext();
        version.ConnectionId = db.Connections.Single().Id;
        db.MappingVersions.Add(version);
        db.SaveChanges();
    }

    private static IElement Cell(IRenderedComponent<SalesforceFields> page, string label) => page.Find($"button[aria-label='Salesforce field for {label}']");

    private static IElement Box(IRenderedComponent<SalesforceFields> page, string label) => page.Find($"input[role=combobox][aria-label='Salesforce field for {label}']");

    private IReadOnlyList<IElement> Options() => Popovers!.FindAll("[role=option]");

    private void Choose(IRenderedComponent<SalesforceFields> page, string label, string apiName)
    {
        Cell(page, label).Click();
        Box(page, label).Input(apiName);
        page.WaitForAssertion(() => Assert.Contains(apiName, Options()[0].TextContent, StringComparison.Ordinal));
        Options()[0].Click();
        page.WaitForAssertion(() => Assert.NotNull(Cell(page, label)));
    }

    private static IElement Button(IRenderedComponent<SalesforceFields> page, string text) => page.FindAll("button").First(b => b.TextContent.Trim() == text);

    private static void Save(IRenderedComponent<SalesforceFields> page) => Button(page, "Save").Click();
}

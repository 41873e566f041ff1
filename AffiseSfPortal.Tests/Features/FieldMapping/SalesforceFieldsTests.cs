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
    public async Task Cell_Clicked_BecomesAComboboxOfTheSameName()
    {
        var page = Open();

        await PressAsync(page, () => Cell(page, "Email"));

        Assert.NotNull(Box(page, "Email"));
        Assert.Empty(page.FindAll("button[aria-label='Salesforce field for Email']"));
        page.WaitForAssertion(() => Assert.Contains(Options(), o => o.TextContent.Contains("Email", StringComparison.Ordinal) && o.TextContent.Contains("E-mail 80", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Map_ChosenFieldsAndSave_StoresAVersionAndWakesTheEngine()
    {
        var page = Open();
        await Choose(page, "ID", Org.KeyField);
        await Choose(page, "Email", "Email");
        await Choose(page, "Contact person", "LastName");
        await Choose(page, "Company name", "Company");

        await Save(page);

        page.WaitForAssertion(() => Assert.Single(_file.Versions()));
        var version = _file.Versions()[0];
        Assert.Equal((1, MatchBy.ExternalId, Org.KeyField), (version.Number, version.MatchBy, version.MatchField));
        Assert.Equal([Org.KeyField, "Company", "Email", "LastName"], version.Rows.Select(r => r.TargetField).Order(StringComparer.Ordinal));
        Assert.Equal(1, _control.Changed);
        Notices!.WaitForAssertion(() => Assert.Contains("Version 1 saved: 4 fields", Notices!.Markup, StringComparison.Ordinal));
        Assert.Contains("Matched by Affise Affiliate Id: safe to repeat", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Combobox_ExactApiNameAndEnter_PicksIt()
    {
        var page = Open();
        await PressAsync(page, () => Cell(page, "Zip code"));

        await page.InvokeAsync(() => Box(page, "Zip code").Input("postalcode"));
        Box(page, "Zip code").KeyDown("Enter");

        Assert.Contains("Zip/Postal Code", Cell(page, "Zip code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Combobox_ArrowsAndEscape_MoveAndLeave()
    {
        var page = Open();
        await PressAsync(page, () => Cell(page, "City"));
        await page.InvokeAsync(() => Box(page, "City").Input("c"));
        Box(page, "City").KeyDown("ArrowDown");
        var active = Box(page, "City").GetAttribute("aria-activedescendant") ?? "";
        Assert.EndsWith("-1", active, StringComparison.Ordinal);

        Box(page, "City").KeyDown("Escape");

        Assert.NotNull(Cell(page, "City"));
        Assert.Empty(page.FindAll("[role=combobox][aria-label^='Salesforce field for']"));
    }

    [Fact]
    public async Task Combobox_FieldInUse_IsRefusedWithTheReason()
    {
        var page = Open();
        await Choose(page, "Email", "Email");
        await PressAsync(page, () => Cell(page, "City"));
        await page.InvokeAsync(() => Box(page, "City").Input("Email"));

        Box(page, "City").KeyDown("Enter");

        page.WaitForAssertion(() => Assert.Contains("Email: Already used by Email", Popovers!.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("true", Options()[0].GetAttribute("aria-disabled"));
        Assert.NotNull(Box(page, "City"));
    }

    [Fact]
    public async Task Combobox_AfterTheGrant_OffersOnlyWriteableFields()
    {
        var page = Open();
        await PressAsync(page, () => Cell(page, "City"));

        await page.InvokeAsync(() => Box(page, "City").Input("score"));

        page.WaitForAssertion(() => Assert.Empty(Options()));
        Assert.Contains("No field matches", Popovers!.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Combobox_BeforeTheGrant_TakesAFreeApiName()
    {
        _file.Grant();
        _file.Change(c => c.ProtectedRefreshToken = null);
        _org.Describe = null;
        var page = Open(granted: false);
        await PressAsync(page, () => Cell(page, "ID"));
        await page.InvokeAsync(() => Box(page, "ID").Input(Org.KeyField));
        page.WaitForAssertion(() => Assert.Contains($"Use \"{Org.KeyField}\"", Assert.Single(Options()).TextContent, StringComparison.Ordinal));

        Box(page, "ID").KeyDown("Enter");

        Assert.Contains(Org.KeyField, Cell(page, "ID").TextContent, StringComparison.Ordinal);
        Assert.Contains("Standard Lead fields.", page.Markup, StringComparison.Ordinal);
        await Choose(page, "Contact person", "LastName");
        await Choose(page, "Company name", "Company");
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal((MatchBy.ExternalId, Org.KeyField), (_file.Versions().Single().MatchBy, _file.Versions()[0].MatchField)));
    }

    [Fact]
    public async Task Refresh_FieldAddedInTheOrg_AppearsInThePicker()
    {
        var page = Open();
        _org.Describe = Org.Lead(Org.Key, Org.Text("New_One__c", "New one", 80));

        await PressAsync(page, () => Button(page, "Refresh"));

        page.WaitForAssertion(() => Assert.Equal(1, _org.Refreshes));
        await Choose(page, "City", "New_One__c");
        Assert.Contains("New one", Cell(page, "City").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_OrgAway_KeepsTheFieldsAndOffersTryAgain()
    {
        var page = Open();
        _org.IsAway = true;

        await PressAsync(page, () => Button(page, "Refresh"));

        page.WaitForAssertion(() => Assert.Contains("Salesforce could not be asked", page.Markup, StringComparison.Ordinal));
        Assert.NotNull(Button(page, "Try again"));
        await Choose(page, "City", "City");
    }

    [Fact]
    public async Task Refresh_GrantedButFieldsNotRead_IsOffered()
    {
        _org.Describe = null;

        var page = Open();

        Assert.Contains("Standard Lead fields.", page.Markup, StringComparison.Ordinal);
        _org.Describe = Org.Lead(Org.Key);
        await PressAsync(page, () => Button(page, "Refresh"));
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
        await Choose(page, "Email", "Email");
        var waking = new TaskCompletionSource();
        _control.Waking = waking.Task;

        var save = Button(page, "Save").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
        await Choose(page, "City", "City");
        waking.SetResult();
        await save;

        Assert.Contains("City", Cell(page, "City").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 change", page.Find(".draft-count").TextContent, StringComparison.Ordinal);
        _control.Waking = Task.CompletedTask;
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal(3, _file.Versions().Count));
        Assert.Contains(_file.Versions()[2].Rows, r => r.TargetField == "City");
    }

    [Fact]
    public async Task Edit_NotSaved_IsKeptInTheTabUntilItIsDiscarded()
    {
        var page = Open();

        await Choose(page, "City", "City");

        var kept = Assert.IsType<KeptDraft>(Keeps()[^1]);
        Assert.Equal(new KeptRow("city", "City", RowTransform.None), Assert.Single(kept.Rows));
        await PressAsync(page, () => Button(page, "Discard"));
        Assert.Null(Keeps()[^1]);
    }

    [Fact]
    public async Task Save_KeptDraft_IsForgotten()
    {
        var page = Open();
        await Choose(page, "ID", Org.KeyField);

        await Save(page);

        page.WaitForAssertion(() => Assert.Null(Keeps()[^1]));
    }

    [Fact]
    public async Task Open_DraftOfALostVisit_IsBackAndCanBeDiscarded()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        Keep(new KeptDraft(1, false, [new(AffiliateField.IdKey, Org.KeyField, RowTransform.None), new("city", "City", RowTransform.None)]));
        var page = Open();
        Assert.Contains("Changes that were not saved are back.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("City", Cell(page, "City").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 change", page.Find(".draft-count").TextContent, StringComparison.Ordinal);

        await PressAsync(page, () => Button(page, "Discard them"));

        Assert.DoesNotContain("Changes that were not saved are back.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Version 1", page.Find(".draft-count").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DraftFromBeforeAnotherTabSaved_AsksAtSave()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        var newer = Org.Version(2, (AffiliateField.IdKey, Org.KeyField), ("phone", "Phone"));
        newer.SavedBy = "Piotr";
        Seed(newer);
        Keep(new KeptDraft(1, false, [new(AffiliateField.IdKey, Org.KeyField, RowTransform.None), new("city", "City", RowTransform.None)]));
        var page = Open();

        await Save(page);

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
        await Choose(page, "City", "City");
        var navigation = Services.GetRequiredService<NavigationManager>();

        await page.InvokeAsync(() => navigation.NavigateTo("/"));
        Dialogs!.WaitForAssertion(() => Assert.Contains("Leave without saving?", Dialogs!.Markup, StringComparison.Ordinal));
        await PressAsync(Dialogs!, () => Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Leave"));

        page.WaitForAssertion(() => Assert.Null(Keeps()[^1]));
    }

    [Fact]
    public async Task Leave_WhileSaving_WaitsForItAndGoesWithoutAsking()
    {
        var page = Open();
        await Choose(page, "ID", Org.KeyField);
        await Choose(page, "Contact person", "LastName");
        await Choose(page, "Company name", "Company");
        var waking = new TaskCompletionSource();
        _control.Waking = waking.Task;
        await Save(page);
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
    public async Task Required_Unmapped_IsMarkedAndCuredInOneClick()
    {
        _org.Describe = Org.Lead(Org.Key, Org.Formula);
        var page = Open();
        Assert.Contains("Last Name (LastName) has no source.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Salesforce will refuse new records until these have a source", page.Markup, StringComparison.Ordinal);

        await PressAsync(page, () => Button(page, "Use last word of Contact person, or the e-mail"));

        Assert.DoesNotContain("Last Name (LastName) has no source.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Last Name", Cell(page, "Contact person").TextContent, StringComparison.Ordinal);
        Assert.Contains("Last word, or e-mail", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "Go on: Health check", "/marketplace/salesforce-leads?step=5")]
    [InlineData(false, "Go on: Permissions", "/marketplace/salesforce-leads?step=4")]
    public async Task Save_WhileTheSetUpIsOpen_OffersTheNextStep(bool granted, string name, string href)
    {
        _file.Grant();
        if (!granted)
            _file.Change(c => c.ProtectedRefreshToken = null);
        var page = Open(granted: false);
        await Choose(page, "ID", Org.KeyField);
        await Choose(page, "Contact person", "LastName");
        await Choose(page, "Company name", "Company");
        Assert.DoesNotContain("Go on:", page.Markup, StringComparison.Ordinal);

        await Save(page);

        page.WaitForAssertion(() => Assert.Equal(href, page.FindAll("a").Single(a => a.TextContent.Trim() == name).GetAttribute("href")));
        Assert.Single(page.FindAll(".mud-button-filled"));
        await Choose(page, "City", "City");
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
    public async Task Save_WithoutAKey_AsksAndRemembersTheChoice()
    {
        var page = Open();
        await Choose(page, "Email", "Email");
        await Save(page);
        page.WaitForAssertion(() => Assert.Contains("How are records to be found again?", page.Markup, StringComparison.Ordinal));
        Assert.Empty(_file.Versions());

        await PressAsync(page, () => Button(page, "Save without a key"));
        page.WaitForAssertion(() => Assert.Equal(MatchBy.StoredId, _file.Versions().Single().MatchBy));

        await Choose(page, "City", "City");
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
    }

    [Fact]
    public async Task Save_WithoutAKeyButWithACandidate_MapsIdInOneClick()
    {
        var page = Open();
        await Choose(page, "Email", "Email");
        await Save(page);

        await PressAsync(page, () => Button(page, "Map ID to Affise Affiliate Id"));

        page.WaitForAssertion(() => Assert.Equal(Org.KeyField, _file.Versions().Single().MatchField));
    }

    [Fact]
    public async Task Save_NothingChanged_SaysSo()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        var page = Open();

        await Save(page);

        page.WaitForAssertion(() => Assert.Contains("Nothing changed since version 1.", page.Markup, StringComparison.Ordinal));
        Assert.Single(_file.Versions());
    }

    [Fact]
    public async Task Save_AfterAnotherTab_KeepsWhatWasChosenAndSaysWho()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField)));
        var page = Open();
        await Choose(page, "City", "City");
        var newer = Org.Version(2, (AffiliateField.IdKey, Org.KeyField), ("phone", "Phone"));
        newer.SavedBy = "Piotr";
        Seed(newer);

        await Save(page);

        page.WaitForAssertion(() => Assert.Contains("Version 2 was saved by Piotr in the meantime", page.Markup, StringComparison.Ordinal));
        Assert.Contains("City", Cell(page, "City").TextContent, StringComparison.Ordinal);
        await PressAsync(page, () => Button(page, "Save mine as version 3"));
        page.WaitForAssertion(() => Assert.Equal(3, _file.Versions().Count));
    }

    [Fact]
    public async Task Save_RowToAFieldThatIsGone_IsBlockedAndMarked()
    {
        _file.Grant();
        Seed(Org.Version(1, (AffiliateField.IdKey, Org.KeyField), ("city", "Gone__c")));
        var page = Open();
        Assert.Contains("No such field", page.Markup, StringComparison.Ordinal);
        await Choose(page, "Email", "Email");

        await Save(page);

        page.WaitForAssertion(() => Assert.Contains("Not saved: 1 row cannot work.", page.Markup, StringComparison.Ordinal));
        await PressAsync(page, () => Button(page, "Send nothing"));
        await Save(page);
        page.WaitForAssertion(() => Assert.Equal(2, _file.Versions().Count));
    }

    [Fact]
    public async Task Suggestions_Accepted_AreChangesUntilSaved()
    {
        var page = Open();

        await PressAsync(page, () => page.FindAll("button").First(b => b.TextContent.StartsWith("Accept ", StringComparison.Ordinal) && b.TextContent.Contains("suggestions", StringComparison.Ordinal)));

        Assert.Contains("Phone", Cell(page, "Phone").TextContent, StringComparison.Ordinal);
        Assert.Empty(_file.Versions());
        await PressAsync(page, () => Button(page, "Discard"));
        Assert.DoesNotContain("since version", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_NothingMatches_OffersToClear()
    {
        var page = Open();
        await page.InvokeAsync(() => page.Find("#mapping-search").Input("zzz"));
        Assert.Contains("No field matches", page.Markup, StringComparison.Ordinal);

        await PressAsync(page, () => Button(page, "Clear search"));

        Assert.NotNull(Cell(page, "Email"));
    }

    [Fact]
    public async Task Sample_AffiliateExists_ShowsValueAndWhatArrives()
    {
        _file.Add(new Affiliate { Email = "a.vogt@nordlicht.example", City = "Hamburg" });
        var page = Open();

        await Choose(page, "City", "City");

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

    private async Task Choose(IRenderedComponent<SalesforceFields> page, string label, string apiName)
    {
        await PressAsync(page, () => Cell(page, label));
        await page.InvokeAsync(() => Box(page, label).Input(apiName));
        page.WaitForAssertion(() => Assert.Contains(apiName, Options()[0].TextContent, StringComparison.Ordinal));
        await PressAsync(Popovers!, () => Options()[0]);
        page.WaitForAssertion(() => Assert.NotNull(Cell(page, label)));
    }

    private static IElement Button(IRenderedComponent<SalesforceFields> page, string text) => page.FindAll("button").First(b => b.TextContent.Trim() == text);

    private static Task Save(IRenderedComponent<SalesforceFields> page) => PressAsync(page, () => Button(page, "Save"));
}

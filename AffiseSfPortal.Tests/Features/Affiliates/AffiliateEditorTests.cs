using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Tests.Instances;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class AffiliateEditorTests : AffiliatesUiTest
{
    private static readonly string[] Labels =
    [
        "Email", "Company name", "Contact person", "Status", "Manager", "Country", "Phone", "City", "Address 1", "Address 2", "Zip code", "Notes",
        "Tags", "Level", "Referral percent",
    ];

    [Fact]
    public void Render_New_HasEveryLabelOnceAndOneSave()
    {
        var page = Open(null);
        foreach (var label in Labels)
            Assert.Contains(ByLabel(page, label).TagName, (string[])["INPUT", "TEXTAREA", "SELECT"]);
        Assert.Equal("submit", Button(page, "Save").GetAttribute("type"));
        Assert.Contains("Not connected to Salesforce yet.", page.Markup);
    }

    [Fact]
    public async Task Render_ForAViewer_CanBeReadAndNotChanged()
    {
        var key = await AddAsync();
        Access.OnlyRead();

        var page = Open(key);

        Assert.True(Button(page, "Save").HasAttribute("disabled"));
        Assert.All(page.FindAll("form input, form textarea"), field => Assert.True(field.HasAttribute("disabled") || field.Closest("fieldset[disabled]") is not null));
        Assert.Contains("Operators and administrators change it", page.Find(".ap-only-why").TextContent, StringComparison.Ordinal);
        // A form can be sent without its button: the service refuses it.
        await Assert.ThrowsAsync<AffiseSfPortal.Domain.AccessRefusedException>(() => page.Find("form").SubmitAsync());
    }

    [Fact]
    public void Render_InFrench_SpeaksFrench()
    {
        UseCulture("fr");
        var page = Open(null);
        ByLabel(page, "Société");
        Button(page, "Enregistrer");
    }

    [Fact]
    public async Task Save_Valid_StoresWhatWasTypedAndMovesToItsAddress()
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        Type(page, "Company name", "Clickwise Media");
        Type(page, "Tags", "finance, mobile");
        Type(page, "Referral percent", "2,5 %");
        Type(page, "Notes", "First\nSecond");
        ByLabel(page, "Level").Change("3");
        ByLabel(page, "Status").Change("OnModeration");
        ByLabel(page, "Country").Input("DE");
        ByLabel(page, "Country").Blur();
        Assert.Equal("Germany (DE)", ByLabel(page, "Country").GetAttribute("value"));
        await SubmitAsync(page);

        var saved = await Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal(
            ("mara@clickwise.example", "Clickwise Media", "DE", 3, 2.5m, AffiliateStatus.OnModeration, "First\nSecond"),
            (saved.Email, saved.CompanyName!, saved.Country!, saved.Level!.Value, saved.ReferralPercent!.Value, saved.Status, saved.Notes!));
        Assert.Equal(["finance", "mobile"], saved.Tags);
        Assert.EndsWith(Urls.Affiliate(saved.Key), Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Contains("Saved 14:08", page.Markup);
    }

    [Fact]
    public async Task Save_DoubleClick_MakesOneAffiliate()
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        Intake.Gate = new TaskCompletionSource();
        var first = page.Find("form").SubmitAsync();
        var second = page.Find("form").SubmitAsync();
        Intake.Gate.SetResult();
        await Task.WhenAll(first, second);
        Assert.Single(Intake.Saves);
        Assert.Equal(1, await Portal.ReadAsync(db => db.Affiliates.CountAsync(TestPortal.Cancel)));
    }

    [Fact]
    public async Task Leave_WhileSaving_WaitsForItAndGoesWithoutAsking()
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        var (saving, navigation) = await LeaveWhileSavingAsync(page);
        Assert.DoesNotContain("sync-health", navigation.Uri, StringComparison.Ordinal);
        Intake.Gate!.SetResult();
        await saving;

        await IsAtAsync(navigation, Urls.SyncHealth);
        Assert.DoesNotContain("Leave without saving?", Dialogs!.Markup, StringComparison.Ordinal);
        Assert.Equal("mara@clickwise.example", (await Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(TestPortal.Cancel))).Email);
    }

    [Fact]
    public async Task Leave_WhileASaveIsRefused_Asks()
    {
        await AddAsync(email: "taken@clickwise.example");
        var page = Open(null);
        Type(page, "Email", "taken@clickwise.example");
        var (saving, navigation) = await LeaveWhileSavingAsync(page);
        Intake.Gate!.SetResult();
        await saving;

        Dialogs!.WaitForAssertion(() => Assert.Contains("Leave without saving?", Dialogs!.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("sync-health", navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_WhileSavingAndTypedMore_StaysAtTheAffiliatesOwnAddress()
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        var (saving, navigation) = await LeaveWhileSavingAsync(page);
        Type(page, "City", "Berlin");
        Intake.Gate!.SetResult();
        await saving;
        Dialogs!.WaitForAssertion(() => Assert.Contains("Leave without saving?", Dialogs!.Markup, StringComparison.Ordinal));
        Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Stay").Click();

        var saved = await Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(TestPortal.Cancel));
        await IsAtAsync(navigation, Urls.Affiliate(saved.Key));
        Assert.Null(saved.City);
        Assert.Equal("Berlin", ByLabel(page, "City").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_AgainAfterTheFirst_EditsThatAffiliate()
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        await SubmitAsync(page);
        Type(page, "City", "Berlin");
        await SubmitAsync(page);
        var saved = await Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal("Berlin", saved.City);
        Assert.Equal([null, saved.Key], Intake.Saves.Select(s => s.Key));
    }

    [Fact]
    public async Task Save_SomethingWrong_SaysTheCureKeepsTheTextAndFocusesTheFirst()
    {
        var page = Open(null);
        Type(page, "Email", "mara at clickwise");
        Type(page, "Referral percent", "a lot");
        Type(page, "Tags", "ok, no good tag");
        ByLabel(page, "Country").Input("Atlantis");
        await SubmitAsync(page);

        Assert.Empty(Intake.Saves);
        Assert.Equal("This is not a full e-mail address. It looks like name@company.com.", MessageOf(page, "Email"));
        Assert.Equal("This is not a number. Write digits, for instance 2.5", MessageOf(page, "Referral percent"));
        Assert.StartsWith("A tag has 2 to 32", MessageOf(page, "Tags"), StringComparison.Ordinal);
        Assert.StartsWith("Choose a country", MessageOf(page, "Country"), StringComparison.Ordinal);
        Assert.Equal("mara at clickwise", ByLabel(page, "Email").GetAttribute("value"));
        Assert.Equal("Atlantis", ByLabel(page, "Country").GetAttribute("value"));
        Assert.Equal("true", ByLabel(page, "Email").GetAttribute("aria-invalid"));
        Assert.Equal(FieldIds.Of("tags"), JSInterop.Invocations["apPortal.focus"].Single().Arguments[0]);

        ByLabel(page, "Email").Input("mara@clickwise.example");
        Assert.Null(ErrorOf(page, "Email"));
    }

    [Fact]
    public void Leave_EmptyEmail_SaysSoWithoutSaving()
    {
        var page = Open(null);
        Assert.Null(ErrorOf(page, "Email"));
        ByLabel(page, "Email").Blur();
        Assert.Equal("Email is empty. Enter a value.", MessageOf(page, "Email"));
        Assert.Null(ErrorOf(page, "Country"));
    }

    [Fact]
    public async Task Save_EmailTaken_StandsAtTheField()
    {
        await AddAsync();
        var page = Open(null);
        Type(page, "Email", "A.VOGT@nordlicht.example");
        await SubmitAsync(page);
        Assert.StartsWith("Another affiliate has this e-mail", MessageOf(page, "Email"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_RequiredSignUpFieldAddedMeanwhile_ShowsItWithItsErrorAndKeepsEntries()
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        Type(page, "City", "Berlin");
        await Portal.WriteAsync(db =>
        {
            db.SignUpFields.Add(new SignUpField { Name = "Vertical", Type = SignUpFieldType.Text, View = true, Required = true });
            return Task.CompletedTask;
        });

        await SubmitAsync(page);

        Assert.Contains("The sign-up fields were changed meanwhile.", page.Find("[role=alert]").TextContent);
        Assert.Equal("Vertical is empty. Enter a value.", MessageOf(page, "Vertical"));
        Assert.Equal("Berlin", ByLabel(page, "City").GetAttribute("value"));
        Assert.Equal(ByLabel(page, "Vertical").Id, JSInterop.Invocations["apPortal.focus"].Single().Arguments[0]);
        Type(page, "Vertical", "Finance");
        await SubmitAsync(page);
        Assert.Equal(1, await Portal.ReadAsync(db => db.Affiliates.CountAsync(TestPortal.Cancel)));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Save_OptionTakenAwayMeanwhile_ShowsTheOptionsAsTheyAre()
    {
        var field = new SignUpField { Name = "Vertical", Type = SignUpFieldType.Select, View = true, Options = ["Old", "New"] };
        await Portal.WriteAsync(db =>
        {
            db.SignUpFields.Add(field);
            return Task.CompletedTask;
        });
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        ByLabel(page, "Vertical").Change("Old");
        await Portal.WriteAsync(async db => (await db.SignUpFields.SingleAsync(TestPortal.Cancel)).Options = ["New"]);

        await SubmitAsync(page);

        Assert.Contains("The sign-up fields were changed meanwhile.", page.Find("[role=alert]").TextContent);
        Assert.NotNull(ErrorOf(page, "Vertical"));
        ByLabel(page, "Vertical").Change("New");
        await SubmitAsync(page);
        Assert.Equal(1, await Portal.ReadAsync(db => db.Affiliates.CountAsync(TestPortal.Cancel)));
    }

    [Fact]
    public async Task Save_SomebodyElseSaved_KeepsEntriesAndOffersBoth()
    {
        var key = await AddAsync();
        var page = Open(key);
        Type(page, "City", "Hamburg");
        await SomebodySavesAsync(key, "Kiel");
        await SubmitAsync(page);
        Assert.Contains("Somebody else saved this affiliate at 08:00", page.Find("[role=alert]").TextContent);
        Assert.Equal("Hamburg", ByLabel(page, "City").GetAttribute("value"));

        await Button(page, "Save mine over it").ClickAsync();
        Assert.Equal("Hamburg", (await StoredAsync(key)).City);
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task LoadTheirs_AfterConflict_ShowsTheirs()
    {
        var key = await AddAsync();
        var page = Open(key);
        Type(page, "City", "Hamburg");
        await SomebodySavesAsync(key, "Kiel");
        await SubmitAsync(page);
        await Button(page, "Load theirs").ClickAsync();
        Assert.Equal("Kiel", ByLabel(page, "City").GetAttribute("value"));
        Assert.Equal("Kiel", (await StoredAsync(key)).City);
    }

    [Theory]
    [InlineData(5, "The database is busy")]
    [InlineData(13, "The disk of the portal’s database is full")]
    public async Task Save_DatabaseBusyOrFull_KeepsEntriesAndSavesLater(int code, string words)
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        Intake.Fault = new DbUpdateException("refused", new SqliteException("refused", code));
        await SubmitAsync(page);
        Assert.Contains(words, page.Find("[role=alert]").TextContent);
        Assert.Equal("mara@clickwise.example", ByLabel(page, "Email").GetAttribute("value"));
        Intake.Fault = null;
        await SubmitAsync(page);
        Assert.Equal(1, await Portal.ReadAsync(db => db.Affiliates.CountAsync(TestPortal.Cancel)));
    }

    [Fact]
    public async Task Open_DraftOfALostVisit_IsBackAndCanBeDiscarded()
    {
        var key = await AddAsync();
        var stamp = (await StoredAsync(key)).Stamp;
        JSInterop.SetupModule("./Features/Affiliates/AffiliateEditor.razor.js")
            .Setup<EditorDraft?>("attach", _ => true).SetResult(new EditorDraft(stamp, new() { ["city"] = "Hamburg", ["id"] = "1" }));
        var page = Open(key);
        page.WaitForAssertion(() => Assert.Equal("Hamburg", ByLabel(page, "City").GetAttribute("value")));
        Assert.Contains("Entries that were not saved are back.", page.Markup);
        await Button(page, "Discard them").ClickAsync();
        Assert.Equal("", ByLabel(page, "City").GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task Save_BeforeTheDraftIsBack_WaitsForIt()
    {
        var key = await AddAsync();
        var attach = new SlowAttach();
        JSInterop.SetupModule("./Features/Affiliates/AffiliateEditor.razor.js").AddInvocationHandler(attach);
        var page = Open(key);
        Assert.Equal("true", Button(page, "Save").GetAttribute("aria-disabled"));
        await SubmitAsync(page);
        Assert.Empty(Intake.Saves);

        attach.Answer.SetResult(new EditorDraft((await StoredAsync(key)).Stamp, new() { ["city"] = "Hamburg" }));
        page.WaitForAssertion(() => Assert.Null(Button(page, "Save").GetAttribute("aria-disabled")), TimeSpan.FromSeconds(20));
        await SubmitAsync(page);
        Assert.Equal("Hamburg", (await StoredAsync(key)).City);
    }

    [Fact]
    public async Task Save_ToldToTheBrowser_SaysWhatWasSaved()
    {
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        await SubmitAsync(page);
        var renewed = JSInterop.Invocations["renew"][^1];
        Assert.Equal("mara@clickwise.example", ((IReadOnlyDictionary<string, string>)renewed.Arguments[2]!)["email"]);
    }

    [Theory]
    [InlineData("en", true, "Saved. Sync is paused; it is sent when you resume.")]
    [InlineData("fr", true, "Enregistré. La synchronisation est en pause")]
    [InlineData("en", false, null)]
    public async Task Save_WhilePaused_SaysWhenItIsSent(string culture, bool paused, string? words)
    {
        UseCulture(culture);
        await Portal.ConnectAsync(configure: c => c.PausedAt = paused ? DateTime.UnixEpoch : null);
        var page = Open(null);
        page.Find("#" + FieldIds.Of("email")).Change("mara@clickwise.example");
        await SubmitAsync(page);
        if (words is null)
            Assert.Empty(Notices!.FindAll(".mud-snackbar"));
        else
            Notices!.WaitForAssertion(() => Assert.Contains(words, Notices!.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_NoSuchAffiliate_SaysSo() => Assert.Contains("This affiliate is no longer there", Open(404).Markup);

    [Fact]
    public async Task Render_SignUpFieldsOfAllSixTypes_SavesTheirValues()
    {
        await Portal.WriteAsync(db =>
        {
            foreach (var type in Enum.GetValues<SignUpFieldType>())
                db.SignUpFields.Add(new SignUpField { Name = $"Ask {type}", Type = type, View = true, Required = type == SignUpFieldType.Text, Position = (int)type, Options = ["One", "Two", "Three"] });
            return Task.CompletedTask;
        });
        var fields = await Portal.ReadAsync(db => db.SignUpFields.ToDictionaryAsync(f => f.Type, f => f.Id, TestPortal.Cancel));
        var page = Open(null);
        Type(page, "Email", "mara@clickwise.example");
        await SubmitAsync(page);
        Assert.Equal("Ask Text is empty. Enter a value.", MessageOf(page, "Ask Text"));

        Type(page, "Ask Text", "Answer");
        Type(page, "Ask MultiLineText", "A\nB");
        Type(page, "Ask HiddenText", "secret");
        ByLabel(page, "Ask Select").Change("Two");
        Option(page, "Ask Radio", "Three").Change("Three");
        Option(page, "Ask Checkbox", "Three").Change(true);
        Option(page, "Ask Checkbox", "One").Change(true);
        await SubmitAsync(page);

        var saved = await Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal(["Answer"], saved.SignUpValues[fields[SignUpFieldType.Text]]);
        Assert.Equal(["Two"], saved.SignUpValues[fields[SignUpFieldType.Select]]);
        Assert.Equal(["One", "Three"], saved.SignUpValues[fields[SignUpFieldType.Checkbox]]);
        Assert.Equal(["Three"], saved.SignUpValues[fields[SignUpFieldType.Radio]]);
        Assert.Equal(["A\nB"], saved.SignUpValues[fields[SignUpFieldType.MultiLineText]]);
        Assert.Equal(["secret"], saved.SignUpValues[fields[SignUpFieldType.HiddenText]]);
    }

    [Fact]
    public void Country_TypedNameAndEnter_PicksTheFirst()
    {
        var page = Open(null);
        ByLabel(page, "Country").Input("germ");
        Assert.Equal("true", ByLabel(page, "Country").GetAttribute("aria-expanded"));
        Assert.Contains("Germany", page.Find("[role=option][aria-selected=true]").TextContent);
        ByLabel(page, "Country").KeyDown("Enter");
        Assert.Equal("Germany (DE)", ByLabel(page, "Country").GetAttribute("value"));
        Assert.Equal("false", ByLabel(page, "Country").GetAttribute("aria-expanded"));
    }

    [Fact]
    public void Fields_OnScreen_StandInTheOrderOfSave()
    {
        var page = Open(null);
        Assert.Equal(
            EditorFields.Order([]).Select(FieldIds.Of),
            page.FindAll("form label[for]").Select(l => l.GetAttribute("for")!));
    }

    private IRenderedComponent<AffiliateEditor> Open(long? key)
    {
        var page = RenderPage<AffiliateEditor>(p => p.Add(c => c.Key, key));
        page.WaitForState(() => page.FindAll("form").Count > 0 || page.Markup.Contains("no longer there", StringComparison.Ordinal));
        return page;
    }

    private static void Type(IRenderedComponent<AffiliateEditor> page, string label, string text)
    {
        var field = ByLabel(page, label);
        // A field that shows an error listens while it is typed in.
        if (field.GetAttribute("aria-invalid") == "true")
            field.Input(text);
        else
            field.Change(text);
    }

    private async Task<(Task Saving, NavigationManager Navigation)> LeaveWhileSavingAsync(IRenderedComponent<AffiliateEditor> page)
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        Intake.Gate = new TaskCompletionSource();
        var saving = page.Find("form").SubmitAsync();
        await page.InvokeAsync(() => navigation.NavigateTo(Urls.SyncHealth));
        return (saving, navigation);
    }

    /// <summary>A page that is left is not drawn once more: nothing tells of it but the address.</summary>
    private static Task IsAtAsync(NavigationManager navigation, string path) =>
        Eventually.IsSoAsync($"the address is {path}", () => Task.FromResult(navigation.Uri.EndsWith(path, StringComparison.Ordinal)));

    private static Task SubmitAsync(IRenderedComponent<AffiliateEditor> page) => page.Find("form").SubmitAsync();

    private static string? ErrorOf(IRenderedComponent<AffiliateEditor> page, string label) =>
        page.FindAll($"#{MessageId(page, label)}.ap-field-error") is [var message, ..] ? message.TextContent.Trim() : null;

    private static string MessageOf(IRenderedComponent<AffiliateEditor> page, string label) =>
        page.Find($"#{MessageId(page, label)}").TextContent.Trim();

    private static string MessageId(IRenderedComponent<AffiliateEditor> page, string label) =>
        page.FindAll("label").First(l => l.TextContent.Trim() == label).GetAttribute("for") + "-message";

    private static AngleSharp.Dom.IElement Option(IRenderedComponent<AffiliateEditor> page, string label, string option)
    {
        var group = page.Find("#" + page.FindAll("label").First(l => l.TextContent.Trim() == label).GetAttribute("for"));
        return group.QuerySelectorAll("input").Single(i => i.GetAttribute("value") == option);
    }

    private async Task SomebodySavesAsync(long key, string city)
    {
        var saved = await Portal.Intake.SaveAsync(
            new AffiliateInput { Key = key, Email = "a.vogt@nordlicht.example", CompanyName = "Nordlicht Media GmbH", City = city }, "somebody", TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
    }

    /// <summary>A browser that takes its time to say what an earlier visit left.</summary>
    private sealed class SlowAttach() : JSRuntimeInvocationHandler<EditorDraft?>(call => call.Identifier == "attach", isCatchAllHandler: false)
    {
        public TaskCompletionSource<EditorDraft?> Answer { get; } = new();

        protected override Task<EditorDraft?> HandleAsync(JSRuntimeInvocation invocation) => Answer.Task;
    }
}

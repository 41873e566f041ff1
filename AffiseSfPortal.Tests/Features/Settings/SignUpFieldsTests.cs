using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Settings;

public sealed class SignUpFieldsTests : UiTest, IAsyncLifetime
{
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync();
        Services.AddSingleton(_portal.Get<IDbContextFactory<PortalDbContext>>());
        Services.AddSettingsFeature();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Add_TextField_IsListed()
    {
        var page = Open();
        Assert.Contains("No sign-up fields yet.", page.Markup);
        Button(page, "Add field").Click();
        await Dialogs!.Find("#sign-up-name").ChangeAsync("Vertical");
        await Dialogs!.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal("Vertical", page.Find("li .name").TextContent));
        Assert.Equal(SignUpFieldType.Text, (await FieldsAsync())[0].Type);
    }

    [Fact]
    public async Task Add_WithoutName_SaysSoAndStaysOpen()
    {
        var page = Open();
        Button(page, "Add field").Click();
        await Dialogs!.Find("form").SubmitAsync();
        Assert.Contains("The name is empty.", Dialogs!.Find("#sign-up-name-message").TextContent);
        Assert.Empty(await FieldsAsync());
    }

    [Fact]
    public async Task Edit_Select_ChangesOptionsAndKeepsType()
    {
        await AddAsync("Vertical", SignUpFieldType.Select, "One\nTwo");
        var page = Open();
        Button(page, "Edit Vertical").Click();
        Assert.Empty(Dialogs!.FindAll("#sign-up-type"));
        await Dialogs!.Find("#sign-up-options").ChangeAsync("One\nTwo\nThree");
        await Dialogs!.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Select: One · Two · Three", page.Markup));
    }

    [Fact]
    public async Task Move_Down_ChangesOrderAndFocusesTheOtherButtonAtTheEnd()
    {
        await AddAsync("A", SignUpFieldType.Text);
        await AddAsync("B", SignUpFieldType.Text);
        var page = Open();
        await Button(page, "Move A down").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal(["B", "A"], page.FindAll("li .name").Select(n => n.TextContent)));
        Assert.StartsWith("up-", (string)JSInterop.Invocations["apPortal.focus"].Single().Arguments[0]!, StringComparison.Ordinal);
        Assert.Contains("A is now at place 2 of 2.", page.Markup);
    }

    [Fact]
    public async Task Delete_HeldAndMapped_ConfirmSaysBoth()
    {
        await AddAsync("Vertical", SignUpFieldType.Text);
        var id = (await FieldsAsync())[0].Id;
        var connection = await _portal.ConnectAsync();
        await _portal.WriteAsync(async db =>
            (await db.MappingVersions.Include(m => m.Rows).SingleAsync(m => m.ConnectionId == connection, TestPortal.Cancel))
                .Rows.Add(new MappingRow { Position = 9, SourceKey = $"custom:{id}", TargetField = "Industry" }));
        var saved = await _portal.Intake.SaveAsync(
            new AffiliateInput { Email = "one@x.example", SignUpValues = new Dictionary<int, IReadOnlyList<string>> { [id] = ["x"] } }, null, TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);

        var page = Open();
        var pressed = Button(page, "Delete Vertical").ClickAsync();
        Dialogs!.WaitForAssertion(() => Assert.Contains("1 affiliate holds a value for it.", Dialogs!.Markup));
        Assert.Contains("The mapping sends it to Industry", Dialogs!.Markup);
        await Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Delete").ClickAsync();
        await pressed;
        Assert.Empty(await FieldsAsync());
        page.WaitForAssertion(() => Assert.Contains("No sign-up fields yet.", page.Markup));
    }

    [Theory]
    [InlineData("Add field")]
    [InlineData("Edit Vertical")]
    [InlineData("Delete Vertical")]
    public async Task Button_PressedTwice_OpensOneDialog(string button)
    {
        await AddAsync("Vertical", SignUpFieldType.Text);
        var page = Open();
        await page.InvokeAsync(() =>
        {
            _ = Button(page, button).ClickAsync();
            _ = Button(page, button).ClickAsync();
        });
        Dialogs!.WaitForAssertion(() => Assert.Single(Dialogs!.FindAll(".mud-dialog")));
    }

    [Fact]
    public async Task Render_ForAnOperator_CanBeReadAndNotChanged()
    {
        await AddAsync("Vertical", SignUpFieldType.Text);
        Access.OnlyOperate();

        var page = Open();

        Assert.Equal("Vertical", page.Find("li .name").TextContent);
        Assert.All(page.FindAll("button"), b => Assert.True(b.HasAttribute("disabled")));
        Assert.Contains("Administrators change it", page.Find(".ap-only-why").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsHome_Cards_LeadToTheirPages()
    {
        var page = RenderPage<SettingsHome>();
        Assert.Equal(
            ["/settings/content/sign-up-fields", "/settings/content/salesforce-fields", "/settings/users", "/settings/api-keys", "/settings/audit", "/settings/alerts", "/settings/diagnostics.zip", "/marketplace"],
            page.FindAll("ul a").Select(a => a.GetAttribute("href")!));
    }

    [Fact]
    public void SettingsHome_OfAnOperator_LeadsToNoPageThatWouldRefuse()
    {
        Access.OnlyOperate();
        var page = RenderPage<SettingsHome>();
        Assert.Equal(["/settings/content/sign-up-fields", "/settings/content/salesforce-fields", "/marketplace"], page.FindAll("ul a").Select(a => a.GetAttribute("href")!));
    }

    [Fact]
    public async Task SettingsHome_DiagnosticsLongAfterTheSignIn_AreAskedForInPlace()
    {
        Proof.IsFresh = false;
        var page = RenderPage<SettingsHome>();
        var navigation = Services.GetRequiredService<NavigationManager>();
        Task asked = null!;
        // Not awaited here: it ends with the answer.
        await page.InvokeAsync(() => { asked = page.Find("a[href='/settings/diagnostics.zip']").ClickAsync(); });
        Dialogs!.WaitForElement("#confirm-secret");
        Assert.DoesNotContain("diagnostics", navigation.Uri, StringComparison.Ordinal);

        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-secret").Change(FakeReauthentication.Secret));
        await Dialogs!.InvokeAsync(() => Dialogs!.Find("#confirm-form").Submit());
        await asked.WaitAsync(TimeSpan.FromSeconds(10), TestPortal.Cancel);

        Assert.EndsWith("/settings/diagnostics.zip", navigation.Uri, StringComparison.Ordinal);
    }

    private IRenderedComponent<SignUpFields> Open()
    {
        var page = RenderPage<SignUpFields>();
        page.WaitForState(() => page.FindAll(".ap-skeleton").Count == 0);
        return page;
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<SignUpFields> page, string words) =>
        page.FindAll("button").Single(b => (b.GetAttribute("aria-label") ?? b.TextContent.Trim()) == words);

    private Task<List<SignUpField>> FieldsAsync() => _portal.ReadAsync(db => db.SignUpFields.AsNoTracking().OrderBy(f => f.Position).ToListAsync(TestPortal.Cancel));

    private async Task AddAsync(string name, SignUpFieldType type, string options = "") => Assert.Empty(await _portal.ReadAsync(async _ =>
        await new SignUpFieldsService(_portal.Get<IDbContextFactory<PortalDbContext>>(), Access, Trail)
            .SaveAsync(new SignUpFieldDraft { Name = name, Type = type, Options = options }, [], TestPortal.Cancel)));
}

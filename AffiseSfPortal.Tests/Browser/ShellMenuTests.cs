using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The menus of the bar and the drawer, by mouse, by keyboard and on a phone.</summary>
[Collection(InBrowser.Name)]
public sealed class ShellMenuTests(Stages stages)
{
    [Fact]
    public async Task Menu_ByKeyboard_OpensMovesAndGivesTheFocusBack()
    {
        var stage = await stages.FreshAsync();
        await using var visit = await stage.VisitAsync();
        await visit.GoAsync("/");
        var page = visit.Page;
        var opener = page.GetByRole(AriaRole.Button, new() { Name = "Help" });

        await opener.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Item(page, "Create the app in Salesforce")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(Item(page, "Match the fields")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(page.GetByRole(AriaRole.Menuitem).Last).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("m");
        await Expect(Item(page, "Match the fields")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync(" ");
        await Expect(page).ToHaveURLAsync(new Uri(visit.Portal, "settings/content/salesforce-fields").ToString());
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Menu_ByMouse_StandsBelowItsButtonAndClosesWithAPressBesideIt()
    {
        var stage = await stages.FreshAsync();
        await using var visit = await stage.VisitAsync();
        await visit.GoAsync("/");
        var page = visit.Page;
        var theme = page.GetByRole(AriaRole.Button, new() { Name = "Theme" });

        await theme.ClickAsync();
        var button = (await theme.BoundingBoxAsync())!;
        var menu = (await page.Locator("#menu-theme").BoundingBoxAsync())!;
        Assert.InRange(menu.Y - (button.Y + button.Height), 0, 8);
        Assert.Equal(button.X + button.Width, menu.X + menu.Width, 1.5);
        await page.GetByRole(AriaRole.Button, new() { Name = "Help" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveAccessibleNameAsync("Help");
        await page.Mouse.ClickAsync(700, 700);
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);

        await theme.ClickAsync();
        await Mode(page, "Dark").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        await theme.ClickAsync();
        await Expect(Mode(page, "Dark")).ToBeCheckedAsync();
        visit.AssertQuiet();
    }

    [Theory]
    [InlineData(740)]
    [InlineData(256)]
    public async Task AccountMenu_OnAPhone_HoldsLanguageAndThemeAndStaysOnTheScreen(int height)
    {
        var stage = await stages.FreshAsync();
        await using var visit = await stage.VisitAsync(new VisitOptions { Width = 360, Height = height });
        await visit.GoAsync("/sync-health");
        var page = visit.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Account" }).ClickAsync();
        var menu = (await page.Locator("#menu-account").BoundingBoxAsync())!;
        Assert.InRange(menu.X, 0, 360 - menu.Width);
        Assert.InRange(menu.Y, 0, height - menu.Height);
        foreach (var item in await page.GetByRole(AriaRole.Menuitem).AllAsync())
            Assert.InRange((await item.BoundingBoxAsync())!.Height, 44, 60);
        await Item(page, "Sign out").ScrollIntoViewIfNeededAsync();
        Assert.InRange((await Item(page, "Sign out").BoundingBoxAsync())!.Y, 0, height - 44);
        await Item(page, "Français").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "fr");
        await Expect(page).ToHaveURLAsync(new Uri(visit.Portal, "sync-health").ToString());
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Drawer_OnAPhone_OpensByItsButtonAndClosesByEscapeByAPressBesideItAndByALink()
    {
        var stage = await stages.FreshAsync();
        await using var visit = await stage.VisitAsync(new VisitOptions { Width = 360, Height = 740 });
        await visit.GoAsync("/");
        var page = visit.Page;
        var opener = page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
        var navigation = page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });
        await Expect(navigation).ToBeHiddenAsync();

        await opener.ClickAsync();
        await Expect(navigation).ToBeVisibleAsync();
        await Pictures.TakeAsync(visit, "artifacts", "drawer-360");
        await page.Keyboard.PressAsync("Escape");
        await Expect(navigation).ToBeHiddenAsync();
        await Expect(opener).ToBeFocusedAsync();

        await opener.ClickAsync();
        // Beside it stands the account menu's button: it is dimmed, and not pressed.
        await page.Mouse.ClickAsync(336, 28);
        await Expect(navigation).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Menu)).ToBeHiddenAsync();

        await opener.ClickAsync();
        await navigation.GetByRole(AriaRole.Link, new() { Name = "Sync health" }).ClickAsync();
        await Expect(page.Title()).ToHaveTextAsync("Sync health");
        await Expect(navigation).ToBeHiddenAsync();
        await opener.ClickAsync();
        await Expect(navigation.Locator("[aria-current=page]")).ToHaveTextAsync("Sync health");
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Drawer_WindowGrowsWhileItIsOpen_StandsThereAsOnAWideScreen()
    {
        var stage = await stages.FreshAsync();
        await using var visit = await stage.VisitAsync(new VisitOptions { Width = 800, Height = 740 });
        await visit.GoAsync("/");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();

        await page.SetViewportSizeAsync(1440, 900);

        await Expect(page.Locator(":popover-open")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Menu" })).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Help" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    private static ILocator Mode(IPage page, string name) => page.GetByRole(AriaRole.Menuitemradio, new() { Name = name });

    private static ILocator Item(IPage page, string name) => page.GetByRole(AriaRole.Menuitem, new() { Name = name });
}

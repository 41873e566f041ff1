using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>What an administrator does, step by step, on the pages as they are: by clicks, where a person would click.</summary>
internal static partial class PortalWalk
{
    public const string Email = "claire.moreau@acme-media.com";
    public const string Password = "correct horse battery staple";
    private static readonly HttpClient Http = new();

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Field(this IPage page, string label) => page.GetByLabel(label, new() { Exact = true });

    /// <summary>A link of the drawer.</summary>
    public static ILocator Nav(this IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Main", Exact = true }).GetByRole(AriaRole.Link, new() { Name = name });

    public static ILocator Title(this IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    /// <summary>Waits until the address holds the path. Asks again and again: a wait for the move itself misses one that is quicker than the wait.</summary>
    public static Task IsAtAsync(this IPage page, string path) => Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(path), RegexOptions.None, TimeSpan.FromSeconds(1)));

    public static async Task CreateFirstAdministratorAsync(this Visit visit)
    {
        var page = visit.Page;
        await page.GotoAsync("/");
        await page.IsAtAsync("/setup");
        await page.Field("E-mail").FillAsync(Email);
        await page.Field("Password").FillAsync(Password);
        await page.Button("Create administrator").ClickAsync();
        await visit.InteractiveAsync();
    }

    public static async Task SignInAsync(this Visit visit, string email = Email, string password = Password)
    {
        var page = visit.Page;
        await page.GotoAsync("/account/login");
        await page.Field("E-mail").FillAsync(email);
        await page.Field("Password").FillAsync(password);
        await page.Button("Sign in").ClickAsync();
    }

    /// <summary>The wizard's first two steps with the stand-in org, from any page.</summary>
    public static async Task SaveBuiltInConnectionAsync(this Visit visit)
    {
        var page = visit.Page;
        await visit.OpenConnectionStepAsync();
        await page.Button("Use the built-in Salesforce org").ClickAsync();
        await Expect(page.Field("Salesforce destination object")).ToHaveValueAsync("Lead");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Connection saved")).ToBeVisibleAsync();
    }

    /// <summary>From any page of a portal that is not set up.</summary>
    public static async Task OpenConnectionStepAsync(this Visit visit)
    {
        var page = visit.Page;
        await page.Nav("Marketplace").ClickAsync();
        await page.Link("Set up").ClickAsync();
        await page.Button("I have created the app").ClickAsync();
        await Expect(page.Field("Consumer Key")).ToBeVisibleAsync();
    }

    /// <summary>From the saved connection: maps the fields of every Lead, with ID as the key.</summary>
    /// <param name="byCures">Lets the page fill the required fields, so that no affiliate is refused for want of a name.</param>
    public static async Task MapFieldsAsync(this Visit visit, bool byCures = false)
    {
        var page = visit.Page;
        await page.Button("Configure fields").ClickAsync();
        await page.IsAtAsync("/settings/content/salesforce-fields");
        await page.PickTargetAsync("ID", "Affise_Affiliate_Id__c");
        await page.PickTargetAsync("Email", "Email");
        if (byCures)
        {
            await page.Button("Use Company name, or the e-mail").ClickAsync();
            await page.Button("Use last word of Contact person, or the e-mail").ClickAsync();
        }
        else
        {
            await page.PickTargetAsync("Company name", "Company");
            await page.PickTargetAsync("Contact person", "LastName");
        }
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("4 fields").First).ToBeVisibleAsync();
    }

    /// <summary>Enters the cell, types the API name and takes the first answer by the keyboard.</summary>
    public static async Task PickTargetAsync(this IPage page, string affiliateField, string apiName)
    {
        var name = $"Salesforce field for {affiliateField}";
        await page.Button(name).ClickAsync();
        var box = page.GetByRole(AriaRole.Combobox, new() { Name = name, Exact = true });
        await box.FillAsync(apiName);
        await page.GetByRole(AriaRole.Option).Filter(new() { HasText = apiName }).First.WaitForAsync();
        await box.PressAsync("Enter");
        await Expect(page.Button(name)).Not.ToContainTextAsync("Choose a field");
    }

    /// <summary>Leaves for Salesforce's own page; what is decided there is the caller's.</summary>
    public static async Task LeaveForSalesforceAsync(this Visit visit)
    {
        await visit.GoAsync("/marketplace/salesforce-leads?step=4");
        await visit.PressGrantAsync();
    }

    /// <summary>From the mapping just saved, to the step that says which org is connected.</summary>
    public static async Task GrantAsync(this Visit visit)
    {
        await visit.Page.Link("Go on: Permissions").ClickAsync();
        await visit.PressGrantAsync();
        await visit.Page.Button("Allow").ClickAsync();
        await visit.InteractiveAsync();
        await Expect(visit.Page.GetByText("Connected to").First).ToBeVisibleAsync();
    }

    /// <summary>From the step that says which org is connected.</summary>
    public static async Task ActivateAsync(this Visit visit)
    {
        await visit.Page.Button("Go to Health check").ClickAsync();
        await visit.Page.Button("Activate").ClickAsync();
        await Expect(visit.Page.GetByText("SalesForce - Leads is active").First).ToBeVisibleAsync();
    }

    /// <summary>Opens the editor for a new affiliate, from any page, and fills in what the mapping sends.</summary>
    public static async Task FillNewAffiliateAsync(this Visit visit, string company, string contact, string email)
    {
        var page = visit.Page;
        await page.Nav("Manage affiliates").ClickAsync();
        await page.Button("Add affiliate").First.ClickAsync();
        await page.FieldStarting("Email").FillAsync(email);
        await page.FieldStarting("Company name").FillAsync(company);
        await page.FieldStarting("Contact person").FillAsync(contact);
    }

    /// <summary>Saves the affiliate that is open and waits for the green notification.</summary>
    public static async Task SaveAndSeeGreenAsync(this IPage page)
    {
        await page.CloseNoticesAsync();
        var watch = Stopwatch.StartNew();
        await page.Button("Save").ClickAsync();
        await page.SyncedNotice().WaitForAsync();
        AssertQuick(watch.Elapsed);
    }

    /// <summary>The figure is told; two seconds are promised, and a machine that does other work besides may need more.</summary>
    public static void AssertQuick(TimeSpan fromSaveToNotice)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Save to green notification: {fromSaveToNotice.TotalMilliseconds:0} ms"));
        Assert.InRange(fromSaveToNotice, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    /// <summary>A notification of an earlier save must not be taken for the next one.</summary>
    public static async Task CloseNoticesAsync(this IPage page)
    {
        for (var earlier = await page.Notices().CountAsync(); earlier > 0; earlier--)
            await page.Notices().First.GetByRole(AriaRole.Button).Last.ClickAsync();
        await Expect(page.Notices()).ToHaveCountAsync(0);
    }

    /// <summary>A field whose label may be followed by a mark that it is required.</summary>
    public static ILocator FieldStarting(this IPage page, string label) =>
        page.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex($"^{Regex.Escape(label)}", RegexOptions.None, TimeSpan.FromSeconds(1)) });

    public static ILocator Notices(this IPage page) => page.Locator(".mud-snackbar");

    public static ILocator SyncedNotice(this IPage page) => page.Notices().Filter(new() { HasTextRegex = SyncedToSalesforce() }).Last;

    public static async Task<List<JsonElement>> RecordsAsync(this PortalProcess portal, string objectName = "Lead")
    {
        var answer = await Http.GetFromJsonAsync<JsonElement>(new Uri(portal.Simulator, $"/simulator/api/records/{objectName}"));
        return [.. answer.GetProperty("records").EnumerateArray().Select(r => r.Clone())];
    }

    public static async Task ArmFaultAsync(this PortalProcess portal, object fault)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(portal.Simulator, "/simulator/api/faults"), fault);
        answer.EnsureSuccessStatusCode();
    }

    /// <param name="mood">hidden, readOnly, required.</param>
    public static async Task ChangeFieldAsync(this PortalProcess portal, string sobject, string field, string mood)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(portal.Simulator, "/simulator/api/schema"), new { @object = sobject, field, mood });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task PressGrantAsync(this Visit visit)
    {
        await visit.Page.Button("Grant permissions").ClickAsync();
        await visit.Page.IsAtAsync("/services/oauth2/authorize");
    }

    [GeneratedRegex("Synced to Salesforce: Lead 00Q[0-9A-Za-z]{15}, [0-9]+ fields", RegexOptions.None, 1000)]
    private static partial Regex SyncedToSalesforce();
}

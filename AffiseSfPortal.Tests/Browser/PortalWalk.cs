using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>What an administrator does, step by step, on the pages as they are.</summary>
internal static partial class PortalWalk
{
    public const string Email = "claire.moreau@acme-media.com";
    public const string Password = "correct horse battery staple";
    private static readonly HttpClient Http = new();

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Field(this IPage page, string label) => page.GetByLabel(label, new() { Exact = true });

    public static ILocator Title(this IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public static async Task CreateFirstAdministratorAsync(this Visit visit)
    {
        var page = visit.Page;
        await page.GotoAsync("/");
        await page.WaitForURLAsync("**/setup");
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

    /// <summary>The wizard's first two steps with the stand-in org.</summary>
    public static async Task SaveBuiltInConnectionAsync(this Visit visit)
    {
        var page = visit.Page;
        await visit.GoAsync("/marketplace");
        await page.Link("Set up").ClickAsync();
        await page.Button("I have created the app").ClickAsync();
        await page.Button("Use the built-in Salesforce org").ClickAsync();
        await Expect(page.Field("Salesforce destination object")).ToHaveValueAsync("Lead");
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Connection saved")).ToBeVisibleAsync();
    }

    /// <summary>Maps the fields of every Lead, with ID as the key.</summary>
    /// <param name="byCures">Lets the page fill the required fields, so that no affiliate is refused for want of a name.</param>
    public static async Task MapFieldsAsync(this Visit visit, bool byCures = false)
    {
        var page = visit.Page;
        await visit.GoAsync("/settings/content/salesforce-fields");
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
        var page = visit.Page;
        await visit.GoAsync("/marketplace/salesforce-leads?step=4");
        await page.Button("Grant permissions").ClickAsync();
        await page.WaitForURLAsync("**/services/oauth2/authorize**");
    }

    public static async Task GrantAsync(this Visit visit)
    {
        await visit.LeaveForSalesforceAsync();
        await visit.Page.Button("Allow").ClickAsync();
        await visit.InteractiveAsync();
        await Expect(visit.Page.GetByText("Connected to").First).ToBeVisibleAsync();
    }

    /// <summary>Opens the editor for a new affiliate and fills in what the mapping sends.</summary>
    public static async Task FillNewAffiliateAsync(this Visit visit, string company, string contact, string email)
    {
        var page = visit.Page;
        await visit.GoAsync("/affiliates/manage");
        await page.Button("Add affiliate").First.ClickAsync();
        await page.FieldStarting("Email").FillAsync(email);
        await page.FieldStarting("Company name").FillAsync(company);
        await page.FieldStarting("Contact person").FillAsync(contact);
    }

    /// <summary>A field whose label may be followed by a mark that it is required.</summary>
    public static ILocator FieldStarting(this IPage page, string label) =>
        page.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex($"^{Regex.Escape(label)}", RegexOptions.None, TimeSpan.FromSeconds(1)) });

    public static ILocator SyncedNotice(this IPage page) => page.Locator(".mud-snackbar").Filter(new() { HasTextRegex = SyncedToSalesforce() }).Last;

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

    [GeneratedRegex("Synced to Salesforce: Lead 00Q[0-9A-Za-z]{15}, [0-9]+ fields", RegexOptions.None, 1000)]
    private static partial Regex SyncedToSalesforce();
}

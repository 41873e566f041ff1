using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>Portals that several tests share: one just begun, one at work. Each is made when the first test asks for it.</summary>
public sealed class Stages(Chromium chromium) : IAsyncLifetime
{
    private readonly SemaphoreSlim _making = new(1, 1);
    private PortalProcess? _empty;
    private Stage? _fresh;
    private Stage? _drafting;
    private Stage? _sending;
    private Stage? _atWork;

    public Chromium Chromium => chromium;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Nobody is there yet: its set-up page stands open.</summary>
    internal async Task<PortalProcess> EmptyAsync()
    {
        await _making.WaitAsync();
        try
        {
            return _empty ??= await PortalProcess.StartAsync(new PortalStart { WithSimulator = false });
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>An administrator is there, and nothing else. Tests on it leave nothing behind.</summary>
    internal Task<Stage> FreshAsync() => OnceAsync(() => _fresh, stage => _fresh = stage, _ => Task.CompletedTask);

    /// <summary>As fresh, for tests that type into the wizard, which keeps what is typed, or that save an affiliate.</summary>
    internal Task<Stage> DraftingAsync() => OnceAsync(() => _drafting, stage => _drafting = stage, _ => Task.CompletedTask);

    /// <summary>Connected, mapped and active, with no affiliate of its own: for tests that save theirs.</summary>
    internal Task<Stage> SendingAsync() => OnceAsync(() => _sending, stage => _sending = stage, async stage =>
    {
        await using var visit = await stage.VisitAsync();
        await ConnectAsync(visit, byCures: false);
    });

    /// <summary>Connected and mapped; 25 affiliates are in Salesforce, one was refused, and a script has its key.</summary>
    internal Task<Stage> AtWorkAsync() => OnceAsync(() => _atWork, stage => _atWork = stage, FurnishAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (var portal in new[] { _empty, _fresh?.Portal, _drafting?.Portal, _sending?.Portal, _atWork?.Portal })
        {
            if (portal is not null)
                await portal.DisposeAsync();
        }
        _making.Dispose();
    }

    private async Task<Stage> OnceAsync(Func<Stage?> read, Action<Stage> keep, Func<Stage, Task> furnish)
    {
        await _making.WaitAsync();
        try
        {
            if (read() is { } made)
                return made;
            var stage = await MakeAsync(furnish);
            keep(stage);
            return stage;
        }
        finally
        {
            _making.Release();
        }
    }

    private async Task<Stage> MakeAsync(Func<Stage, Task> furnish)
    {
        var portal = await PortalProcess.StartAsync(new PortalStart { WithAdministrator = true });
        try
        {
            await using var visit = await Visit.BeginAsync(await chromium.GetAsync(), portal.Address);
            await visit.SignInAsync();
            await visit.InteractiveAsync();
            var stage = new Stage(chromium, portal, await visit.Context.StorageStateAsync());
            await furnish(stage);
            return stage;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    private static async Task ConnectAsync(Visit visit, bool byCures)
    {
        await visit.GoAsync("/");
        await visit.SaveBuiltInConnectionAsync();
        await visit.MapFieldsAsync(byCures);
        await visit.GrantAsync();
        await visit.ActivateAsync();
    }

    private static async Task FurnishAsync(Stage stage)
    {
        await using var visit = await stage.VisitAsync();
        var page = visit.Page;
        await ConnectAsync(visit, byCures: true);
        await page.Nav("Manage affiliates").ClickAsync();
        await page.Button("Add 25 sample affiliates").ClickAsync();
        await Expect(page.Notices().Filter(new() { HasText = "affiliates synced" }).First).ToBeVisibleAsync();
        // None of the samples is refused, however empty.
        await Expect(page.Locator(".ap-chip").Filter(new() { HasText = "Refused" })).ToHaveCountAsync(0);

        await stage.Portal.ArmFaultAsync(new { kind = "recordError", path = "/composite/sobjects", key = "refused@clicpanda.example", count = 0, code = "STRING_TOO_LONG", message = "Last Name: data value too large: Dupont (max length=80)" });
        await visit.FillNewAffiliateAsync("Clicpanda SARL", "Camille Dupont", "refused@clicpanda.example");
        await page.Button("Save").ClickAsync();
        await Expect(page.Notices().Filter(new() { HasText = "Saved here, not in Salesforce" })).ToBeVisibleAsync();

        await visit.GoAsync("/settings/api-keys");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nightly push");
        await page.Button("Create key").ClickAsync();
        await Expect(page.Locator("code")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^ask_"));
    }
}

/// <summary>One running portal and the cookies of its administrator.</summary>
internal sealed record Stage(Chromium Chromium, PortalProcess Portal, string StorageState)
{
    /// <param name="at">Where the browser finds the portal, if not at its own address.</param>
    public async Task<Visit> VisitAsync(VisitOptions? options = null, Uri? at = null)
    {
        var visit = await Visit.BeginAsync(await Chromium.GetAsync(), at ?? Portal.Address, (options ?? new VisitOptions()) with { StorageState = StorageState });
        visit.Allow(Portal.Simulator);
        return visit;
    }

    /// <summary>Lets time pass for the sign-ins that are open at Salesforce: what was begun now was begun so long ago.</summary>
    public async Task AgeSignInsAsync(TimeSpan by)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Portal.DataFolder, "portal.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE OAuthRequests SET CreatedAt = CreatedAt - $by, ExpiresAt = ExpiresAt - $by";
        command.Parameters.AddWithValue("$by", (long)by.TotalMicroseconds);
        await command.ExecuteNonQueryAsync();
    }
}

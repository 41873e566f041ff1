using System.Net;
using System.Text.RegularExpressions;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>A portal whose clock the test moves, and the forms of a person's own account.</summary>
internal sealed partial class Account : IAsyncDisposable
{
    public Account(Action<PortalFactory>? configure = null)
    {
        Portal = new PortalFactory().WithAdministrator().WithServices(s => s.AddSingleton<TimeProvider>(Clock));
        configure?.Invoke(Portal);
    }

    /// <summary>Its timers stand still: what runs by itself would else run for every second of the days that a test lets pass.</summary>
    public SettableClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public PortalFactory Portal { get; }

    /// <summary>The answer of the account page to one of its forms.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string form, string? page = null, params (string Name, string Value)[] fields)
    {
        var all = fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        all["_handler"] = form;
        return await PortalFactory.PostFormAsync(client, "/account/security", all, page);
    }

    /// <summary>Sets up an authenticator app as its page asks for it.</summary>
    public Task<(string Secret, IReadOnlyList<string> RecoveryCodes)> SetUpAuthenticatorAsync(HttpClient client) => SetUpAuthenticatorAsync(client, Clock);

    public static async Task<(string Secret, IReadOnlyList<string> RecoveryCodes)> SetUpAuthenticatorAsync(HttpClient client, TimeProvider clock)
    {
        using var begun = await PostAsync(client, "authenticator-new");
        var page = await TextAsync(begun);
        var secret = Secret().Match(page).Groups["secret"].Value;
        using var done = await PostAsync(client, "authenticator-on", page, ("Proof.Code", CodeNow(secret, clock)));
        var codes = RecoveryCode().Matches(await TextAsync(done)).Select(m => m.Value).ToList();
        return (secret, codes);
    }

    public string CodeNow(string secret) => CodeNow(secret, Clock);

    public static string CodeNow(string secret, TimeProvider clock) =>
        AuthenticatorCode.CodeAt(Base32.Read(secret), clock.GetUtcNow().ToUnixTimeSeconds() / (long)AuthenticatorCode.Step.TotalSeconds);

    /// <summary>Gives the password in a new browser; what comes after it is the caller's.</summary>
    public async Task<HttpClient> GivePasswordAsync()
    {
        var client = Portal.NewClient();
        using var answer = await PortalFactory.PostFormAsync(client, "/account/login",
            new() { ["Posted.Email"] = PortalFactory.AdminEmail, ["Posted.Password"] = PortalFactory.AdminPassword });
        Assert.Equal("/account/second-factor", answer.Headers.Location?.AbsolutePath);
        return client;
    }

    public static Task<HttpResponseMessage> GiveCodeAsync(HttpClient client, string code) =>
        PortalFactory.PostFormAsync(client, "/account/second-factor", new() { ["Posted.Code"] = code });

    public static async Task<string> TextAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    /// <summary>True when a page opens that needs somebody.</summary>
    public static async Task<bool> IsInAsync(HttpClient client)
    {
        using var home = await client.GetAsync("/");
        return home.StatusCode == HttpStatusCode.OK;
    }

    public async Task ChangeUserAsync(Func<UserManager<PortalUser>, PortalUser, Task> change)
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        await change(users, (await users.FindByEmailAsync(PortalFactory.AdminEmail))!);
    }

    /// <summary>So much later that every cookie is looked at again.</summary>
    public void WaitForCheck() => Clock.SetBy(RevalidatingUser.Interval + TimeSpan.FromSeconds(1));

    public ValueTask DisposeAsync() => Portal.DisposeAsync();

    [GeneratedRegex("secret=(?<secret>[A-Z2-7]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecoveryCode();
}

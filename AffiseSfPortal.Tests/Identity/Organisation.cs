using System.Net;
using System.Text.RegularExpressions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>A portal, a real provider that it takes people from, a clock that the test moves, and the browser between the two, which is played.</summary>
internal sealed partial class Organisation : IAsyncDisposable
{
    public static readonly HttpClient There = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private Organisation(Provider provider, Action<PortalFactory>? configure)
    {
        Provider = provider;
        Portal = new PortalFactory().WithAdministrator().WithServices(s => s.AddSingleton<TimeProvider>(Clock))
            .With("Identity:OpenIdConnect:Authority", provider.Address.ToString())
            .With("Identity:OpenIdConnect:ClientId", Provider.ClientId)
            .With("Identity:OpenIdConnect:ClientSecret", Provider.ClientSecret)
            .With("Identity:OpenIdConnect:Name", "Acme")
            .With("Identity:OpenIdConnect:RoleMap:sales-admins", "Administrator")
            .With("Identity:OpenIdConnect:RoleMap:sales", "Viewer");
        configure?.Invoke(Portal);
    }

    public Provider Provider { get; }

    public PortalFactory Portal { get; }

    public SettableClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public static async Task<Organisation> StartAsync(Action<PortalFactory>? configure = null) => new(await Provider.StartAsync(), configure);

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>So long after the sign-in that it must be confirmed.</summary>
    public void Wait() => Clock.SetBy(TimeSpan.FromMinutes(11));

    /// <summary>The person gives their password at the provider: now, unless it was earlier.</summary>
    public void Authenticate(TimeSpan ago = default) => Provider.AuthenticatedAt = Clock.GetUtcNow() - ago;

    public static async Task<HttpResponseMessage> SignInAsync(HttpClient client) => await ComeBackAsync(client, await LeaveAsync(client, "/account/external"));

    /// <summary>Where the portal sends the browser.</summary>
    public static async Task<Uri> LeaveAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return answer.Headers.Location!;
    }

    /// <summary>The provider's answer, brought back by this browser.</summary>
    public static async Task<HttpResponseMessage> ComeBackAsync(HttpClient client, Uri leaves)
    {
        using var there = await There.GetAsync(leaves);
        Assert.True(there.StatusCode == HttpStatusCode.Found, await there.Content.ReadAsStringAsync());
        using var callback = await client.GetAsync(there.Headers.Location!.PathAndQuery);
        Assert.Equal(HttpStatusCode.Found, callback.StatusCode);
        return await client.GetAsync(callback.Headers.Location);
    }

    /// <summary>The address on a page that leads to the provider.</summary>
    public static async Task<string> WayAsync(HttpClient client, string page)
    {
        var text = WebUtility.HtmlDecode(await client.GetStringAsync(page));
        var way = Way().Match(text);
        Assert.True(way.Success, text);
        return way.Groups["href"].Value;
    }

    public async Task<(PortalUser? User, IReadOnlyList<string> Roles)> FindAsync(string subject)
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = await users.FindByLoginAsync(Provider.Address.ToString(), subject);
        return (user, user is null ? [] : [.. await users.GetRolesAsync(user)]);
    }

    /// <summary>From now on the trail takes no entry of this action.</summary>
    public Task RefuseEntriesAsync(string action)
    {
        var sql = $"CREATE TRIGGER Full BEFORE INSERT ON AuditEntries WHEN NEW.Action = '{action}' BEGIN SELECT RAISE(ABORT, 'no room'); END";
        return WriteAsync(db => db.Database.ExecuteSqlRawAsync(sql));
    }

    public async Task WriteAsync(Func<PortalDbContext, Task> write)
    {
        await using var db = await Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        await write(db);
    }

    /// <summary>What the trail has of these actions, in order.</summary>
    public async Task<IReadOnlyList<string>> TrailAsync(params string[] actions)
    {
        await using var db = await Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var entries = await db.AuditEntries.Where(e => actions.Contains(e.Action)).OrderBy(e => e.Sequence).ToListAsync();
        return [.. entries.Select(e => $"{e.ActorName} {e.Action}{(e.Refused ? " refused" : "")}")];
    }

    [GeneratedRegex("href=\"(?<href>/account/external\\?[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Way();
}

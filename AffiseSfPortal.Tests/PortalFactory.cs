using System.Net;
using System.Text.RegularExpressions;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests;

/// <summary>
/// The whole portal on a SQLite file of its own, in Development unless told otherwise. In memory by default; call <see cref="Listen"/> first for a real port.
/// Settings are given before the first use and speak louder than the settings file.
/// </summary>
internal sealed partial class PortalFactory : WebApplicationFactory<Program>
{
    public const string AdminEmail = "admin@example.com";
    public const string AdminPassword = "correct horse battery";

    private readonly Dictionary<string, string> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Action<IServiceCollection>> _services = [];
    private string _environment = "Development";
    private IReadOnlyList<ServiceDescriptor> _registered = [];

    public PortalFactory()
    {
        Folder = Directory.CreateTempSubdirectory("portal-test-").FullName;
        _settings["ConnectionStrings:Portal"] = $"Data Source={Path.Combine(Folder, "portal.db")}";
        _settings["Logging:LogLevel:Default"] = "Warning";
        // A process of its own for each portal would be many; who wants it switches it on.
        _settings["BuiltIn:Enabled"] = "false";
        // Tests of it switch it on.
        _settings["Identity:RequireSecondFactor"] = "false";
    }

    public string Folder { get; }

    /// <summary>What the portal is made of.</summary>
    public IReadOnlyList<ServiceDescriptor> Registered
    {
        get
        {
            _ = Services;
            return _registered;
        }
    }

    public PortalFactory With(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    public PortalFactory WithServices(Action<IServiceCollection> configure)
    {
        _services.Add(configure);
        return this;
    }

    /// <summary>Outside Development <c>Portal:PublicUrl</c> must be set; the stand-in's address will do.</summary>
    public PortalFactory InEnvironment(string environment)
    {
        _environment = environment;
        _settings.TryAdd("Portal:PublicUrl", "http://localhost");
        return this;
    }

    /// <summary>An administrator from the settings, so that nobody needs to open the set-up page.</summary>
    public PortalFactory WithAdministrator() => With("Setup:AdminEmail", AdminEmail).With("Setup:AdminPassword", AdminPassword);

    /// <summary>Somebody else with an account, the same password as the administrator's.</summary>
    public async Task<PortalUser> AddUserAsync(string email, string role)
    {
        await using var scope = Services.CreateAsyncScope();
        await PortalRoles.EnsureAsync(scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>());
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = new PortalUser { UserName = email, Email = email };
        Assert.True((await users.CreateAsync(user, AdminPassword)).Succeeded);
        Assert.True((await users.AddToRoleAsync(user, role)).Succeeded);
        return user;
    }

    /// <summary>Starts on a free port of the loopback address and returns it.</summary>
    public Uri Listen()
    {
        UseKestrel(0);
        StartServer();
        return ClientOptions.BaseAddress;
    }

    /// <summary>A browser without a circuit: keeps cookies, follows no redirect.</summary>
    public HttpClient NewClient() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });

    /// <summary>The same, signed in by the real sign-in page.</summary>
    public async Task<HttpClient> NewSignedInClientAsync(string email = AdminEmail, string password = AdminPassword)
    {
        var client = NewClient();
        using var answer = await PostFormAsync(client, "/account/login", new() { ["Posted.Email"] = email, ["Posted.Password"] = password });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return client;
    }

    /// <summary>Posts a form with the hidden fields of its page, which is opened unless it is given.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient client, string url, Dictionary<string, string> fields, string? page = null)
    {
        page ??= await client.GetStringAsync(url);
        foreach (Match match in HiddenField().Matches(page))
            fields.TryAdd(match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value));
        using var content = new FormUrlEncodedContent(fields);
        return await client.PostAsync(url, content);
    }

    /// <summary>
    /// Why the portal does not start. It takes its services with it when it ends, and now and then the factory, which is just reading them, tells of
    /// that instead: then it is started once more.
    /// </summary>
    public Exception RefusedStart()
    {
        for (var starts = 1; ; starts++)
        {
            var fault = Assert.ThrowsAny<Exception>(() => NewClient());
            if (fault is not ObjectDisposedException || starts == 5)
                return fault;
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(_environment);
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            _services.ForEach(configure => configure(services));
            _registered = [.. services];
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)"\s*/>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HiddenField();
}

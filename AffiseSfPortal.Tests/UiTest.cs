using System.Globalization;
using System.Security.Claims;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence.Audit;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;

namespace AffiseSfPortal.Tests;

/// <summary>
/// A component test in the portal's own surroundings: English, a signed-in administrator <see cref="UserId"/>, a clock that stands still
/// and a live feed that delivers at once. Register what the component needs in the constructor, before the first render.
/// </summary>
public abstract class UiTest : BunitContext
{
    protected const string UserId = "user-1";
    private bool _locked;

    protected UiTest()
    {
        UseCulture("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging().AddLocalization();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<ILiveFeed>(Feed);
        Services.AddSingleton<IUserAccess>(Access);
        Services.AddSingleton<AffiseSfPortal.Domain.IUserRights>(Access);
        Services.AddSingleton<IAuditTrail>(Trail);
        Services.AddShellComponents(o => o.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<IReauthentication>(Proof);
        Services.AddScoped<Confirm>();
        User = AddAuthorization();
        User.SetAuthorized("claire.moreau@acme-media.com");
        // In this order: setting roles forgets claims.
        User.SetRoles("Administrator");
        User.SetClaims(new Claim(ClaimTypes.NameIdentifier, UserId), new Claim(ClaimTypes.Email, "claire.moreau@acme-media.com"));
    }

    /// <summary>2026-11-24 14:08:31 UTC until a test moves it.</summary>
    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 14, 8, 31, TimeSpan.Zero));

    /// <summary>The person proved a moment ago who they are, unless a test says otherwise.</summary>
    internal FakeReauthentication Proof { get; } = new();

    protected FakeLiveFeed Feed { get; } = new();

    protected BunitAuthorizationContext User { get; }

    /// <summary>What services and screens are told the person may do.</summary>
    private protected GrantedAccess Access { get; } = new(UserId);

    private protected NotedTrail Trail { get; } = new();

    /// <summary>Renders with everything that pages need around them: popovers, dialogs, notifications.</summary>
    protected IRenderedComponent<T> RenderPage<T>(Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        BeInteractive();
        Popovers ??= Render<MudPopoverProvider>();
        Dialogs ??= Render<MudDialogProvider>();
        Notices ??= Render<MudSnackbarProvider>();
        return Render(parameters);
    }

    /// <summary>Finds and clicks with no drawing in between: figures that come from beside the circuit draw anew at any moment. Does not wait for what the click starts, which may be a question.</summary>
    protected static Task PressAsync<T>(IRenderedComponent<T> page, Func<AngleSharp.Dom.IElement> find)
        where T : IComponent => page.InvokeAsync(() => find().Click());

    /// <summary>Where menus, options and tooltips appear; null before <see cref="RenderPage{T}"/>.</summary>
    protected IRenderedComponent<MudPopoverProvider>? Popovers { get; private set; }

    protected IRenderedComponent<MudDialogProvider>? Dialogs { get; private set; }

    protected IRenderedComponent<MudSnackbarProvider>? Notices { get; private set; }

    /// <summary>To be called before rendering.</summary>
    protected static void UseCulture(string culture) =>
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);

    /// <summary>Locks the services, so it comes after every registration.</summary>
    private void BeInteractive()
    {
        if (_locked)
            return;
        _locked = true;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }
}

/// <summary>Takes one secret.</summary>
internal sealed class FakeReauthentication : IReauthentication
{
    public const string Secret = "correct horse battery";

    private readonly TaskCompletionSource _provedElsewhere = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsFresh { get; set; } = true;

    public ProofWays Ways { get; set; } = new(TakesSecret: true, Provider: null);

    public Task<ProofWays> ReadWaysAsync(CancellationToken cancellationToken) => Task.FromResult(Ways);

    public Task UntilFreshAsync(CancellationToken cancellationToken) => _provedElsewhere.Task.WaitAsync(cancellationToken);

    /// <summary>In another tab, at the identity provider.</summary>
    public void ProveElsewhere()
    {
        IsFresh = true;
        _provedElsewhere.TrySetResult();
    }

    public Task<bool> ProveAsync(string secret, CancellationToken cancellationToken) => Task.FromResult(IsFresh = secret == Secret);
}

/// <summary>Delivers on the publisher's own thread, so that tests need not wait, and counts who listens.</summary>
public sealed class FakeLiveFeed : ILiveFeed
{
    private readonly List<Func<LiveEvent, Task>> _handlers = [];

    public int Subscribers => _handlers.Count;

    /// <summary>Who listens now: to be called later, as an event that was under way when they left.</summary>
    public IReadOnlyList<Func<LiveEvent, Task>> Handlers => [.. _handlers];

    public IDisposable Subscribe(Func<LiveEvent, Task> handler)
    {
        _handlers.Add(handler);
        return new Subscription(() => _handlers.Remove(handler));
    }

    public void Publish(LiveEvent item)
    {
        foreach (var handler in _handlers.ToArray())
            handler(item).GetAwaiter().GetResult();
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

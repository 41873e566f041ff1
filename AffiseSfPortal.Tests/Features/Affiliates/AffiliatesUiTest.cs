using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace AffiseSfPortal.Tests.Features.Affiliates;

/// <summary>The affiliates' screens over a real database file; the engine does not run.</summary>
public abstract class AffiliatesUiTest : UiTest, IAsyncLifetime
{
    private protected TestPortal Portal { get; private set; } = null!;

    private protected RecordingIntake Intake { get; private set; } = null!;

    private protected HostingEnvironment Environment { get; } = new() { EnvironmentName = Environments.Development };

    public async ValueTask InitializeAsync()
    {
        Portal = await TestPortal.OnSqliteAsync();
        Intake = new RecordingIntake(Portal.Intake);
        Services.AddSingleton(Portal.Get<IDbContextFactory<PortalDbContext>>());
        Services.AddSingleton<IAffiliateIntake>(Intake);
        Services.AddSingleton<IHostEnvironment>(Environment);
        Services.AddSingleton(Portal.Get<IRecordLinks>());
        Services.AddSingleton(Portal.Get<OwedRows>());
        Services.AddSingleton(Portal.Get<IOwedSignal>());
        Services.AddAffiliatesFeature();
        JSInterop.SetupModule("./Features/Affiliates/AffiliateEditor.razor.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./Features/Affiliates/ManageAffiliates.razor.js").Mode = JSRuntimeMode.Loose;
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        if (Portal is not null)
            await Portal.DisposeAsync();
    }

    private protected async Task<long> AddAsync(string? name = "Nordlicht Media GmbH", string email = "a.vogt@nordlicht.example", AffiliateStatus status = AffiliateStatus.Active)
    {
        var saved = await Portal.Intake.SaveAsync(new AffiliateInput { Email = email, CompanyName = name, Status = status }, null, TestPortal.Cancel);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
        return saved.Key;
    }

    private protected Task<Affiliate> StoredAsync(long key) => Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(a => a.Key == key, TestPortal.Cancel));

    /// <summary>The field whose label says exactly this.</summary>
    private protected static IElement ByLabel<T>(IRenderedComponent<T> page, string label)
        where T : IComponent
    {
        var found = Assert.Single(page.FindAll("label"), l => l.TextContent.Trim() == label);
        return page.Find("#" + found.GetAttribute("for"));
    }

    private protected static IElement Button<T>(IRenderedComponent<T> page, string words)
        where T : IComponent =>
        Assert.Single(page.FindAll("button, a[role=button], a.mud-button-root"), b => (b.GetAttribute("aria-label") ?? b.TextContent.Trim()) == words);
}

/// <summary>The real intake, with a count and a way to be busy.</summary>
internal sealed class RecordingIntake(IAffiliateIntake inner) : IAffiliateIntake
{
    public List<AffiliateInput> Saves { get; } = [];

    public List<(IReadOnlyCollection<long>? Keys, OwedReason Reason, bool Force)> Owed { get; } = [];

    /// <summary>Saves wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Exception? Fault { get; set; }

    public async Task<IntakeResult> SaveAsync(AffiliateInput input, string? actorId, CancellationToken cancellationToken)
    {
        Saves.Add(input);
        if (Gate is not null)
            await Gate.Task;
        return Fault is null ? await inner.SaveAsync(input, actorId, cancellationToken) : throw Fault;
    }

    public Task<int> OweAsync(
        int connectionId, IReadOnlyCollection<long>? affiliateKeys, OwedReason reason, bool force, string? actorId, CancellationToken cancellationToken)
    {
        Owed.Add((affiliateKeys, reason, force));
        return inner.OweAsync(connectionId, affiliateKeys, reason, force, actorId, cancellationToken);
    }
}

using System.Security.Claims;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>The gate of the services, as the portal registers it.</summary>
public sealed class UserAccessTests : IAsyncDisposable
{
    private readonly PortalFactory _portal = new PortalFactory().WithAdministrator();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Theory]
    [InlineData(PortalRoles.Viewer, true, false, false)]
    [InlineData(PortalRoles.Operator, true, true, false)]
    [InlineData(PortalRoles.Administrator, true, true, true)]
    [InlineData("Stranger", false, false, false)]
    [InlineData(null, false, false, false)]
    public async Task Policies_OfEveryRole_AreTheseAndNoMore(string? role, bool read, bool operate, bool administer)
    {
        await using var scope = Circuit(role);
        var access = scope.ServiceProvider.GetRequiredService<IUserAccess>();

        Assert.Equal((read, operate, administer), (await access.MayAsync(PortalPolicies.Read), await access.MayAsync(PortalPolicies.Operate), await access.MayAsync(PortalPolicies.Administer)));
    }

    [Fact]
    public async Task Demand_OfWhoMayNot_ThrowsAndIsRecorded()
    {
        await using var scope = Circuit(PortalRoles.Viewer);

        var refusal = await Assert.ThrowsAsync<AccessRefusedException>(() => scope.ServiceProvider.GetRequiredService<IUserAccess>().DemandAsync(PortalPolicies.Operate, TestPortal.Cancel));

        Assert.Equal(PortalPolicies.Operate, refusal.Policy);
        await using var db = await _portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        var entry = await db.AuditEntries.OrderByDescending(e => e.Sequence).FirstAsync(TestPortal.Cancel);
        Assert.Equal(("AccessRefused", "user-9", "nine@example.com", true), (entry.Action, entry.ActorId, entry.ActorName, entry.Refused));
        Assert.Equal(("UserAccessTests.Demand_OfWhoMayNot_ThrowsAndIsRecorded", "needs: Portal.Operate"), (entry.Subject, entry.After));
    }

    /// <summary>An event that somebody else's request published runs in that request's flow: it must not lend its rights to the circuit that hears it.</summary>
    [Fact]
    public async Task Demand_InTheFlowOfAnothersRequest_AsksTheCircuitsOwnPerson()
    {
        await using var scope = Circuit(PortalRoles.Viewer);
        await using var other = _portal.Services.CreateAsyncScope();
        _portal.Services.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext { User = Person(PortalRoles.Administrator), RequestServices = other.ServiceProvider };

        Assert.False(await scope.ServiceProvider.GetRequiredService<IUserAccess>().MayAsync(PortalPolicies.Operate));
        Assert.True(await other.ServiceProvider.GetRequiredService<IUserAccess>().MayAsync(PortalPolicies.Administer));
    }

    /// <summary>The provider of open circuits itself, asked more often than in earnest.</summary>
    [Fact]
    public async Task Circuit_OfADisabledUser_LosesItsPersonAtTheNextLook()
    {
        Assert.InRange(RevalidatingUser.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        var user = await _portal.AddUserAsync("guest@example.com", PortalRoles.Operator);
        ClaimsPrincipal principal;
        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            principal = await scope.ServiceProvider.GetRequiredService<SignInManager<PortalUser>>().CreateUserPrincipalAsync((await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByIdAsync(user.Id))!);
            var session = await scope.ServiceProvider.GetRequiredService<UserSessions>().BeginAsync(user.Id, null, null, TestPortal.Cancel);
            ((ClaimsIdentity)principal.Identity!).AddClaims(SessionClaims.Of(session.Id, TimeProvider.System.GetUtcNow()));
        }
        using var provider = new RevalidatingUser(
            NullLoggerFactory.Instance, _portal.Services.GetRequiredService<IServiceScopeFactory>(), _portal.Services.GetRequiredService<UserSessions>(), _portal.Services.GetRequiredService<IOptions<IdentityOptions>>(), TimeSpan.FromMilliseconds(20));
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.AuthenticationStateChanged += async state =>
        {
            if ((await state).User.Identity?.IsAuthenticated != true)
                gone.TrySetResult();
        };
        provider.SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));
        Assert.True((await provider.GetAuthenticationStateAsync()).User.IsInRole(PortalRoles.Operator));

        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            var admin = new GrantedAccess("somebody-else");
            Assert.Equal(
                AffiseSfPortal.Features.Settings.People.PeopleAnswer.Done,
                await ActivatorUtilities.CreateInstance<AffiseSfPortal.Features.Settings.People.PeopleService>(scope.ServiceProvider, admin).DisableAsync(user.Id, TestPortal.Cancel));
        }

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20), TestPortal.Cancel);
        Assert.False((await provider.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated);
    }

    private AsyncServiceScope Circuit(string? role)
    {
        var scope = _portal.Services.CreateAsyncScope();
        ((ServerAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(Task.FromResult(new AuthenticationState(Person(role))));
        return scope;
    }

    private static ClaimsPrincipal Person(string? role) => role is null
        ? new ClaimsPrincipal(new ClaimsIdentity())
        : new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "user-9"), new(ClaimTypes.Email, "nine@example.com"), new(ClaimTypes.Role, role)], "test"));
}

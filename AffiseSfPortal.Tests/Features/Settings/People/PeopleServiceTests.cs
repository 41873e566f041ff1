using System.Net;
using AffiseSfPortal.Components;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Features.Settings.People;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Settings.People;

public sealed class PeopleServiceTests : IAsyncLifetime
{
    private const string Guest = "guest@example.com";
    private static readonly Uri Here = new("http://localhost");
    private readonly GrantedAccess _access = new();
    private readonly PortalFactory _portal;
    private string _admin = "";

    public PeopleServiceTests() => _portal = new PortalFactory().WithAdministrator().WithServices(s => s.AddSingleton<IUserAccess>(_access));

    private static CancellationToken Cancel => TestPortal.Cancel;

    public async ValueTask InitializeAsync()
    {
        _admin = await ReadAsync(db => db.Users.Select(u => u.Id).SingleAsync(Cancel));
        _access.Who = new AuditActor(_admin, PortalFactory.AdminEmail, null);
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Invite_ThenAccept_MakesOneAccountWithTheRoleAndSignsIn()
    {
        var invited = await DoAsync(s => s.InviteAsync(" Guest@example.com ", PortalRoles.Operator, Here, Cancel));
        var link = new Uri(invited.Link!).PathAndQuery;
        using var client = _portal.NewClient();

        Assert.Contains("Guest@example.com", await client.GetStringAsync(link, Cancel), StringComparison.Ordinal);
        using var accepted = await PortalFactory.PostFormAsync(client, link, new() { ["Posted.Name"] = "  Greta Guest ", ["Posted.Password"] = "four words in a row" });
        using var dashboard = await client.GetAsync("/", Cancel);

        Assert.Equal((HttpStatusCode.Found, "/"), (accepted.StatusCode, new Uri(Here, accepted.Headers.Location!).PathAndQuery));
        Assert.Equal(HttpStatusCode.OK, dashboard.StatusCode);
        var person = Assert.Single((await DoAsync(s => s.ReadAsync(Cancel))).People, p => p.Email == "Guest@example.com");
        Assert.Equal(("Greta Guest", PortalRoles.Operator, false), (person.Name, person.Role, person.IsMe));
        using var again = await client.GetAsync(link, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal(["UserInvited", "InvitationAccepted"], (await ActionsAsync()).Where(a => a is "UserInvited" or "InvitationAccepted"));
    }

    [Fact]
    public async Task Invite_KeepsAHashAloneAndNoCodeInTheTrail()
    {
        var invited = await DoAsync(s => s.InviteAsync(Guest, PortalRoles.Viewer, Here, Cancel));
        var code = invited.Link!.Split("code=")[1];

        Assert.Equal(43, code.Length);
        var kept = await ReadAsync(db => db.Invitations.SingleAsync(Cancel));
        Assert.Equal(Invitations.Hash(code), kept.TokenHash);
        Assert.Equal(TimeSpan.FromDays(7), kept.ExpiresAt - kept.CreatedAt);
        Assert.DoesNotContain(await ReadAsync(db => db.AuditEntries.ToListAsync(Cancel)), e => $"{e.Subject}{e.Before}{e.After}".Contains(code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Link_UnknownRevokedReplacedOrExpired_GetsOneAnswer()
    {
        var replaced = await DoAsync(s => s.InviteAsync(Guest, PortalRoles.Viewer, Here, Cancel));
        var revoked = await DoAsync(s => s.InviteAsync(Guest, PortalRoles.Viewer, Here, Cancel));
        await DoAsync(async s =>
        {
            await s.RevokeAsync((await s.ReadAsync(Cancel)).Invitations.Single().Id, Cancel);
            return true;
        });
        var expired = await DoAsync(s => s.InviteAsync("other@example.com", PortalRoles.Viewer, Here, Cancel));
        await ReadAsync(db => db.Invitations.Where(i => i.Email == "other@example.com").ExecuteUpdateAsync(s => s.SetProperty(i => i.ExpiresAt, DateTime.UnixEpoch), Cancel));
        using var client = _portal.NewClient();

        List<string> pages = [];
        foreach (var link in new[] { $"{Urls.Invitation}?code=nobody", Urls.Invitation, replaced.Link!, revoked.Link!, expired.Link! })
        {
            using var answer = await client.GetAsync(new Uri(Here, link), Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            pages.Add(WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel)));
        }
        Assert.All(pages, p => Assert.Contains("This link does not work, or no longer works.", p, StringComparison.Ordinal));
        Assert.All(pages, p => Assert.DoesNotContain(Guest, p, StringComparison.Ordinal));
    }

    /// <summary>An administrator who is let go must not keep a link that makes them one again.</summary>
    [Theory]
    [InlineData("demoted")]
    [InlineData("disabled")]
    [InlineData("removed")]
    public async Task Link_OfSomebodyWhoIsNoAdministratorAnyMore_DoesNotWork(string became)
    {
        var other = await _portal.AddUserAsync("second@example.com", PortalRoles.Administrator);
        var mine = _access.Who;
        _access.Who = new AuditActor(other.Id, "Second@Example.com", null);
        var invited = await DoAsync(s => s.InviteAsync(Guest, PortalRoles.Administrator, Here, Cancel));
        var code = invited.Link!.Split("code=")[1];
        // However the letters of the inviter's address are written.
        Assert.NotNull(await InvitedAsync(i => i.FindAsync(code, Cancel)));
        _access.Who = mine;
        Assert.Single((await DoAsync(s => s.ReadAsync(Cancel))).Invitations);

        if (became == "removed")
            await ReadAsync(db => db.Users.Where(u => u.Id == other.Id).ExecuteDeleteAsync(Cancel));
        else
            Assert.Equal(PeopleAnswer.Done, await DoAsync(s => became == "demoted" ? s.ChangeRoleAsync(other.Id, PortalRoles.Operator, Cancel) : s.DisableAsync(other.Id, Cancel)));

        using var client = _portal.NewClient();
        using var answer = await client.GetAsync(new Uri(Here, invited.Link), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var (outcome, _) = await InvitedAsync(i => i.AcceptAsync(code, null, "four words in a row", null, Cancel));
        Assert.Equal(AcceptOutcome.LinkRefused, outcome);
        Assert.Empty((await DoAsync(s => s.ReadAsync(Cancel))).Invitations);
        Assert.False(await ReadAsync(db => db.Users.AnyAsync(u => u.Email == Guest, Cancel)));
    }

    [Fact]
    public async Task Invite_TheSameAddressInOtherLetters_EndsTheEarlierLink()
    {
        var first = await DoAsync(s => s.InviteAsync(Guest, PortalRoles.Administrator, Here, Cancel));

        var second = await DoAsync(s => s.InviteAsync("GUEST@Example.com", PortalRoles.Viewer, Here, Cancel));

        Assert.Null(await InvitedAsync(i => i.FindAsync(first.Link!.Split("code=")[1], Cancel)));
        Assert.NotNull(await InvitedAsync(i => i.FindAsync(second.Link!.Split("code=")[1], Cancel)));
        Assert.Equal(PeopleAnswer.Known, (await DoAsync(s => s.InviteAsync(PortalFactory.AdminEmail.ToUpperInvariant(), PortalRoles.Viewer, Here, Cancel))).Answer);
    }

    [Fact]
    public async Task Accept_WithARefusedPassword_LeavesTheLinkAsItWas_AndOfTwoOneGetsIt()
    {
        var invited = await DoAsync(s => s.InviteAsync(Guest, PortalRoles.Viewer, Here, Cancel));
        var code = invited.Link!.Split("code=")[1];

        var (refused, _) = await InvitedAsync(i => i.AcceptAsync(code, null, "short", null, Cancel));
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => InvitedAsync(i => i.AcceptAsync(code, null, "four words in a row", null, Cancel))));

        Assert.Equal(AcceptOutcome.PasswordRefused, refused);
        Assert.Equal([AcceptOutcome.Accepted, AcceptOutcome.LinkRefused], both.Select(b => b.Outcome).Order());
        Assert.Equal(1, await ReadAsync(db => db.Users.CountAsync(u => u.Email == Guest, Cancel)));
    }

    [Fact]
    public async Task Invite_WithAMailServerThatIsAway_SaysSoAndTheLinkWorksAllTheSame()
    {
        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AlertStore>().SaveAsync(
                new AlertDraft { Settings = new AlertSettings { Email = new EmailAlerts { IsOn = true, Host = "127.0.0.1", Port = 1, Security = MailSecurity.None, From = "portal@example.com", To = "ops@example.com" } } }, Cancel);
        }

        var invited = await DoAsync(s => s.InviteAsync(Guest, PortalRoles.Viewer, Here, Cancel));

        Assert.Equal((PeopleAnswer.Done, false), (invited.Answer, invited.Mailed));
        Assert.NotNull(await InvitedAsync(i => i.FindAsync(invited.Link!.Split("code=")[1], Cancel)));
    }

    [Theory]
    [InlineData("nobody", PeopleAnswer.NoAddress)]
    [InlineData("nobody@", PeopleAnswer.NoAddress)]
    [InlineData(PortalFactory.AdminEmail, PeopleAnswer.Known)]
    internal async Task Invite_WhoCannotBe_SaysWhy(string email, PeopleAnswer expected)
    {
        var answer = await DoAsync(s => s.InviteAsync(email, PortalRoles.Viewer, Here, Cancel));

        Assert.Equal((expected, null), (answer.Answer, answer.Link));
        Assert.Empty(await ReadAsync(db => db.Invitations.ToListAsync(Cancel)));
    }

    [Fact]
    public async Task LastAdministrator_IsNeitherDemotedNorDisabled_AndNobodyChangesThemselves()
    {
        var other = await _portal.AddUserAsync("second@example.com", PortalRoles.Administrator);
        Assert.Equal(PeopleAnswer.Done, await DoAsync(s => s.DisableAsync(other.Id, Cancel)));
        // As if the second one acted: the first is the last who may.
        _access.Who = new AuditActor(other.Id, other.Email!, null);

        Assert.Equal(PeopleAnswer.LastAdministrator, await DoAsync(s => s.ChangeRoleAsync(_admin, PortalRoles.Viewer, Cancel)));
        Assert.Equal(PeopleAnswer.LastAdministrator, await DoAsync(s => s.DisableAsync(_admin, Cancel)));
        Assert.Equal(PeopleAnswer.Self, await DoAsync(s => s.ChangeRoleAsync(other.Id, PortalRoles.Viewer, Cancel)));
        Assert.Equal(PeopleAnswer.Self, await DoAsync(s => s.EnableAsync(other.Id, Cancel)));
        Assert.Equal(PeopleAnswer.Gone, await DoAsync(s => s.EndSessionsAsync("nobody", Cancel)));
        Assert.Equal(PortalRoles.Administrator, (await DoAsync(s => s.ReadAsync(Cancel))).People.Single(p => p.Id == _admin).Role);
    }

    [Fact]
    public async Task TwoAdministrators_WhoTakeEachOthersRoleAtOnce_LeaveOne()
    {
        var other = await _portal.AddUserAsync("second@example.com", PortalRoles.Administrator);
        var mine = _access.Who;

        await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(async () =>
        {
            await using var scope = _portal.Services.CreateAsyncScope();
            var access = new GrantedAccess { Who = i == 0 ? mine : new AuditActor(other.Id, other.Email!, null) };
            await ActivatorUtilities.CreateInstance<PeopleService>(scope.ServiceProvider, access).ChangeRoleAsync(i == 0 ? other.Id : _admin, PortalRoles.Viewer, Cancel);
        }, Cancel)));

        Assert.Single((await DoAsync(s => s.ReadAsync(Cancel))).People, p => p.Role == PortalRoles.Administrator);
    }

    [Fact]
    public async Task Changes_OfAUser_ChangeTheStampAndAreRecordedWithBeforeAndAfter()
    {
        var user = await _portal.AddUserAsync(Guest, PortalRoles.Viewer);
        List<string?> stamps = [user.SecurityStamp];

        foreach (var change in new Func<PeopleService, Task<PeopleAnswer>>[]
        {
            s => s.ChangeRoleAsync(user.Id, PortalRoles.Operator, Cancel),
            s => s.EndSessionsAsync(user.Id, Cancel),
            s => s.ResetSecondFactorAsync(user.Id, Cancel),
            s => s.DisableAsync(user.Id, Cancel),
        })
        {
            Assert.Equal(PeopleAnswer.Done, await DoAsync(change));
            stamps.Add(await ReadAsync(db => db.Users.Where(u => u.Id == user.Id).Select(u => u.SecurityStamp).SingleAsync(Cancel)));
        }
        await DoAsync(s => s.EnableAsync(user.Id, Cancel));

        Assert.Equal(5, stamps.Distinct(StringComparer.Ordinal).Count());
        var entries = await ReadAsync(db => db.AuditEntries.Where(e => e.Subject == Guest).OrderBy(e => e.Sequence).ToListAsync(Cancel));
        Assert.Equal(["RoleChanged", "SessionEnded", "SecondFactorChanged", "UserDisabled", "UserEnabled"], entries.Select(e => e.Action));
        Assert.Equal(("role: Viewer", "role: Operator", PortalFactory.AdminEmail), (entries[0].Before, entries[0].After, entries[0].ActorName));
    }

    [Theory]
    [InlineData("role")]
    [InlineData("disabled")]
    [InlineData("sessions")]
    [InlineData("second factor")]
    public async Task Changes_OfAUser_EndTheirSessionsAndNobodyElses(string what)
    {
        var user = await _portal.AddUserAsync(Guest, PortalRoles.Viewer);
        using var admin = await _portal.NewSignedInClientAsync();
        using var here = await _portal.NewSignedInClientAsync(Guest);
        using var elsewhere = await _portal.NewSignedInClientAsync(Guest);
        Assert.Equal(2, await SessionsAsync(user.Id));

        await DoAsync(s => what switch
        {
            "role" => s.ChangeRoleAsync(user.Id, PortalRoles.Operator, Cancel),
            "disabled" => s.DisableAsync(user.Id, Cancel),
            "sessions" => s.EndSessionsAsync(user.Id, Cancel),
            _ => s.ResetSecondFactorAsync(user.Id, Cancel),
        });

        Assert.Equal((0, 1), (await SessionsAsync(user.Id), await SessionsAsync(_admin)));
    }

    [Fact]
    public async Task ResetSecondFactor_LeavesNothingOfIt()
    {
        var user = await _portal.AddUserAsync(Guest, PortalRoles.Viewer);
        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            var loaded = (await users.FindByIdAsync(user.Id))!;
            await users.ResetAuthenticatorKeyAsync(loaded);
            await users.SetTwoFactorEnabledAsync(loaded, true);
            await users.GenerateNewTwoFactorRecoveryCodesAsync(loaded, 3);
            await users.AddOrUpdatePasskeyAsync(loaded, new UserPasskeyInfo([1, 2], [3], DateTimeOffset.UnixEpoch, 0, [], true, false, false, [], []));
        }
        Assert.True((await DoAsync(s => s.ReadAsync(Cancel))).People.Single(p => p.Id == user.Id).HasSecondFactor);

        Assert.Equal(PeopleAnswer.Done, await DoAsync(s => s.ResetSecondFactorAsync(user.Id, Cancel)));

        Assert.False((await DoAsync(s => s.ReadAsync(Cancel))).People.Single(p => p.Id == user.Id).HasSecondFactor);
        Assert.Equal((0, 0), await ReadAsync(async db => (await db.UserTokens.CountAsync(Cancel), await db.Set<IdentityUserPasskey<string>>().CountAsync(Cancel))));
    }

    /// <summary>What nothing tells of does not happen.</summary>
    [Fact]
    public async Task Changes_WhenTheTrailTakesNoEntry_AreNotMade()
    {
        var user = await _portal.AddUserAsync(Guest, PortalRoles.Viewer);
        using var open = await _portal.NewSignedInClientAsync(Guest);
        var invited = await DoAsync(s => s.InviteAsync("other@example.com", PortalRoles.Viewer, Here, Cancel));
        var code = invited.Link!.Split("code=")[1];
        await ReadAsync(db => db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Full BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'no room'); END", Cancel));

        foreach (var change in new Func<PeopleService, Task>[]
        {
            s => s.ChangeRoleAsync(user.Id, PortalRoles.Operator, Cancel),
            s => s.DisableAsync(user.Id, Cancel),
            s => s.InviteAsync("third@example.com", PortalRoles.Viewer, Here, Cancel),
            async s => await s.RevokeAsync((await s.ReadAsync(Cancel)).Invitations.Single().Id, Cancel),
        })
        {
            await Assert.ThrowsAsync<DbUpdateException>(() => DoAsync(async s =>
            {
                await change(s);
                return true;
            }));
        }
        await Assert.ThrowsAsync<DbUpdateException>(() => InvitedAsync(i => i.AcceptAsync(code, null, "four words in a row", null, Cancel)));

        var now = await DoAsync(s => s.ReadAsync(Cancel));
        var same = now.People.Single(p => p.Id == user.Id);
        Assert.Equal((PortalRoles.Viewer, false), (same.Role, same.Disabled));
        Assert.Equal(["other@example.com"], now.Invitations.Select(i => i.Email));
        Assert.Equal((2, 1), (now.People.Count, await SessionsAsync(user.Id)));
        Assert.Equal(user.SecurityStamp, await ReadAsync(db => db.Users.Where(u => u.Id == user.Id).Select(u => u.SecurityStamp).SingleAsync(Cancel)));
    }

    private Task<int> SessionsAsync(string userId) => ReadAsync(db => db.UserSessions.CountAsync(s => s.UserId == userId, Cancel));

    private async Task<T> DoAsync<T>(Func<PeopleService, Task<T>> act)
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<PeopleService>());
    }

    private async Task<T> InvitedAsync<T>(Func<Invitations, Task<T>> act)
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<Invitations>());
    }

    private async Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> read)
    {
        await using var db = await _portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(Cancel);
        return await read(db);
    }

    private Task<List<string>> ActionsAsync() => ReadAsync(db => db.AuditEntries.OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(Cancel));
}

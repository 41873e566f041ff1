using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

public sealed class AccountEventsTests
{
    [Fact]
    public async Task WhatHappensToAnAccount_IsInTheTrailWithoutSecrets()
    {
        const string Typed = "typed into the wrong field";
        await using var account = new Account();
        using var client = account.Portal.NewClient();
        foreach (var (mail, password) in new[] { (Typed + "@example.com", "x"), (PortalFactory.AdminEmail, "not this one") })
        {
            using var refused = await PortalFactory.PostFormAsync(client, "/account/login", new() { ["Posted.Email"] = mail, ["Posted.Password"] = password });
        }
        using var here = await account.Portal.NewSignedInClientAsync();
        using var elsewhere = await account.Portal.NewSignedInClientAsync();
        var (secret, recovery) = await account.SetUpAuthenticatorAsync(here);
        account.Clock.SetBy(TimeSpan.FromMinutes(11));
        using var proved = await PortalFactory.PostFormAsync(here, "/account/confirm", new() { ["Posted.Secret"] = PortalFactory.AdminPassword });
        using var others = await Account.PostAsync(here, "sessions", null, ("Posted.Others", "true"));
        using var changed = await Account.PostAsync(here, "password", null, ("Posted.Present", PortalFactory.AdminPassword), ("Posted.Wanted", "four other words here"));
        using var left = await PortalFactory.PostFormAsync(here, "/account/logout", [], await here.GetStringAsync("/"));
        for (var n = 0; n < 5; n++)
        {
            using var refused = await PortalFactory.PostFormAsync(client, "/account/login", new() { ["Posted.Email"] = PortalFactory.AdminEmail, ["Posted.Password"] = "not this one" });
        }

        await using var db = await account.Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var entries = await db.AuditEntries.OrderBy(e => e.Sequence).ToListAsync();
        var actions = entries.Select(e => e.Action + (e.Refused ? " refused" : "")).Where(a => !a.StartsWith("FirstAdministrator", StringComparison.Ordinal));

        Assert.Equal(
            [
                "SignInRefused refused", "SignInRefused refused", "SignedIn", "SignedIn", "SecondFactorChanged", "Reauthenticated", "SessionEnded", "PasswordChanged", "SignedOut",
                .. Enumerable.Repeat("SignInRefused refused", 4), "LockedOut", "SignInRefused refused",
            ],
            actions);
        var all = string.Join('\n', entries.Select(e => $"{e.ActorName} {e.Subject} {e.Before} {e.After}"));
        Assert.All([Typed, secret, recovery[0], PortalFactory.AdminPassword, "four other words here"], s => Assert.DoesNotContain(s, all, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(PortalFactory.AdminEmail, all, StringComparison.Ordinal);
    }
}

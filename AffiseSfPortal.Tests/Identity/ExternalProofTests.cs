using System.Net;
using System.Security.Claims;
using System.Web;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.External;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>Whoever came through the organisation has no password here: what is sensitive they confirm there.</summary>
public sealed class ExternalProofTests : IAsyncLifetime
{
    private const string File = "/settings/diagnostics.zip";
    private Organisation _there = null!;

    public async ValueTask InitializeAsync() => _there = await Organisation.StartAsync();

    public ValueTask DisposeAsync() => _there.DisposeAsync();

    [Fact]
    public async Task File_LongAfterTheSignIn_IsGivenAfterTheProviderAskedAnew()
    {
        using var client = await SignedInLongAgoAsync();
        var (confirm, leaves) = await AskedAsync(client);
        Assert.DoesNotContain("Posted.Secret", confirm, StringComparison.Ordinal);
        var asked = HttpUtility.ParseQueryString(leaves.Query);
        Assert.Equal(("login", "0", "S256"), (asked["prompt"], asked["max_age"], asked["code_challenge_method"]));
        _there.Authenticate();

        using var back = await Organisation.ComeBackAsync(client, leaves);
        Assert.Equal(File, back.Headers.Location?.AbsolutePath);
        using var file = await client.GetAsync(back.Headers.Location);

        Assert.Equal("application/zip", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["ines@org.example Reauthenticated"], await _there.TrailAsync("Reauthenticated"));
    }

    [Fact]
    public async Task File_ProviderThatDidNotAskAnew_IsNotGiven()
    {
        using var client = await SignedInLongAgoAsync();
        var (_, leaves) = await AskedAsync(client);
        _there.Authenticate(ago: ProviderProof.Skew + TimeSpan.FromSeconds(5));

        await RefusedAsync(client, leaves);
    }

    [Fact]
    public async Task File_SomebodyElseAtTheProvider_IsNotGiven()
    {
        using var client = await SignedInLongAgoAsync();
        var (_, leaves) = await AskedAsync(client);
        _there.Authenticate();
        (_there.Provider.Subject, _there.Provider.Email) = ("subject-2", "colleague@org.example");

        await RefusedAsync(client, leaves);
        Assert.Null((await _there.FindAsync("subject-2")).User);
    }

    /// <summary>Signing in there as usual, in this browser, is no proof: the provider may not have asked anything.</summary>
    [Fact]
    public async Task Confirm_OfAnAccountWithAPasswordAlone_OffersNoProvider()
    {
        using var client = await _there.Portal.NewSignedInClientAsync();

        var page = await client.GetStringAsync("/account/confirm");

        Assert.Contains("Posted.Secret", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Continue with", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("yesterday", false)]
    [InlineData("-1", false)]
    [InlineData("9999999999999999", false)]
    [InlineData("99999999999999999999999", false)]
    [InlineData("880", true)]
    [InlineData("879", false)]
    [InlineData("1010", true)]
    [InlineData("1130", true)]
    [InlineData("1131", false)]
    public void Time_OfTheProvidersQuestion_MustBeBetweenTheLeavingAndNow(string? said, bool counts)
    {
        var properties = new AuthenticationProperties();
        ProviderProof.Ask(properties, DateTimeOffset.FromUnixTimeSeconds(1000));
        var person = new ClaimsPrincipal(new ClaimsIdentity(said is null ? [] : [new Claim("auth_time", said)]));

        Assert.Equal(counts, ProviderProof.IsGiven(properties, person, DateTimeOffset.FromUnixTimeSeconds(1010)));
        Assert.False(ProviderProof.IsGiven(new AuthenticationProperties(), person, DateTimeOffset.FromUnixTimeSeconds(1010)));
    }

    [Fact]
    public async Task Waiting_EndsWithTheProofOfItsOwnSession()
    {
        var clock = new SettableClock(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1));
        var proofs = new SessionProofs(Options.Create(new AccountOptions()), clock);
        var (mine, other) = (Session("mine"), Session("other"));
        clock.SetBy(TimeSpan.FromMinutes(11));
        using var leaving = new CancellationTokenSource();
        var waiting = proofs.UntilFreshAsync(mine, TestPortal.Cancel);
        var left = proofs.UntilFreshAsync(mine, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        proofs.Prove(other);
        Assert.False(waiting.IsCompleted);
        proofs.Prove(mine);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestPortal.Cancel);
        // Who is fresh already does not wait.
        Assert.True(proofs.UntilFreshAsync(mine, TestPortal.Cancel).IsCompletedSuccessfully);

        ClaimsPrincipal Session(string id) => new(new ClaimsIdentity(SessionClaims.Of(id, clock.GetUtcNow())));
    }

    private async Task<HttpClient> SignedInLongAgoAsync()
    {
        var client = _there.Portal.NewClient();
        using var end = await Organisation.SignInAsync(client);
        Assert.True(await Account.IsInAsync(client));
        _there.Wait();
        return client;
    }

    /// <summary>The page that asks, and where its button leads.</summary>
    private static async Task<(string Page, Uri Leaves)> AskedAsync(HttpClient client)
    {
        using var asked = await client.GetAsync(File);
        Assert.Equal("/account/confirm", asked.Headers.Location?.OriginalString.Split('?')[0]);
        var page = await client.GetStringAsync(asked.Headers.Location);
        Assert.Contains("Continue with Acme", page, StringComparison.Ordinal);
        return (page, await Organisation.LeaveAsync(client, await Organisation.WayAsync(client, asked.Headers.Location!.OriginalString)));
    }

    private async Task RefusedAsync(HttpClient client, Uri leaves)
    {
        using var back = await Organisation.ComeBackAsync(client, leaves);

        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Contains("sign in there anew", await Account.TextAsync(back), StringComparison.Ordinal);
        using var file = await client.GetAsync(File);
        Assert.StartsWith("/account/confirm", file.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.EndsWith("Reauthenticated refused", Assert.Single(await _there.TrailAsync("Reauthenticated")), StringComparison.Ordinal);
        Assert.True(await Account.IsInAsync(client));
    }
}

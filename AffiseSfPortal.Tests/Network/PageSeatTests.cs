using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Circuits;
using AffiseSfPortal.Components.Hosting;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Network;

public sealed class PageSeatTests : UiTest
{
    [Fact]
    public async Task Pages_OneMoreThanTheMost_GetsWordsAndThenNoneAtAll()
    {
        Services.Configure<PortalOptions>(o => o.MostPagesPerUser = 2);
        var seats = new List<PageSeat>();
        for (var n = 0; n < 7; n++)
            seats.Add(await OpenAsync());
        Assert.Equal([false, false, true, true, true, true, true], seats.Select(s => s.IsRefused));
        await Assert.ThrowsAsync<InvalidOperationException>(OpenAsync);

        // The one that failed is closed by the framework too, and once only counts.
        foreach (var seat in seats)
        {
            await seat.OnCircuitClosedAsync(null!, default);
            await seat.OnCircuitClosedAsync(null!, default);
        }
        Assert.Equal(1, Services.GetRequiredService<OpenPages>().Of(UserId));
        Assert.False((await OpenAsync()).IsRefused);
    }

    [Fact]
    public async Task Page_WithoutAConnection_HasNoPlaceAndGetsItBack()
    {
        Services.Configure<PortalOptions>(o => o.MostPagesPerUser = 1);
        var first = await OpenAsync();
        await first.OnConnectionUpAsync(null!, default);
        await first.OnConnectionDownAsync(null!, default);
        // Kept for its return, and no longer in anybody's way.
        var second = await OpenAsync();
        Assert.False(second.IsRefused);

        await first.OnConnectionUpAsync(null!, default);
        Assert.False(first.IsRefused);
        Assert.Equal(2, Services.GetRequiredService<OpenPages>().Of(UserId));
        await first.OnConnectionDownAsync(null!, default);
        await first.OnCircuitClosedAsync(null!, default);
        Assert.Equal(1, Services.GetRequiredService<OpenPages>().Of(UserId));
    }

    [Theory]
    [InlineData("en", "Too many pages are open", "You have 1 pages")]
    [InlineData("fr", "Trop de pages sont ouvertes", "Vous avez 1 pages")]
    public async Task Routes_NoSeat_SayWhyInsteadOfThePage(string culture, string title, string text)
    {
        UseCulture(culture);
        Services.Configure<PortalOptions>(o => o.MostPagesPerUser = 1);
        await OpenAsync();
        await Services.GetRequiredService<PageSeat>().OnCircuitOpenedAsync(null!, default);

        var page = RenderPage<Routes>();

        Assert.Equal(title, page.Find("h1").TextContent);
        Assert.Contains(text, page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("nav"));
    }

    /// <summary>A page of its own, of the same user.</summary>
    private async Task<PageSeat> OpenAsync()
    {
        var seat = ActivatorUtilities.CreateInstance<PageSeat>(Services);
        await seat.OnCircuitOpenedAsync(null!, default);
        return seat;
    }
}

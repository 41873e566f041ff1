using System.Net;
using AffiseSfPortal.Identity;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Identity;

public sealed class AddressTriesTests
{
    private static readonly IPAddress Here = IPAddress.Parse("203.0.113.7");
    private readonly FakeTimeProvider _clock = new();
    private readonly AddressTries _tries;

    public AddressTriesTests() => _tries = new AddressTries(_clock);

    [Fact]
    public void Enter_TooOften_WaitsForTheRestOfThePeriod()
    {
        Exhaust(Here);
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(TimeSpan.FromMinutes(3), _tries.Enter(Here));
        Assert.Null(_tries.Enter(IPAddress.Parse("203.0.113.8")));
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Null(_tries.Enter(Here));
    }

    [Fact]
    public void IsNews_OnceForEachWindowOfAnAddress()
    {
        Exhaust(Here);

        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(_ => _tries.IsNews(Here)));
        _clock.Advance(AddressTries.Period);
        Exhaust(Here);
        Assert.True(_tries.IsNews(Here));
    }

    [Fact]
    public void Forgive_ATryThatWasRight_GivesItBack()
    {
        for (var n = 0; n < 10 * AddressTries.Most; n++)
        {
            Assert.Null(_tries.Enter(Here));
            _tries.Forgive(Here);
        }
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    public void Enter_OneCustomersAddresses_CountAsOne(string one, string other, bool same)
    {
        Exhaust(IPAddress.Parse(one));

        Assert.Equal(same, _tries.Enter(IPAddress.Parse(other)) is not null);
    }

    [Fact]
    public void Enter_MoreAddressesThanAreKept_ForgetsTheOldest()
    {
        Exhaust(Here);
        for (var n = 0; n < AddressTries.MostAddresses - 1; n++)
            _tries.Enter(new IPAddress(n + 1));
        Assert.NotNull(_tries.Enter(Here));

        _tries.Enter(IPAddress.Parse("198.51.100.1"));

        Assert.Null(_tries.Enter(Here));
    }

    private void Exhaust(IPAddress address)
    {
        for (var n = 0; n < AddressTries.Most; n++)
            Assert.Null(_tries.Enter(address));
    }
}

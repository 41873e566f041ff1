using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Api.Limits;

/// <summary>How often a key may ask, and how often an address may fail to show one. Counted in this process.</summary>
internal sealed class ApiLimits(IOptions<ApiOptions> options) : IDisposable
{
    /// <summary>A script with an old key asks now and then; whoever tries keys asks often.</summary>
    public const int FailuresPerMinute = 20;

    private readonly PartitionedRateLimiter<string> _keys = PerMinute<string>(options.Value.RequestsPerMinute, burst: 2 * options.Value.RequestsPerMinute);
    private readonly PartitionedRateLimiter<IPAddress> _failures = PerMinute<IPAddress>(FailuresPerMinute, burst: FailuresPerMinute);

    /// <returns>How long to wait, or null when the call may go on.</returns>
    public TimeSpan? Ask(string keyId) => Take(_keys, keyId);

    /// <inheritdoc cref="Ask"/>
    public TimeSpan? Fail(IPAddress? address) => Take(_failures, Network(address ?? IPAddress.None));

    public void Dispose()
    {
        _keys.Dispose();
        _failures.Dispose();
    }

    private static TimeSpan? Take<T>(PartitionedRateLimiter<T> limiter, T who)
    {
        using var lease = limiter.AttemptAcquire(who);
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    private static PartitionedRateLimiter<T> PerMinute<T>(int requests, int burst)
        where T : notnull =>
        PartitionedRateLimiter.Create<T, T>(who => RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / requests,
            QueueLimit = 0,
        }));

    /// <summary>One subscriber of IPv6 has 2^64 addresses: they count as one.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}

using Microsoft.Extensions.Options;
using SalesforceSimulator.Hosting;

namespace SalesforceSimulator.Api;

/// <summary>API calls of the last 24 hours, counted by the hour.</summary>
internal sealed class ApiUsage(TimeProvider clock, IOptions<SimulatorOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _byHour = [];

    public int Allowed => options.Value.DailyApiLimit;

    public int Used
    {
        get
        {
            lock (_gate)
            {
                var oldest = Hour() - 24;
                return _byHour.Where(hour => hour.Key > oldest).Sum(hour => hour.Value);
            }
        }
    }

    public string Header => $"api-usage={Used}/{Allowed}";

    /// <exception cref="ApiFault">The day's allocation is spent.</exception>
    public void Count()
    {
        lock (_gate)
        {
            if (Used >= Allowed)
            {
                throw new ApiFault(new ApiError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."));
            }

            var hour = Hour();
            _byHour[hour] = _byHour.GetValueOrDefault(hour) + 1;
        }
    }

    public void Set(int used)
    {
        lock (_gate)
        {
            _byHour.Clear();
            _byHour[Hour()] = used;
        }
    }

    private long Hour() => clock.GetUtcNow().ToUnixTimeSeconds() / 3600;
}

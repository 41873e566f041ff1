using System.Text.Json;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Api;

/// <summary>API calls of the last 24 hours, counted by the hour. Survives a restart.</summary>
internal sealed class ApiUsage(Org org, TimeProvider clock, IOptions<SimulatorOptions> options) : IJournaled
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _byHour = [];

    public string Kind => "apiUsage";

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
        var hour = Hour();
        lock (_gate)
        {
            if (Used >= Allowed)
            {
                throw new ApiFault(new ApiError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."));
            }

            _byHour[hour] = _byHour.GetValueOrDefault(hour) + 1;
        }

        Keep(hour, calls: 1, anew: false);
    }

    public void Set(int used)
    {
        var hour = Hour();
        lock (_gate)
        {
            _byHour.Clear();
            _byHour[hour] = used;
        }

        Keep(hour, used, anew: true);
    }

    public void Replay(JsonElement line)
    {
        lock (_gate)
        {
            if (line.GetProperty("anew").GetBoolean())
            {
                _byHour.Clear();
            }

            var hour = line.GetProperty("hour").GetInt64();
            _byHour[hour] = _byHour.GetValueOrDefault(hour) + line.GetProperty("calls").GetInt32();
        }
    }

    public void Forget()
    {
        lock (_gate)
        {
            _byHour.Clear();
        }
    }

    /// <summary>Outside the own gate, since the org has one too. Lines add up, so their order does not matter.</summary>
    private void Keep(long hour, int calls, bool anew) => org.Append(Kind, json =>
    {
        json.WriteNumber("hour", hour);
        json.WriteNumber("calls", calls);
        json.WriteBoolean("anew", anew);
    });

    private long Hour() => clock.GetUtcNow().ToUnixTimeSeconds() / 3600;
}

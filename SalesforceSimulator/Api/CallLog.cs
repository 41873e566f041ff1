using Microsoft.AspNetCore.Http.Features;
using SalesforceSimulator.Hosting;

namespace SalesforceSimulator.Api;

/// <summary>One HTTP call as it came in. Authorization is never kept.</summary>
internal sealed record CallEntry(long Number, string At, string Method, string Path, string Query, int Status, bool Counted, bool Cut)
{
    public string? Fault { get; init; }
}

/// <summary>The latest calls, oldest first, kept in memory.</summary>
internal sealed class CallLog
{
    private const int Kept = 20_000;

    private readonly Lock _gate = new();
    private readonly Queue<CallEntry> _entries = new();
    private long _last;

    public long Next() => Interlocked.Increment(ref _last);

    public void Add(CallEntry entry)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry);
            if (_entries.Count > Kept)
            {
                _entries.Dequeue();
            }
        }
    }

    public IReadOnlyList<CallEntry> All()
    {
        lock (_gate)
        {
            return [.. _entries];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }
}

/// <summary>What the layers of one call tell each other.</summary>
internal sealed class CallState
{
    public required long Number { get; init; }

    /// <summary>Whether it counts against the daily allocation.</summary>
    public bool Counted { get; set; }

    public string? Fault { get; set; }

    public bool IsCut { get; private set; }

    /// <summary>Writes the call down, once.</summary>
    public required Action<CallState> Record { private get; set; }

    public void Close()
    {
        Record(this);
        Record = _ => { };
    }

    /// <summary>Ends the connection. The call is written down first, for whoever looks as soon as it is cut.</summary>
    public void Cut(HttpContext context)
    {
        IsCut = true;
        Close();
        context.Abort();
    }

    public static CallState Of(HttpContext context) => context.Features.GetRequiredFeature<CallState>();
}

internal static class CallJournal
{
    public static void UseCallJournal(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<CallLog>();
        var clock = app.Services.GetRequiredService<OrgClock>();
        app.Use(async (context, next) =>
        {
            if (!IsOfTheOrg(context.Request.Path))
            {
                await next(context);
                return;
            }

            var at = Store.Wire.Timestamp(clock.GetUtcNow());
            // A path can carry no secret here, a query can: the code of a sign-in.
            var path = context.Request.Path.ToString();
            var query = path.StartsWith("/services/oauth2", StringComparison.OrdinalIgnoreCase) ? "" : context.Request.QueryString.ToString();
            var call = new CallState
            {
                Number = log.Next(),
                Record = state => log.Add(new CallEntry(state.Number, at, context.Request.Method, path, query, context.Response.StatusCode, state.Counted, state.IsCut) { Fault = state.Fault }),
            };
            context.Features.Set(call);
            try
            {
                await next(context);
            }
            finally
            {
                call.Close();
            }
        });
    }

    public static bool IsOfTheOrg(PathString path) =>
        path.StartsWithSegments("/services", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/id", StringComparison.OrdinalIgnoreCase);
}

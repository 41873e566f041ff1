using System.Globalization;
using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>Which records changed or were deleted in a span of time. Seconds do not count, as at the real one.</summary>
internal static class ChangedEndpoints
{
    private static readonly TimeSpan Reach = TimeSpan.FromDays(30);

    /// <summary>To be mapped before rows by id, whose template these paths fit too.</summary>
    public static void MapChanged(this ApiRoutes routes, IServiceProvider services)
    {
        var org = services.GetRequiredService<Org>();
        var clock = services.GetRequiredService<TimeProvider>();

        routes.Map("GET", "sobjects/{object}/updated", call => org.Read(() =>
        {
            var span = Span.Of(call, clock.GetUtcNow());
            return ApiReply.Ok(new JsonObject
            {
                ["ids"] = new JsonArray([.. Within(org, call, span, deleted: false).Select(row => (JsonNode?)row.Id)]),
                ["latestDateCovered"] = Wire.Timestamp(span.Covered),
            });
        }));
        routes.Map("GET", "sobjects/{object}/deleted", call => org.Read(() =>
        {
            var span = Span.Of(call, clock.GetUtcNow());
            return ApiReply.Ok(new JsonObject
            {
                ["deletedRecords"] = new JsonArray([.. Within(org, call, span, deleted: true).Select(row => (JsonNode?)new JsonObject
                {
                    ["deletedDate"] = Wire.ToNode(row.Stored("SystemModstamp")),
                    ["id"] = row.Id,
                })]),
                ["earliestDateAvailable"] = Wire.Timestamp(Seed.Founded),
                ["latestDateCovered"] = Wire.Timestamp(span.Covered),
            });
        }));
    }

    private static IEnumerable<Row> Within(Org org, ApiCall call, Span span, bool deleted)
    {
        // Stored times sort as text.
        var (from, to) = (Wire.Timestamp(span.Start), Wire.Timestamp(span.End));
        return DescribeEndpoints.Find(org, call).Rows.Where(row => row.IsDeleted == deleted && row.Stored("SystemModstamp") is string at
            && string.CompareOrdinal(at, from) >= 0 && string.CompareOrdinal(at, to) < 0);
    }

    /// <param name="Covered">Up to when the answer is whole.</param>
    private sealed record Span(DateTimeOffset Start, DateTimeOffset End, DateTimeOffset Covered)
    {
        /// <exception cref="ApiFault">A time is missing, unreadable, too old, or not before the other.</exception>
        public static Span Of(ApiCall call, DateTimeOffset now)
        {
            var (start, end) = (Read(call, "start"), Read(call, "end"));
            if (now - start > Reach)
            {
                throw Refuse("startDate before org's earliest date available: at most 30 days back");
            }

            if (end - start < TimeSpan.FromMinutes(1))
            {
                throw Refuse("endDate must chronologically follow startDate by more than one minute");
            }

            var minute = Minute(now);
            return new(start, end, end < minute ? end : minute);
        }

        private static DateTimeOffset Read(ApiCall call, string name) =>
            DateTimeOffset.TryParse(call.Query.GetValueOrDefault(name, "").Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? Minute(time)
                : throw Refuse($"{name}Date: a date and time of ISO 8601 is needed");

        private static DateTimeOffset Minute(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));

        private static ApiFault Refuse(string message) => new(new ApiError("INVALID_REPLICATION_DATE", message));
    }
}

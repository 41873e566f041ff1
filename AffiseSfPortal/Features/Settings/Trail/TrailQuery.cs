using System.Globalization;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Http.Extensions;

namespace AffiseSfPortal.Features.Settings.Trail;

/// <summary>What is looked for in the trail, as it stands in the address.</summary>
/// <param name="Text">In what it was done to, before, after, or in the address it came from.</param>
/// <param name="Person">Part of who did it.</param>
/// <param name="From">The first day, as the reader's calendar has it.</param>
/// <param name="To">The last day.</param>
public sealed record TrailQuery(string? Text = null, string? Person = null, string? Action = null, DateOnly? From = null, DateOnly? To = null)
{
    private const int Longest = 100;

    public static TrailQuery Of(string? text, string? person, string? action, string? from, string? to) =>
        new(Cut(text), Cut(person), Cut(action), Day(from), Day(to));

    /// <summary>The address of a page or a file that shows this.</summary>
    public string At(string path)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("text", Text), ("person", Person), ("action", Action), ("from", DayText(From)), ("to", DayText(To)) })
        {
            if (value is not null)
                query.Add(name, value);
        }
        return path + query.ToQueryString();
    }

    /// <param name="zone">The reader's: days begin at their midnight.</param>
    internal IQueryable<AuditEntry> In(IQueryable<AuditEntry> entries, TimeZoneInfo zone)
    {
#pragma warning disable CA1304, CA1311, CA1862 // Never run here: both databases make lower() of it.
        if (Text?.ToLowerInvariant() is { } text)
        {
            entries = entries.Where(e => e.Subject!.ToLower().Contains(text) || e.Before!.ToLower().Contains(text) || e.After!.ToLower().Contains(text) || e.Address!.Contains(text));
        }
        if (Person?.ToLowerInvariant() is { } person)
            entries = entries.Where(e => e.ActorName.ToLower().Contains(person));
#pragma warning restore CA1304, CA1311, CA1862
        if (Action is { } action)
            entries = entries.Where(e => e.Action == action);
        if (From is { } from)
        {
            var first = Utc(from, zone);
            entries = entries.Where(e => e.At >= first);
        }
        if (To is { } to && to < DateOnly.MaxValue)
        {
            var end = Utc(to.AddDays(1), zone);
            entries = entries.Where(e => e.At < end);
        }
        return entries;
    }

    // An hour that the clock leaves out is the one after it.
    private static DateTime Utc(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(30);
        return TimeZoneInfo.ConvertTimeToUtc(local, zone);
    }

    internal static string? DayText(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 9000 ? day : null;

    private static string? Cut(string? text) => text?.Trim() is { Length: > 0 } some ? some[..Math.Min(some.Length, Longest)] : null;
}

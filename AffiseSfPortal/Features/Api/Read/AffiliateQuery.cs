using System.Globalization;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AffiseSfPortal.Features.Api.Read;

/// <summary>What a list is asked for.</summary>
/// <param name="After">The id of the last affiliate of the page before; null for the first page.</param>
internal sealed record AffiliateQuery(int Limit, string? After, DateTime? UpdatedSince, AffiliateStatus? Status)
{
    public const int DefaultLimit = 50;
    public const int MostAtOnce = 500;

    private static readonly string[] Shapes = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    public static (AffiliateQuery? Query, ProblemHttpResult? Problem) Parse(IQueryCollection query)
    {
        var (limit, status) = (DefaultLimit, (AffiliateStatus?)null);
        DateTime? since = null;
        if (query.TryGetValue("limit", out var limitText)
            && !(int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostAtOnce))
        {
            return (null, ApiProblem.WrongQuery("limit", $"limit must be a whole number from 1 to {MostAtOnce}."));
        }
        if (query.TryGetValue("updatedSince", out var sinceText))
        {
            since = Instant(sinceText);
            if (since is null)
                return (null, ApiProblem.WrongQuery("updatedSince", "updatedSince must be a date or an instant of ISO 8601, for instance 2026-11-24 or 2026-11-24T08:30:00Z; UTC unless it says otherwise."));
        }
        if (query.TryGetValue("status", out var word))
        {
            status = AffiliateStatusWords.FromAffise(word.ToString());
            if (status is null)
                return (null, ApiProblem.WrongQuery("status", "status must be active, not active, banned or on moderation."));
        }
        return (new AffiliateQuery(limit, query.TryGetValue("after", out var after) ? after.ToString() : null, since, status), null);
    }

    private static DateTime? Instant(string? text) =>
        DateTimeOffset.TryParseExact(text, Shapes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.UtcDateTime : null;
}

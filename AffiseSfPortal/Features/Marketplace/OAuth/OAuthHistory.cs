using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>What became of the latest sign-in, so that a person who came back without an answer is asked what Salesforce showed.</summary>
internal sealed class OAuthHistory(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    /// <summary>Longer than a sign-in with a consent page usually takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public async Task<OAuthLatest> ReadAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var latest = await db.OAuthRequests.AsNoTracking()
            .Where(r => r.ConnectionId == connectionId)
            .OrderByDescending(r => r.Id)
            .Select(r => new { r.CreatedAt, r.OutcomeCode, r.UsedAt })
            .FirstOrDefaultAsync(cancellationToken);
        if (latest is null || latest.OutcomeCode is OAuthOutcomes.Connected or OAuthOutcomes.StateSuperseded)
            return OAuthLatest.None;
        if (latest.OutcomeCode is not null)
            return new(latest.OutcomeCode, null);
        if (latest.UsedAt is not null)
            return OAuthLatest.None;
        var left = latest.CreatedAt + Patience - clock.GetUtcNow().UtcDateTime;
        return new(null, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }
}

/// <param name="Refusal">How the latest try ended, or null.</param>
/// <param name="AskIn">Salesforce has not come back: ask what it showed after this time, zero for now; null when nothing is open.</param>
public sealed record OAuthLatest(string? Refusal, TimeSpan? AskIn)
{
    public static OAuthLatest None { get; } = new(null, null);
}

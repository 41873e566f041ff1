using System.Net;
using System.Security.Cryptography;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity.Sessions;

/// <summary>The sign-ins that are open. What is not here, or was idle or there for too long, is over, whatever its cookie says.</summary>
internal sealed class UserSessions(IDbContextFactory<PortalDbContext> contexts, IOptions<AccountOptions> options, TimeProvider time)
{
    /// <summary>How exactly <see cref="UserSession.LastSeenAt"/> is kept.</summary>
    public static readonly TimeSpan Exactness = TimeSpan.FromMinutes(1);

    private const int LongestAgent = 120;

    public async Task<UserSession> BeginAsync(string userId, IPAddress? address, string? agent, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var session = new UserSession
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            UserId = userId,
            CreatedAt = now,
            LastSeenAt = now,
            Address = Text(address),
            Agent = agent is { Length: > LongestAgent } ? agent[..LongestAgent] : agent,
        };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (oldest, idlest) = Limits(now);
        await db.UserSessions.Where(s => s.UserId == userId && (s.CreatedAt <= oldest || s.LastSeenAt <= idlest)).ExecuteDeleteAsync(cancellationToken);
        db.UserSessions.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        return session;
    }

    /// <summary>Whether it is still open. Does not count as being used: see <see cref="TouchAsync"/>.</summary>
    public async Task<bool> IsOpenAsync(string? id, string userId, CancellationToken cancellationToken)
    {
        if (id is null)
            return false;
        var (oldest, idlest) = Limits(time.GetUtcNow().UtcDateTime);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserSessions.AnyAsync(s => s.Id == id && s.UserId == userId && s.CreatedAt > oldest && s.LastSeenAt > idlest, cancellationToken);
    }

    /// <summary>Something was done in it. One that is over stays so.</summary>
    public async Task TouchAsync(string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (oldest, idlest) = Limits(now);
        var due = now - Exactness;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.UserSessions.Where(s => s.Id == id && s.LastSeenAt <= due && s.CreatedAt > oldest && s.LastSeenAt > idlest)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, now), cancellationToken);
    }

    /// <summary>Those that are open, the last used first.</summary>
    public async Task<IReadOnlyList<UserSession>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var (oldest, idlest) = Limits(time.GetUtcNow().UtcDateTime);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserSessions.AsNoTracking().Where(s => s.UserId == userId && s.CreatedAt > oldest && s.LastSeenAt > idlest)
            .OrderByDescending(s => s.LastSeenAt).ThenByDescending(s => s.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <returns>False when it was over already, or belongs to somebody else.</returns>
    public async Task<bool> EndAsync(string userId, string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserSessions.Where(s => s.UserId == userId && s.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    /// <param name="keep">The one to keep; null ends all.</param>
    /// <returns>How many ended.</returns>
    public async Task<int> EndAllAsync(string userId, string? keep, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await EndAllAsync(db, userId, keep, cancellationToken);
    }

    /// <summary>The same in the transaction that is open on <paramref name="db"/>, with the change that is the reason for it.</summary>
    public static Task<int> EndAllAsync(PortalDbContext db, string userId, string? keep, CancellationToken cancellationToken) =>
        db.UserSessions.Where(s => s.UserId == userId && s.Id != keep).ExecuteDeleteAsync(cancellationToken);

    private (DateTime Oldest, DateTime Idlest) Limits(DateTime now) => (now - options.Value.SessionLimit, now - options.Value.IdleLimit);

    private static string? Text(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Sync;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.Budget;

/// <summary>The share of the day's calls, as it is edited and as it stands.</summary>
/// <param name="Share">Calls for this portal in a rolling day; null for no bound of its own.</param>
/// <param name="ReservePercent">Of the org's allowance, left to other tools.</param>
/// <param name="OwnCalls">What this portal called with records in the last 24 hours.</param>
public sealed record ApiBudget(int? Share, int ReservePercent, int OwnCalls, int? OrgUsed, int? OrgAllowed, DateTime? ReadAt);

internal sealed class ApiBudgetValidator : AbstractValidator<ApiBudget>
{
    public const int MostReserve = 90;

    public ApiBudgetValidator()
    {
        RuleFor(b => b.Share).Must(s => s is null or >= 1).WithErrorCode("share");
        RuleFor(b => b.ReservePercent).InclusiveBetween(0, MostReserve).WithErrorCode("reserve");
    }
}

internal sealed class ApiBudgetService(IDbContextFactory<PortalDbContext> databases, IConnectionControl control, IUserAccess access, IAuditTrail trail, TimeProvider time)
{
    public async Task<ApiBudget> ReadAsync(int connectionId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().UtcDateTime.AddHours(-24);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await database.Connections.AsNoTracking().SingleAsync(c => c.Id == connectionId, cancellationToken);
        var own = await database.SyncSlots.Where(s => s.ConnectionId == connectionId && s.At > since).SumAsync(s => s.Calls, cancellationToken);
        return new ApiBudget(connection.ApiShare, connection.ApiReservePercent, own, connection.ApiCallsUsed, connection.ApiCallsAllowed, connection.ApiCallsReadAt);
    }

    /// <returns>Codes of the fields at fault; nothing is saved then.</returns>
    public async Task<IReadOnlyList<string>> SaveAsync(int connectionId, int? share, int reservePercent, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var wanted = new ApiBudget(share, reservePercent, 0, null, null, null);
        if (new ApiBudgetValidator().Validate(wanted) is { IsValid: false } result)
            return [.. result.Errors.Select(e => e.ErrorCode)];
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = await database.Connections.AsNoTracking().Where(c => c.Id == connectionId).Select(c => new { c.ApiShare, c.ApiReservePercent }).SingleAsync(cancellationToken);
        await database.Connections.Where(c => c.Id == connectionId).ExecuteUpdateAsync(
            s => s.SetProperty(c => c.ApiShare, share).SetProperty(c => c.ApiReservePercent, reservePercent), cancellationToken);
        await control.BudgetChangedAsync(connectionId, cancellationToken);
        await trail.RecordAsync(
            who,
            new AuditEvent(AuditAction.SettingsChanged, "share of API calls",
                AuditFacts.Of(("share", before.ApiShare), ("reserve %", before.ApiReservePercent)), AuditFacts.Of(("share", share), ("reserve %", reservePercent))),
            cancellationToken);
        return [];
    }
}

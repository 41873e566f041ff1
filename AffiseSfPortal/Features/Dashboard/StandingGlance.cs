using System.Data.Common;
using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Dashboard;

/// <summary>The verdict of a portal that is set up, for the document itself. A page is never kept waiting for it.</summary>
internal sealed class StandingGlance(StandingBoard board, IStringLocalizer<DashboardPage> words, TimeProvider time, ILogger<StandingGlance> log) : IFirstGlance
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public async Task<Glance?> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var standing = await board.GetAsync(cancellationToken).WaitAsync(Patience, time, cancellationToken);
            return standing.IsSetUp && IsSaidWithoutAClock(standing, time.GetUtcNow().UtcDateTime) ? new Glance(words["Title"], standing) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (DbException fault)
        {
            log.LogWarning(fault, "How things stand could not be read for the first glance");
            return null;
        }
    }

    /// <summary>The browser's time zone is not known yet: what would name an hour or a day is left to the page.</summary>
    private static bool IsSaidWithoutAClock(Standing standing, DateTime now) => standing.State switch
    {
        StandingState.Well or StandingState.Sending or StandingState.NeedsPerson or StandingState.SomeNeverSent or StandingState.Paused or StandingState.ReconnectNeeded =>
            standing.Connection?.LastSuccessAt is not { } last || now - last < TimeSpan.FromDays(1),
        _ => false,
    };
}

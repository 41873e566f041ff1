using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>Takes what Salesforce sent back: proves that this person asked for it, changes the code for tokens, stores the grant.</summary>
internal sealed class OAuthFinisher(
    IDbContextFactory<PortalDbContext> contexts,
    ISalesforceOAuth oauth,
    ISecretBox secrets,
    IOrgSession session,
    IUserAccess access,
    IAuditTrail trail,
    TimeProvider clock,
    ILogger<OAuthFinisher> logger)
{
    /// <param name="userId">Who is signed in to the portal; null when nobody is.</param>
    public async Task<OAuthFinish> FinishAsync(OAuthReply reply, string? userId, CancellationToken cancellationToken)
    {
        // Who is not signed in is told so, with the way there.
        var who = userId is null ? null : await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (request, problem) = await ClaimAsync(db, reply.State, userId, cancellationToken);
        var finish = request is null
            ? new OAuthFinish(problem!)
            : await TakeAsync(db, request, reply, cancellationToken);
        if (request is not null)
        {
            await db.OAuthRequests.Where(r => r.Id == request.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.OutcomeCode, finish.Outcome), cancellationToken);
        }

        if (who is not null)
        {
            await trail.RecordAsync(
                who, new AuditEvent(AuditAction.ConnectionGranted, request?.LoginHost, After: AuditFacts.Of(("outcome", finish.Outcome)), Refused: finish.Outcome != OAuthOutcomes.Connected), cancellationToken);
        }
        logger.LogInformation("The sign-in at Salesforce ended with {Outcome}", finish.Outcome);
        return finish;
    }

    /// <summary>Gives the request to exactly one caller: marking it used is one statement that only the first can win.</summary>
    private async Task<(OAuthRequest? Request, string? Problem)> ClaimAsync(PortalDbContext db, string? state, string? userId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(state))
            return (null, OAuthOutcomes.StateMissing);
        if (userId is null)
            return (null, OAuthOutcomes.NotSignedIn);
        var hash = OAuthStarter.Hash(state);
        var request = await db.OAuthRequests.AsNoTracking().FirstOrDefaultAsync(r => r.StateHash == hash, cancellationToken);
        if (request is null)
            return (null, OAuthOutcomes.StateUnknown);
        if (!string.Equals(request.UserId, userId, StringComparison.Ordinal))
            return (null, OAuthOutcomes.StateOtherUser);
        if (request.OutcomeCode == OAuthOutcomes.StateSuperseded)
            return (null, OAuthOutcomes.StateSuperseded);
        if (request.UsedAt is not null)
            return (null, OAuthOutcomes.StateUsed);
        var now = clock.GetUtcNow().UtcDateTime;
        if (request.ExpiresAt <= now)
            return (null, OAuthOutcomes.StateExpired);
        var won = await db.OAuthRequests.Where(r => r.Id == request.Id && r.UsedAt == null && r.OutcomeCode == null)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.UsedAt, now), cancellationToken);
        return won == 1 ? (request, null) : (null, OAuthOutcomes.StateUsed);
    }

    private async Task<OAuthFinish> TakeAsync(PortalDbContext db, OAuthRequest request, OAuthReply reply, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(reply.Error))
            return OAuthFinish.Said(OAuthErrors.Outcome(reply.Error, reply.Description), reply.Error, reply.Description);
        if (string.IsNullOrEmpty(reply.Code))
            return new(OAuthOutcomes.NoCode);
        var connection = await db.Connections.AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.ConnectionId, cancellationToken);
        if (connection is not { HasCredentials: true })
            return new(OAuthOutcomes.NotConfigured);
        try
        {
            var app = new AppCredentials(connection.ConsumerKey!, secrets.Open(SecretPurpose.ConsumerSecret, connection.ProtectedConsumerSecret!));
            var verifier = secrets.Open(SecretPurpose.CodeVerifier, request.ProtectedCodeVerifier);
            // The host that was chosen at the start, whatever the settings say by now: the code goes nowhere else.
            var grant = await oauth.ExchangeCodeAsync(new Uri(request.LoginHost), app, new Uri(request.RedirectUri), reply.Code, verifier, cancellationToken);
            return grant.RefreshToken is null ? new(OAuthOutcomes.NoRefreshToken) : await StoreAsync(connection.Id, grant, cancellationToken);
        }
        catch (SecretUnreadableException)
        {
            return new(OAuthOutcomes.SecretUnreadable);
        }
        catch (SalesforceException failure)
        {
            return Refused(failure.Fault);
        }
    }

    private async Task<OAuthFinish> StoreAsync(int connectionId, TokenGrant grant, CancellationToken cancellationToken)
    {
        try
        {
            await session.StoreGrantAsync(connectionId, grant, cancellationToken);
            return new(OAuthOutcomes.Connected);
        }
        catch (SalesforceException failure)
        {
            return OAuthFinish.Said(OAuthOutcomes.OrgUnread, failure.Fault.Code, failure.Fault.Message);
        }
        catch (NotConnectedException)
        {
            // Somebody disconnected, or granted anew, in the same moment.
            return new(OAuthOutcomes.OrgUnread);
        }
    }

    private static OAuthFinish Refused(SalesforceFault fault) => fault.Kind switch
    {
        SalesforceFaultKind.HostRefused => OAuthFinish.Said(OAuthOutcomes.HostRefused, fault.Code, fault.Message),
        // What Salesforce itself gave as its reason says more than that it gave no tokens.
        SalesforceFaultKind.Unavailable or SalesforceFaultKind.InDoubt or SalesforceFaultKind.TlsRefused
            when OAuthErrors.Outcome(fault.Code, fault.Message) == OAuthOutcomes.Other =>
            OAuthFinish.Said(OAuthOutcomes.Unreachable, fault.Code, fault.Message),
        _ => OAuthFinish.Said(OAuthErrors.Outcome(fault.Code, fault.Message), fault.Code, fault.Message),
    };
}

/// <summary>The callback's parameters, as they came.</summary>
internal sealed record OAuthReply(string? State, string? Code, string? Error, string? Description)
{
    public override string ToString() => nameof(OAuthReply);
}

/// <param name="Outcome">One of <see cref="OAuthOutcomes"/>.</param>
/// <param name="Code">Salesforce's own code, bounded.</param>
/// <param name="Words">Salesforce's own words, bounded.</param>
internal sealed record OAuthFinish(string Outcome, string? Code = null, string? Words = null)
{
    private const int Longest = 300;

    public static OAuthFinish Said(string outcome, string? code, string? words) => new(outcome, Cut(code), Cut(words));

    private static string? Cut(string? text) => text is { Length: > Longest } ? text[..Longest] : text;
}

using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Sync;
using FluentValidation.Results;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>What the page does.</summary>
internal sealed class AlertService(
    AlertStore store,
    AlertGate gate,
    AlertSender sender,
    AlertWords words,
    StandingReader standings,
    IUserAccess access,
    IReauthentication reauthentication,
    IAuditTrail trail,
    TimeProvider time)
{
    /// <summary>The error of a draft that nothing is wrong with: whoever saves it must prove first who they are.</summary>
    public const string Unconfirmed = "unconfirmed";

    /// <summary>What is wrong with what is typed so far.</summary>
    public IReadOnlyList<ValidationFailure> Check(AlertDraft draft) => new AlertDraftValidator(gate).Validate(draft).Errors;

    public async Task<(AlertSettings Settings, AlertState State)> ReadAsync(CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        return (await store.ReadAsync(cancellationToken), (await store.ReadStateAsync(cancellationToken)).State);
    }

    /// <returns>The errors, or none when it was saved.</returns>
    public async Task<IReadOnlyList<ValidationFailure>> SaveAsync(AlertDraft draft, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var stored = await store.ReadAsync(cancellationToken);
        if ((IReadOnlyList<ValidationFailure>)[.. Check(draft), .. CheckKept(stored, draft)] is { Count: > 0 } errors)
            return errors;
        // Whoever finds an open page must not turn the notices, and what is in them, to an address of their own.
        if (!reauthentication.IsFresh)
        {
            await trail.RecordAsync(who, new AuditEvent(AuditAction.AlertsChanged, After: AuditFacts.Of(("needs", "confirmation")), Refused: true), cancellationToken);
            return [new ValidationFailure { ErrorCode = Unconfirmed }];
        }
        var before = Facts(stored);
        draft.Settings = await store.SaveAsync(draft, cancellationToken);
        var (was, now) = AuditFacts.Changed(before, Facts(draft.Settings));
        await trail.RecordAsync(who, new AuditEvent(AuditAction.AlertsChanged, Before: was, After: now), cancellationToken);
        (draft.Password, draft.SlackUrl, draft.WebhookKey) = (null, null, null);
        return [];
    }

    /// <summary>Secrets that would be led elsewhere are asked for again.</summary>
    private static IEnumerable<ValidationFailure> CheckKept(AlertSettings stored, AlertDraft draft)
    {
        if (draft.Settings.Email is { IsOn: true, User.Length: > 0 } email && string.IsNullOrEmpty(draft.Password)
            && stored.Email.SealedPassword is not null && !KeptSecrets.MayKeepPassword(stored.Email, email))
        {
            yield return new ValidationFailure(nameof(draft.Password), "Type the password again.") { ErrorCode = "password-again" };
        }
        if (draft.Settings.Webhook is { IsOn: true, SealedKey: not null } webhook && string.IsNullOrEmpty(draft.WebhookKey)
            && (stored.Webhook.SealedKey is null || !KeptSecrets.MayKeepKey(stored.Webhook, webhook)))
        {
            yield return new ValidationFailure(nameof(draft.WebhookKey), "Type the key again.") { ErrorCode = "webhook-key-again" };
        }
    }

    /// <summary>Sends a notice that says it is a test, by what is stored.</summary>
    /// <returns>Null when it arrived.</returns>
    public async Task<string?> TestAsync(AlertChannel channel, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var settings = await store.ReadAsync(cancellationToken);
        var notice = words.Test(await standings.ReadAsync(cancellationToken), settings.Language, time.GetUtcNow().UtcDateTime);
        return await sender.SendAsync(settings, channel, notice, cancellationToken);
    }

    /// <summary>Of secrets that there is one, and when it changes only that.</summary>
    private static string? Facts(AlertSettings settings) => AuditFacts.Of(
        ("e-mail", settings.Email.IsOn),
        ("server", $"{settings.Email.Host}:{settings.Email.Port} {settings.Email.Security}"),
        ("user", settings.Email.User),
        ("password", Mark(settings.Email.SealedPassword)),
        ("from", settings.Email.From),
        ("to", AlertDraftValidator.Addresses(settings.Email.To)),
        ("Slack", settings.Slack.IsOn),
        ("Slack address", Mark(settings.Slack.SealedUrl)),
        ("webhook", settings.Webhook.IsOn),
        ("webhook address", Place(settings.Webhook.Url)),
        ("webhook key", Mark(settings.Webhook.SealedKey)),
        ("quiet hours", settings.Quiet.IsOn),
        ("quiet from", settings.Quiet.From),
        ("quiet to", settings.Quiet.To),
        ("quiet in", settings.Quiet.Zone),
        ("language", settings.Language));

    /// <summary>The host; of what comes after it, which many receivers take for a password, only whether it changed.</summary>
    private static string Place(string url) => AddressText.TryParse(url, out var uri) && uri.PathAndQuery != "/"
        ? $"{uri.GetLeftPart(UriPartial.Authority)} ({Mark(uri.PathAndQuery)})"
        : url;

    /// <summary>Tells one sealed secret from the next, and nothing of what is in it.</summary>
    private static string? Mark(string? sealedText) =>
        sealedText is null ? null : "set " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sealedText)))[..6];
}

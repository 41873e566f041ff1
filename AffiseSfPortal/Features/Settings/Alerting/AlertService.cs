using AffiseSfPortal.Sync;
using FluentValidation.Results;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>What the page does.</summary>
internal sealed class AlertService(AlertStore store, AlertSender sender, AlertWords words, StandingReader standings, TimeProvider time)
{
    public async Task<(AlertSettings Settings, AlertState State)> ReadAsync(CancellationToken cancellationToken) =>
        (await store.ReadAsync(cancellationToken), (await store.ReadStateAsync(cancellationToken)).State);

    /// <returns>The errors, or none when it was saved.</returns>
    public async Task<IReadOnlyList<ValidationFailure>> SaveAsync(AlertDraft draft, CancellationToken cancellationToken)
    {
        if (new AlertDraftValidator().Validate(draft) is { IsValid: false } result)
            return result.Errors;
        draft.Settings = await store.SaveAsync(draft, cancellationToken);
        (draft.Password, draft.SlackUrl, draft.WebhookKey) = (null, null, null);
        return [];
    }

    /// <summary>Sends a notice that says it is a test, by what is stored.</summary>
    /// <returns>Null when it arrived.</returns>
    public async Task<string?> TestAsync(AlertChannel channel, CancellationToken cancellationToken)
    {
        var settings = await store.ReadAsync(cancellationToken);
        var notice = words.Test(await standings.ReadAsync(cancellationToken), settings.Language, time.GetUtcNow().UtcDateTime);
        return await sender.SendAsync(settings, channel, notice, cancellationToken);
    }
}

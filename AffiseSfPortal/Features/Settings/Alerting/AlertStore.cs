using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Keeps the settings and what was told last.</summary>
internal sealed class AlertStore(IDbContextFactory<PortalDbContext> databases, ISecretBox box) : ISecretHolder
{
    private const string SettingsKey = "alerts:settings";
    private const string StateKey = "alerts:state";

    public async Task<AlertSettings> ReadAsync(CancellationToken cancellationToken) => Opened(Parse<AlertSettings>(await ValueAsync(SettingsKey, cancellationToken)));

    /// <summary>Seals what was typed; what was not keeps its former secret, as long as that goes where it went before (<see cref="KeptSecrets"/>).</summary>
    public async Task<AlertSettings> SaveAsync(AlertDraft draft, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(cancellationToken);
        var password = KeptSecrets.MayKeepPassword(before.Email, draft.Settings.Email) ? before.Email.SealedPassword : null;
        var key = KeptSecrets.MayKeepKey(before.Webhook, draft.Settings.Webhook) ? before.Webhook.SealedKey : null;
        var settings = draft.Settings with
        {
            Email = draft.Settings.Email with { SealedPassword = Sealed(draft.Password, password) },
            Slack = draft.Settings.Slack with { SealedUrl = Sealed(draft.SlackUrl?.Trim(), before.Slack.SealedUrl) },
            Webhook = draft.Settings.Webhook with { SealedKey = Sealed(draft.WebhookKey, key) },
        };
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await SetAsync(database, SettingsKey, JsonSerializer.Serialize(settings with { Webhook = Closed(settings.Webhook) }), cancellationToken);
        return settings;
    }

    /// <exception cref="SecretUnreadableException">It must be typed again.</exception>
    public string? Open(string? sealedText) => sealedText is null ? null : box.Open(SecretPurpose.Alerts, sealedText);

    public async Task MoveAsync(Func<SecretPurpose, string?, string?> move, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.PortalSettings.SingleOrDefaultAsync(s => s.Key == SettingsKey, cancellationToken) is not { } row)
            return;
        var settings = Parse<AlertSettings>(row.Value);
        row.Value = JsonSerializer.Serialize(settings with
        {
            Email = settings.Email with { SealedPassword = move(SecretPurpose.Alerts, settings.Email.SealedPassword) },
            Slack = settings.Slack with { SealedUrl = move(SecretPurpose.Alerts, settings.Slack.SealedUrl) },
            // One in clear, of an earlier version, is sealed by the way.
            Webhook = (settings.Webhook.SealedUrl is { } url ? settings.Webhook with { SealedUrl = move(SecretPurpose.Alerts, url) } : Closed(settings.Webhook)) with
            {
                SealedKey = move(SecretPurpose.Alerts, settings.Webhook.SealedKey),
            },
        });
        await database.SaveChangesAsync(cancellationToken);
    }

    public async Task<(AlertState State, string? Text)> ReadStateAsync(CancellationToken cancellationToken)
    {
        var text = await ValueAsync(StateKey, cancellationToken);
        return (Parse<AlertState>(text), text);
    }

    /// <summary>Only from the state that was read: of several instances one tells, and the others see that it has.</summary>
    /// <returns>False when another instance was first.</returns>
    public async Task<bool> TryWriteStateAsync(string? from, AlertState to, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.Serialize(to);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (from is not null)
            return await database.PortalSettings.Where(s => s.Key == StateKey && s.Value == from).ExecuteUpdateAsync(s => s.SetProperty(x => x.Value, text), cancellationToken) == 1;
        database.PortalSettings.Add(new PortalSetting { Key = StateKey, Value = text });
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            return false;
        }
    }

    private WebhookAlerts Closed(WebhookAlerts webhook) => webhook with { Url = "", SealedUrl = Sealed(webhook.Url, null) };

    private AlertSettings Opened(AlertSettings stored)
    {
        if (stored.Webhook.SealedUrl is not { } sealedUrl)
            return stored;
        string url;
        try
        {
            url = box.Open(SecretPurpose.Alerts, sealedUrl);
        }
        catch (SecretUnreadableException)
        {
            // As with the other secrets of another key ring: it must be typed again.
            url = "";
        }
        return stored with { Webhook = stored.Webhook with { Url = url, SealedUrl = null } };
    }

    private string? Sealed(string? typed, string? before) => string.IsNullOrEmpty(typed) ? before : box.Protect(SecretPurpose.Alerts, typed);

    private async Task<string?> ValueAsync(string key, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.PortalSettings.AsNoTracking().Where(s => s.Key == key).Select(s => s.Value).SingleOrDefaultAsync(cancellationToken);
    }

    private static async Task SetAsync(PortalDbContext database, string key, string value, CancellationToken cancellationToken)
    {
        if (await database.PortalSettings.Where(s => s.Key == key).ExecuteUpdateAsync(s => s.SetProperty(x => x.Value, value), cancellationToken) == 1)
            return;
        database.PortalSettings.Add(new PortalSetting { Key = key, Value = value });
        await database.SaveChangesAsync(cancellationToken);
    }

    private static T Parse<T>(string? text)
        where T : new() => text is null ? new T() : JsonSerializer.Deserialize<T>(text) ?? new T();
}

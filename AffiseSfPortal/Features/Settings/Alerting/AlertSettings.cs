using AffiseSfPortal.Secrets;
using FluentValidation;
using MimeKit;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Who is told when syncing stops and when it goes on, as stored: one JSON text, its secrets sealed.</summary>
public sealed record AlertSettings
{
    public EmailAlerts Email { get; init; } = new();
    public SlackAlerts Slack { get; init; } = new();
    public WebhookAlerts Webhook { get; init; } = new();
    public QuietHours Quiet { get; init; } = new();

    /// <summary>The language of what is sent: <c>en</c> or <c>fr</c>.</summary>
    public string Language { get; init; } = "en";

    public bool IsAnyOn => Email.IsOn || Slack.IsOn || Webhook.IsOn;
}

public sealed record EmailAlerts
{
    public bool IsOn { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; } = 587;
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;
    public string User { get; init; } = "";
    public string? SealedPassword { get; init; }
    public string From { get; init; } = "";

    /// <summary>Addresses, separated by commas or lines.</summary>
    public string To { get; init; } = "";
}

public enum MailSecurity
{
    /// <summary>Upgraded before anything is said; refused where the server cannot.</summary>
    StartTls = 0,
    Tls = 1,

    /// <summary>For a relay on this machine or network.</summary>
    None = 2,
}

/// <summary>The address is the secret: whoever has it can write into the channel.</summary>
public sealed record SlackAlerts
{
    public bool IsOn { get; init; }
    public string? SealedUrl { get; init; }
}

/// <summary>Many receivers take the end of the address for a password, so it is kept as one, although it is shown to who may change it.</summary>
public sealed record WebhookAlerts
{
    public bool IsOn { get; init; }

    /// <summary>Empty where it is stored, beside <see cref="SealedUrl"/>; settings of earlier versions have it there in clear.</summary>
    public string Url { get; init; } = "";

    /// <summary>As it is stored; null everywhere else.</summary>
    public string? SealedUrl { get; init; }

    /// <summary>What the signature is made with.</summary>
    public string? SealedKey { get; init; }
}

/// <summary>Nothing is sent between the two; what still holds at the end is sent then.</summary>
public sealed record QuietHours
{
    public bool IsOn { get; init; }
    public TimeOnly From { get; init; } = new(20, 0);
    public TimeOnly To { get; init; } = new(7, 0);

    /// <summary>IANA.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>True at <paramref name="utc"/>; a span over midnight is one too.</summary>
    public bool Holds(DateTime utc)
    {
        if (!IsOn || From == To)
            return false;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var found) ? found : TimeZoneInfo.Utc;
        return TimeOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone)).IsBetween(From, To);
    }
}

/// <summary>As edited: secrets are typed or left alone, never shown.</summary>
public sealed class AlertDraft
{
    public AlertSettings Settings { get; set; } = new();

    /// <summary>Null keeps what is stored.</summary>
    public string? Password { get; set; }
    public string? SlackUrl { get; set; }
    public string? WebhookKey { get; set; }
}

internal sealed class AlertDraftValidator : AbstractValidator<AlertDraft>
{
    public const int ShortestKey = 16;

    public AlertDraftValidator(AlertGate gate)
    {
        When(d => d.Settings.Email.IsOn, () =>
        {
            RuleFor(d => d.Settings.Email.Host).Must(h => AlertGate.Host(h) is not null).WithErrorCode("host")
                .Must((d, h) => d.Settings.Email.Port is < 1 or > 65535 || gate.CheckMail(h, d.Settings.Email.Port) is not AlertTarget.NotTrusted).WithErrorCode("host-untrusted");
            RuleFor(d => d.Settings.Email.Port).InclusiveBetween(1, 65535).WithErrorCode("port");
            RuleFor(d => d.Settings.Email.From).Must(IsAddress).WithErrorCode("from");
            RuleFor(d => d.Settings.Email.To).Must(t => Addresses(t) is { Count: > 0 } all && all.TrueForAll(IsAddress)).WithErrorCode("to");
            // A password over an open line would be everybody's.
            RuleFor(d => d.Settings.Email.User).Must((d, u) => u.Length == 0 || d.Settings.Email.Security != MailSecurity.None).WithErrorCode("open-line");
        });
        When(d => d.Settings.Slack.IsOn, () => RuleFor(d => d.SlackUrl)
            .Must((d, u) => string.IsNullOrWhiteSpace(u) ? d.Settings.Slack.SealedUrl is not null : IsAddressOfHost(gate, u)).WithErrorCode("slack")
            .Must(u => gate.CheckUrl(u) is not AlertTarget.NotTrusted).WithErrorCode("slack-untrusted"));
        When(d => d.Settings.Webhook.IsOn, () =>
        {
            RuleFor(d => d.Settings.Webhook.Url).Must(u => IsAddressOfHost(gate, u)).WithErrorCode("webhook")
                .Must(u => gate.CheckUrl(u) is not AlertTarget.NotTrusted).WithErrorCode("webhook-untrusted");
            RuleFor(d => d.WebhookKey).Must((d, k) => string.IsNullOrEmpty(k) ? d.Settings.Webhook.SealedKey is not null : k.Length >= ShortestKey).WithErrorCode("webhook-key");
        });
        RuleFor(d => d.Settings.Quiet.Zone).Must(z => TimeZoneInfo.TryFindSystemTimeZoneById(z, out _)).WithErrorCode("zone");
    }

    private static bool IsAddress(string text) => MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address.Contains('@', StringComparison.Ordinal);

    public static List<string> Addresses(string text) => [.. text.Split([',', ';', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static bool IsAddressOfHost(AlertGate gate, string? url) => gate.CheckUrl(url) is AlertTarget.Allowed or AlertTarget.NotTrusted;
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Secrets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Brings one notice to one channel. Knows nothing of when.</summary>
internal sealed class AlertSender(AlertStore store, AlertHttp http, AlertGate gate, TimeProvider time, ILogger<AlertSender> log)
{
    /// <summary>Says what was signed when: <c>t=1764025711,v1=…</c>, hexadecimal HMAC-SHA256 of <c>{t}.{body}</c>.</summary>
    public const string SignatureHeader = "X-AffiseSfPortal-Signature";

    /// <summary>What is said of a name that leads where alerts do not go.</summary>
    public const string Refused = "address-refused";

    private const int TimeoutMilliseconds = 20_000;

    /// <returns>Null when it arrived; else what went wrong, without secrets.</returns>
    public async Task<string?> SendAsync(AlertSettings settings, AlertChannel channel, AlertNotice notice, CancellationToken cancellationToken)
    {
        try
        {
            await (channel switch
            {
                AlertChannel.Email => EmailAsync(settings.Email, notice, cancellationToken),
                AlertChannel.Slack => SlackAsync(settings.Slack, notice, cancellationToken),
                AlertChannel.Webhook => WebhookAsync(settings.Webhook, notice, cancellationToken),
            });
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (IsDelivery(e))
        {
            log.LogWarning(e, "The notice {Notice} did not reach {Channel}", notice.Id, channel);
            return Words(e);
        }
    }

    /// <summary>What may go wrong outside, each told to whoever sends.</summary>
    public static bool IsDelivery(Exception e) => e is HttpRequestException or IOException or System.Net.Sockets.SocketException or OperationCanceledException or TimeoutException
        or SmtpCommandException or SmtpProtocolException or SslHandshakeException or AuthenticationException or ServiceNotConnectedException
        or SecretUnreadableException or NotSupportedException or ParseException;

    private async Task EmailAsync(EmailAlerts email, AlertNotice notice, CancellationToken cancellationToken)
    {
        var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(email.From));
        foreach (var to in AlertDraftValidator.Addresses(email.To))
            message.To.Add(MailboxAddress.Parse(to));
        message.Subject = $"[AffiseSfPortal] {notice.Title}";
        message.Date = new DateTimeOffset(notice.At, TimeSpan.Zero);
        // The same for every try, so that a mailbox shows it once.
        message.MessageId = $"{notice.Id}@affisesfportal";
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new TextPart("plain") { Text = $"{notice.Text}\r\n\r\n{notice.Url}\r\n" };
        await DeliverAsync(email, message, cancellationToken);
    }

    /// <summary>One mail to one person, by the server of the alerts.</summary>
    /// <exception cref="Exception">As the server or the line failed: see <see cref="IsDelivery"/>.</exception>
    public async Task MailAsync(EmailAlerts email, string to, string subject, string text, CancellationToken cancellationToken)
    {
        var message = new MimeMessage { Subject = subject, Date = time.GetUtcNow(), Body = new TextPart("plain") { Text = text } };
        message.From.Add(MailboxAddress.Parse(email.From));
        message.To.Add(MailboxAddress.Parse(to));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        await DeliverAsync(email, message, cancellationToken);
    }

    private async Task DeliverAsync(EmailAlerts email, MimeMessage message, CancellationToken cancellationToken)
    {
        // A certificate names addresses to ask whether it was revoked: those would be called past the gate.
        using var client = new SmtpClient { Timeout = TimeoutMilliseconds, CheckCertificateRevocation = false };
        // The connection goes to the address that was checked; the certificate must still be that of the name.
        await using var connection = await gate.OpenMailAsync(email.Host, email.Port, cancellationToken);
        await client.ConnectAsync(connection, email.Host, email.Port, email.Security switch
        {
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
        }, cancellationToken);
        if (email.User.Length > 0)
            await client.AuthenticateAsync(email.User, store.Open(email.SealedPassword) ?? "", cancellationToken);
        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }

    private Task SlackAsync(SlackAlerts slack, AlertNotice notice, CancellationToken cancellationToken)
    {
        var mark = notice.Kind switch { AlertKind.Trouble => ":red_circle:", AlertKind.Recovery => ":large_green_circle:", AlertKind.Test => ":white_circle:" };
        var body = JsonSerializer.SerializeToUtf8Bytes(new { text = $"{mark} *{Escaped(notice.Title)}*\n{Escaped(notice.Text)}\n{notice.Url}" });
        return PostAsync(new Uri(store.Open(slack.SealedUrl) ?? ""), body, signature: null, cancellationToken);
    }

    private Task WebhookAsync(WebhookAlerts webhook, AlertNotice notice, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(notice with { }, WebJson);
        var seconds = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(seconds + "."), .. body];
        var key = Encoding.UTF8.GetBytes(store.Open(webhook.SealedKey) ?? "");
        return PostAsync(new Uri(webhook.Url), body, $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(key, signed))}", cancellationToken);
    }

    private static readonly JsonSerializerOptions WebJson = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private async Task PostAsync(Uri url, byte[] body, string? signature, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null)
            request.Headers.Add(SignatureHeader, signature);
        using var reply = await http.SendAsync(request, cancellationToken);
        reply.EnsureSuccessStatusCode();
    }

    /// <summary>In Slack's own markup these three begin something.</summary>
    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>The address of a Slack hook is a secret and stands in some of the framework's messages.</summary>
    private static string Words(Exception e) => e switch
    {
        _ when AddressRefusedException.In(e) is not null => Refused,
        HttpRequestException { StatusCode: { } status } => $"HTTP {(int)status}",
        HttpRequestException { HttpRequestError: var error } => error.ToString(),
        OperationCanceledException or TimeoutException => "timeout",
        SmtpCommandException smtp => $"{(int)smtp.StatusCode} {FaultText.Clean(smtp.Message)}",
        SecretUnreadableException => "secret-unreadable",
        _ => FaultText.Clean(e.Message),
    };
}

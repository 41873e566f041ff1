using System.Buffers.Text;
using System.Security.Cryptography;

namespace SalesforceSimulator.OAuth;

/// <summary>Sign-ins that wait for a click, and codes that wait for their exchange. Both live once and not for long.</summary>
internal sealed class PendingConsents(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (AuthorizeRequest Request, DateTimeOffset At)> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Code> _codes = new(StringComparer.Ordinal);

    public string Wait(AuthorizeRequest request)
    {
        lock (_gate)
        {
            var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
            _waiting[ticket] = (request, clock.GetUtcNow());
            return ticket;
        }
    }

    public AuthorizeRequest? Decide(string ticket)
    {
        lock (_gate)
        {
            return _waiting.Remove(ticket, out var waiting) && clock.GetUtcNow() - waiting.At < Lifetime ? waiting.Request : null;
        }
    }

    public string Issue(AuthorizeRequest request)
    {
        lock (_gate)
        {
            // Ends in padding, as real codes do: a client that decodes twice or never will find out.
            var code = $"aPrx{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48))}==";
            _codes[code] = new Code(request, clock.GetUtcNow());
            return code;
        }
    }

    /// <returns>The request behind the code, or the words of the refusal. A code is spent by its first exchange.</returns>
    public (AuthorizeRequest? Request, string Refusal) Redeem(string code)
    {
        lock (_gate)
        {
            if (!_codes.TryGetValue(code, out var kept))
            {
                return (null, "invalid authorization code");
            }

            if (kept.Spent || clock.GetUtcNow() - kept.At >= Lifetime)
            {
                return (null, "expired authorization code");
            }

            _codes[code] = kept with { Spent = true };
            return (kept.Request, "");
        }
    }

    private sealed record Code(AuthorizeRequest Request, DateTimeOffset At, bool Spent = false);
}

using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Judges the Salesforce domain: where the admin signs in, hence which org is granted.</summary>
internal sealed class DomainRule(SalesforceHostGate gate)
{
    private const ConnectionField Field = ConnectionField.SalesforceDomain;

    public ConnectionProblem? Judge(string text, string apiUrl)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new(Field, ConnectionProblems.DomainRequired);
        var verdict = gate.CheckDomain(text);
        if (verdict.Origin is not { } origin)
            return HostRule.Judge(Field, verdict, host => "https://" + host);
        var left = origin.GetLeftPart(UriPartial.Authority);
        if (HasMore(text))
            return new(Field, ConnectionProblems.DomainPath, "", new ConnectionCure(ConnectionCureKind.UseValue, left, left));
        return JudgeEnvironment(origin, apiUrl);
    }

    /// <summary>A production sign-in for a sandbox address grants the wrong org, and everything seems to work.</summary>
    private ConnectionProblem? JudgeEnvironment(Uri origin, string apiUrl)
    {
        if (gate.Check(apiUrl).Origin is not { } api || api.Host == origin.Host)
            return null;
        var here = SalesforceHostGate.Of(origin.Host);
        var there = SalesforceHostGate.Of(api.Host);
        if (here == there || here == SalesforceEnvironment.Unknown || there == SalesforceEnvironment.Unknown)
            return null;
        var login = gate.LoginHostFor(api.Host)?.GetLeftPart(UriPartial.Authority) ?? api.GetLeftPart(UriPartial.Authority);
        var code = ConnectionProblems.DomainOtherEnvironment;
        return new(Field, code, there.ToString(), new ConnectionCure(ConnectionCureKind.UseValue, login, login));
    }

    private static bool HasMore(string text)
    {
        var from = text.IndexOf("://", StringComparison.Ordinal);
        var rest = from < 0 ? text.Trim() : text.Trim()[(from + 3)..];
        var slash = rest.IndexOfAny(['/', '?', '#']);
        return slash >= 0 && rest.Length > slash + 1;
    }
}

using System.Net;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>What a call is for: decides its timeout and what a lost answer means.</summary>
internal enum SalesforceOperation
{
    Read = 0,
    Create = 1,
    Update = 2,
    Upsert = 3,
    Delete = 4,
    CodeExchange = 5,
    Refresh = 6,
    Revoke = 7,
}

internal static class SalesforceOperations
{
    /// <summary>Changes records, so a lost answer leaves the matter open.</summary>
    public static bool IsWrite(this SalesforceOperation operation) =>
        operation is SalesforceOperation.Create or SalesforceOperation.Update or SalesforceOperation.Upsert or SalesforceOperation.Delete;

    public static bool IsOAuth(this SalesforceOperation operation) =>
        operation is SalesforceOperation.CodeExchange or SalesforceOperation.Refresh or SalesforceOperation.Revoke;
}

/// <summary>One call. The address was judged by the gate already.</summary>
internal sealed record SalesforceRequest(RestSharp.Method Method, Uri Url, SalesforceOperation Operation)
{
    public string? AccessToken { get; init; }
    public HttpContent? Body { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The key of an upsert: a duplicate on it is a race, not a refusal.</summary>
    public string? KeyField { get; init; }

    /// <summary>Never shows the token or the body.</summary>
    public override string ToString() => $"{Method} {Url.AbsolutePath}";
}

/// <summary>A whole reply, whatever its status.</summary>
internal sealed record SalesforceReply(HttpStatusCode Status, string? ContentType, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

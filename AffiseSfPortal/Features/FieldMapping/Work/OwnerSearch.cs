using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.FieldMapping.Work;

internal enum OwnerKind
{
    User = 0,
    Queue = 1,
}

/// <param name="Detail">A user's user name.</param>
internal sealed record FoundOwner(string Id, string Name, OwnerKind Kind, string? Detail);

internal enum OwnerProblem
{
    None = 0,
    NotConnected = 1,

    /// <summary>The day's share of calls is used up.</summary>
    NoCalls = 2,
    Refused = 3,

    /// <summary>The role does not allow it.</summary>
    NotAllowed = 4,
}

/// <param name="Fault">What Salesforce said, where it refused.</param>
internal sealed record OwnersFound(IReadOnlyList<FoundOwner> Owners, OwnerProblem Problem = OwnerProblem.None, SalesforceFault? Fault = null);

/// <summary>Finds who may own a record: the org's active users and its queues, by a part of their name. Two calls, which the budget counts.</summary>
internal sealed class OwnerSearch(IOrgSession session, ISalesforceClient client, CallBudget budget, IUserRights rights)
{
    private const int Most = 20;

    public async Task<OwnersFound> FindAsync(int connectionId, string text, CancellationToken cancellationToken)
    {
        text = text.Trim();
        if (text.Length == 0)
            return new([]);
        if (!await rights.MayAsync(PortalPolicies.Administer))
            return new([], OwnerProblem.NotAllowed);
        if ((await budget.CheckAsync(connectionId, cancellationToken)).Calls < 2)
            return new([], OwnerProblem.NoCalls);
        var like = Soql.QuoteContains(text);
        try
        {
            var users = await AskAsync($"SELECT Id, Name, Username FROM User WHERE IsActive = true AND (Name LIKE {like} OR Username LIKE {like}) ORDER BY Name LIMIT {Most}");
            var queues = await AskAsync($"SELECT Id, Name FROM Group WHERE Type = 'Queue' AND Name LIKE {like} ORDER BY Name LIMIT {Most}");
            return new([.. queues.Rows.Select(r => Owner(r, OwnerKind.Queue)).OfType<FoundOwner>(), .. users.Rows.Select(r => Owner(r, OwnerKind.User)).OfType<FoundOwner>()]);
        }
        catch (NotConnectedException)
        {
            return new([], OwnerProblem.NotConnected);
        }
        catch (SalesforceException e)
        {
            return new([], OwnerProblem.Refused, e.Fault);
        }

        async Task<QueryPage> AskAsync(string soql)
        {
            await budget.SpendAsync(connectionId, 1, cancellationToken);
            return await session.CallAsync(connectionId, (access, token) => client.QueryAsync(access, soql, token), cancellationToken);
        }
    }

    private static FoundOwner? Owner(IReadOnlyDictionary<string, string?> row, OwnerKind kind) =>
        row.GetValueOrDefault("Id") is { } id ? new(id, row.GetValueOrDefault("Name") ?? id, kind, row.GetValueOrDefault("Username")) : null;
}

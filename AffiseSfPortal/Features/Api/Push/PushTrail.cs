using AffiseSfPortal.Persistence.Audit;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary>Records which affiliates a key changed: by number alone, since what was pushed is personal and the trail outlives an erasure.</summary>
internal sealed class PushTrail(IAuditTrail trail)
{
    /// <summary>So many of the longest numbers still fit one entry: none is cut off.</summary>
    private const int MostInOne = 150;

    /// <summary>What was rejected or changed nothing leaves no entry: a script that repeats itself every minute would fill the trail.</summary>
    public async Task RecordAsync(AuditActor key, IReadOnlyList<ItemReply> results, CancellationToken cancellationToken)
    {
        var changed = results.Where(r => r is { Id: not null, Outcome: ItemReply.Created or ItemReply.Updated }).Select(r => (Id: r.Id!, r.Outcome)).Distinct();
        foreach (var some in changed.Chunk(MostInOne))
        {
            var subject = some is [var one] ? one.Id : $"{some.Length} affiliates";
            await trail.RecordAsync(
                key, new AuditEvent(AuditAction.AffiliatesPushed, subject, After: AuditFacts.Of(Ids(ItemReply.Created), Ids(ItemReply.Updated))), cancellationToken);

            (string, object?) Ids(string outcome) =>
                (outcome, some.Where(s => s.Outcome == outcome).Select(s => s.Id).ToList() is { Count: > 0 } ids ? ids : null);
        }
    }
}

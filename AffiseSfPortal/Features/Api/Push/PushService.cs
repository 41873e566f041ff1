using System.Text.Json;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence.Audit;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary>Takes an array of affiliates: what can be read goes to the intake in one go, and every item gets its answer.</summary>
internal sealed class PushService(IAffiliateBatchIntake intake, PushTrail trail)
{
    /// <summary>Longer names of unknown fields are cut: an answer need not repeat a book.</summary>
    private const int MostOfAName = 100;

    public async Task<PushReply> TakeAsync(JsonElement array, AuditActor key, CancellationToken cancellationToken)
    {
        var items = array.EnumerateArray().Select(AffiseItem.Of).ToList();
        // No user has the id of a key: nobody at a screen is notified.
        var saved = await intake.SaveAsync([.. items.Where(i => i.Errors.Count == 0).Select(i => i.Patch)], key.UserId, cancellationToken);
        var next = 0;
        var results = items.Select((item, index) => item.Errors.Count == 0
            ? Reply(index, item, saved[next++])
            : new ItemReply(index, item.Id, ItemReply.Rejected, Errors: item.Errors)).ToList();
        await trail.RecordAsync(key, results, cancellationToken);
        var rejected = results.Count(r => r.Status == ItemReply.Rejected);
        return new PushReply(results.Count - rejected, rejected, results);
    }

    private static ItemReply Reply(int index, AffiseItem item, PatchResult result)
    {
        string[]? ignored = result.UnknownFields.Count == 0 ? null : [.. result.UnknownFields.Select(n => n.Length <= MostOfAName ? n : n[..MostOfAName] + "…")];
        return result.Outcome switch
        {
            PatchOutcome.Created => new(index, item.Id, ItemReply.Accepted, ItemReply.Created, Ignored: ignored),
            PatchOutcome.Updated => new(index, item.Id, ItemReply.Accepted, ItemReply.Updated, Ignored: ignored),
            PatchOutcome.Unchanged => new(index, item.Id, ItemReply.Accepted, "unchanged", Ignored: ignored),
            PatchOutcome.Rejected => new(index, item.Id, ItemReply.Rejected, Errors: [.. result.Errors.Select(ItemErrors.Of)], Ignored: ignored),
        };
    }
}

using System.ComponentModel;
using System.Text.Json.Serialization;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary>What became of each item.</summary>
internal sealed record PushReply(
    int Accepted,
    int Rejected,
    [property: Description("One for each item, in the order of the array.")] IReadOnlyList<ItemReply> Results);

internal sealed record ItemReply(
    [property: Description("The item's place in the array, from 0.")] int Index,
    [property: Description("The item's id; null where it could not be read.")] string? Id,
    [property: Description("accepted or rejected.")] string Status,
    [property: Description("created, updated or unchanged; left out when rejected."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Outcome = null,
    [property: Description("The fields at fault; left out when accepted."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ItemError>? Errors = null,
    [property: Description("Names of custom fields that the portal does not have; left out when there are none."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Ignored = null)
{
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";
    public const string Created = "created";
    public const string Updated = "updated";
}

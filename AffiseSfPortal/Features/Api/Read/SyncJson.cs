using System.ComponentModel;

namespace AffiseSfPortal.Features.Api.Read;

/// <summary>How one affiliate stands in Salesforce.</summary>
internal sealed record SyncJson(
    string Id,
    [property: Description("One for every connection that is or was granted.")] IReadOnlyList<ConnectionSyncJson> Connections);

internal sealed record ConnectionSyncJson(
    [property: Description("The portal's number for the connection.")] int Connection,
    [property: Description("The org's name.")] string? Org,
    bool? Sandbox,
    [property: Description("in-salesforce, sending, waiting, refused, record-deleted, not-linked, paused or filtered.")] string State,
    [property: Description("The object of the record, or the one that it will be of.")] string? Object,
    string? SalesforceId,
    string? RecordUrl,
    DateTime? LastSyncedAt,
    [property: Description("With which version of the mapping the record was last sent.")] int? MappingVersion,
    [property: Description("When the first change was saved that Salesforce does not have yet; null when it has all.")] DateTime? OwedSince,
    [property: Description("When the portal tries again by itself; null when it need not, or when a person is needed.")] DateTime? NextAttemptAt,
    [property: Description("Why it is not there yet.")] CauseJson? Cause);

internal sealed record CauseJson(
    [property: Description("Salesforce's error code, or the portal's own.")] string? Code,
    [property: Description("The Salesforce fields at fault.")] IReadOnlyList<string> Fields,
    [property: Description("Salesforce's own words.")] string? Message);

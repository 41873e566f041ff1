using System.Text.Json.Serialization;

namespace AffiseSfPortal.Salesforce.Wire;

// The shapes of the recorded replies, members as they are called there. Nothing outside this room sees them.
internal sealed record WireVersion(string? Label, string? Version);

internal sealed record WireObjectList(List<WireObject>? Sobjects);

internal sealed record WireObject(
    string Name, string? Label, bool Custom, bool Createable, bool Updateable, bool Queryable, bool DeprecatedAndHidden, bool CustomSetting);

internal sealed record WireDescribe(string Name, string? Label, bool Createable, bool Updateable, List<WireField>? Fields);

internal sealed record WireField
{
    public required string Name { get; init; }
    public string? Label { get; init; }
    public required string Type { get; init; }
    public int? Length { get; init; }
    public int? Precision { get; init; }
    public int? Scale { get; init; }
    public int? Digits { get; init; }
    public bool Createable { get; init; }
    public bool Updateable { get; init; }
    public bool Nillable { get; init; }
    public bool DefaultedOnCreate { get; init; }
    public bool ExternalId { get; init; }
    public bool IdLookup { get; init; }
    public bool Unique { get; init; }
    public bool Calculated { get; init; }
    public bool AutoNumber { get; init; }
    public bool RestrictedPicklist { get; init; }
    public bool Custom { get; init; }
    public bool DeprecatedAndHidden { get; init; }
    public string? InlineHelpText { get; init; }
    public List<WirePicklistValue>? PicklistValues { get; init; }
    public List<string>? ReferenceTo { get; init; }
}

internal sealed record WirePicklistValue(string? Value, string? Label, bool Active, bool DefaultValue);

internal sealed record WireToken(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("instance_url")] string? InstanceUrl,
    string? Id,
    string? Scope);

internal sealed record WireUserInfo(
    [property: JsonPropertyName("user_id")] string? UserId,
    [property: JsonPropertyName("organization_id")] string? OrganizationId,
    [property: JsonPropertyName("preferred_username")] string? PreferredUsername,
    string? Username);

internal sealed record WireOrganization(
    [property: JsonPropertyName("Name")] string? Name,
    [property: JsonPropertyName("IsSandbox")] bool? IsSandbox);

internal sealed record WireUser([property: JsonPropertyName("Username")] string? Username);

internal sealed record WireResources(string? Identity);

internal sealed record WireLimit([property: JsonPropertyName("Max")] long Max, [property: JsonPropertyName("Remaining")] long Remaining);

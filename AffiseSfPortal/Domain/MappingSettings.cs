using System.Text.Json;

namespace AffiseSfPortal.Domain;

/// <summary>What holds for all records of a mapping.</summary>
public sealed record MappingSettings
{
    public static MappingSettings Default { get; } = new();

    public OwnerRule Owner { get; init; }

    /// <summary>The user or queue of <see cref="OwnerRule.Fixed"/>.</summary>
    public string? OwnerId { get; init; }

    /// <summary>What that user or queue was called when it was chosen.</summary>
    public string? OwnerName { get; init; }
    public DuplicateRule Duplicates { get; init; }

    /// <summary>An affiliate without a known record looks for one by its e-mail before it makes one. Only without a key.</summary>
    public bool FindsByEmail { get; init; }

    /// <summary>Which affiliates are sent; null for all.</summary>
    public InclusionFilter? Filter { get; init; }

    /// <summary>Written by a newer version of the portal: such a mapping is not sent.</summary>
    public bool IsUnknown { get; init; }

    public static string? Write(MappingSettings? settings) => settings is null || settings == Default
        ? null
        : JsonSerializer.Serialize(new Stored(
            // A portal that knows no filters must not send what a filter leaves out.
            settings.Filter is null ? 1 : 2,
            Name(settings.Owner), settings.OwnerId, settings.OwnerName, Name(settings.Duplicates), settings.FindsByEmail,
            settings.Filter is { } filter ? JsonSerializer.SerializeToElement(filter, JsonSerializerOptions.Web) : null), JsonSerializerOptions.Web);

    /// <summary>Never throws for what a newer version wrote: see <see cref="IsUnknown"/>.</summary>
    public static MappingSettings? Read(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        try
        {
            var stored = JsonSerializer.Deserialize<Stored>(json, JsonSerializerOptions.Web);
            return stored is { V: 1 or 2 } && Parse<OwnerRule>(stored.Owner) is { } owner && Parse<DuplicateRule>(stored.Duplicates) is { } duplicates
                ? new MappingSettings { Owner = owner, OwnerId = stored.OwnerId, OwnerName = stored.OwnerName, Duplicates = duplicates, FindsByEmail = stored.FindsByEmail, Filter = InclusionFilter.Read(stored.Filter) }
                : new MappingSettings { IsUnknown = true };
        }
        catch (JsonException)
        {
            return new MappingSettings { IsUnknown = true };
        }
    }

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static T? Parse<T>(string? name)
        where T : struct, Enum => Enum.TryParse<T>(name, ignoreCase: true, out var value) && Name(value) == name ? value : null;

    private sealed record Stored(int V, string Owner, string? OwnerId, string? OwnerName, string Duplicates, bool FindsByEmail, JsonElement? Filter = null);
}

/// <summary>Who owns a new record. An update never touches the owner.</summary>
public enum OwnerRule
{
    /// <summary>Salesforce's own: the user who granted the permissions.</summary>
    GrantingUser = 0,

    /// <summary>The org's active assignment rule decides.</summary>
    AssignmentRule = 1,

    /// <summary>One user or queue.</summary>
    Fixed = 2,

    /// <summary>The active user whose e-mail, user name or name is the affiliate's manager; else the granting user.</summary>
    Manager = 3,
}

/// <summary>What happens when the org's duplicate rule raises an alert.</summary>
public enum DuplicateRule
{
    /// <summary>The affiliate waits for a person.</summary>
    Ask = 0,

    /// <summary>It is saved all the same. A rule that blocks still blocks.</summary>
    SaveAnyway = 1,
}

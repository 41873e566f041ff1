using System.Globalization;
using System.Text.Json.Nodes;

namespace SalesforceSimulator.Api;

/// <summary>API versions: three releases a year, 31.0 the oldest still served.</summary>
internal static class ApiVersion
{
    public const int Oldest = 31;
    public const int Newest = 68;
    private const int OldestRetired = 7;

    /// <summary>Winter '27.</summary>
    private const int NewestReleaseYear = 27;
    private static readonly string[] Seasons = ["Winter", "Spring", "Summer"];

    /// <summary>Reads <c>v48.0</c>.</summary>
    /// <exception cref="ApiFault">Retired (410) or not listed (404).</exception>
    public static int Parse(string segment)
    {
        if (!segment.StartsWith('v') || !segment.EndsWith(".0", StringComparison.Ordinal)
            || !int.TryParse(segment.AsSpan(1, segment.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw new ApiFault(ApiError.NotFound());
        }

        return version switch
        {
            >= OldestRetired and < Oldest => throw new ApiFault(new ApiError("GONE", "The requested resource is no longer available")),
            >= Oldest and <= Newest => version,
            _ => throw new ApiFault(ApiError.NotFound()),
        };
    }

    public static JsonArray List() => new([.. Enumerable.Range(Oldest, Newest - Oldest + 1).Select(version => (JsonNode?)new JsonObject
    {
        ["label"] = Label(version),
        ["url"] = $"/services/data/v{version}.0",
        ["version"] = $"{version}.0",
    })]);

    private static string Label(int version)
    {
        var back = Newest - version;
        var season = ((-back % 3) + 3) % 3;
        var year = NewestReleaseYear - ((back + 2) / 3);
        return $"{Seasons[season]} '{year:00}";
    }
}

using System.Text.Json.Nodes;
using SalesforceSimulator.Api;

namespace SalesforceSimulator.Rows;

/// <summary>What became of one record.</summary>
/// <param name="Created">True, false, or null when the operation cannot create.</param>
internal sealed record RowResult(string? Id, bool? Created, IReadOnlyList<ApiError> Errors)
{
    /// <summary>The records that share a key which should have named one.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public bool Success => Errors.Count == 0;

    public static RowResult Done(string id, bool? created = null) => new(id, created, []);

    public static RowResult Refused(params IReadOnlyList<ApiError> errors) => new(null, null, errors);

    /// <param name="isUpsert">Upsert results say whether they created, failed ones too.</param>
    public JsonObject InCollection(bool isUpsert)
    {
        var json = new JsonObject();
        if (Success)
        {
            json["id"] = Id;
        }

        json["success"] = Success;
        json["errors"] = new JsonArray([.. Errors.Select(error => (JsonNode?)error.InCollection())]);
        if (isUpsert)
        {
            json["created"] = Success && Created == true;
        }

        return json;
    }
}

/// <summary>How a write is to be done: by whom, and what its headers allow.</summary>
internal sealed record WriteContext(Store.WriteOrigin Origin, bool AutoAssign, bool AllowSave, string Root)
{
    private const int DuplicateHeaderSince = 52;

    public static WriteContext From(ApiCall call)
    {
        var assign = call.Headers["Sforce-Auto-Assign"].ToString();
        var rule = call.Headers["Sforce-Duplicate-Rule-Header"].ToString().Replace(" ", "", StringComparison.Ordinal);
        return new WriteContext(
            call.Origin(),
            !assign.Equals("FALSE", StringComparison.OrdinalIgnoreCase),
            call.Version >= DuplicateHeaderSince && rule.Contains("allowSave=true", StringComparison.OrdinalIgnoreCase),
            call.Root);
    }
}

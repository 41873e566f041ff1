using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>The Lead duplicate rule: same e-mail, or same name at the same company.</summary>
internal sealed class DuplicateCheck(OrgSettings settings)
{
    private static readonly string[] Looked = ["Email", "FirstName", "LastName", "Company"];

    /// <param name="row">The record as it would be, or null while it has none.</param>
    public ApiError? Find(Table table, Row? row, IReadOnlyList<KeyValuePair<string, object?>> values, WriteContext context)
    {
        var rule = settings.DuplicateRule;
        var concerned = values.Any(v => Looked.Contains(v.Key, StringComparer.OrdinalIgnoreCase));
        if (!table.Definition.IsLead || rule == DuplicateRule.Off || !concerned || (rule == DuplicateRule.Alert && context.AllowSave))
        {
            return null;
        }

        var sent = values.ToLookup(v => v.Key, v => v.Value, StringComparer.OrdinalIgnoreCase);
        var matches = table.Rows.Where(other => other != row && !other.IsDeleted && Same(other)).Take(5).ToList();
        if (matches.Count == 0)
        {
            return null;
        }

        var message = rule == DuplicateRule.Alert
            ? "Use one of these records?"
            : "You're creating a duplicate record. We recommend you use an existing record instead.";
        return new ApiError("DUPLICATES_DETECTED", message, Duplicates: Detail(matches, message, rule == DuplicateRule.Alert, context.Root));

        bool Same(Row other) =>
            (Value("Email") is string email && Equal(email, other.Stored("Email")))
            || (Equal(Value("LastName"), other.Stored("LastName")) && Equal(Value("FirstName"), other.Stored("FirstName")) && Equal(Value("Company"), other.Stored("Company")));

        object? Value(string field) => sent.Contains(field) ? sent[field].Last() : row?.Stored(field);
    }

    private static bool Equal(object? left, object? right) =>
        string.Equals(left as string, right as string, StringComparison.OrdinalIgnoreCase);

    private static JsonObject Detail(List<Row> matches, string message, bool allowSave, string root) => new()
    {
        ["allowSave"] = allowSave,
        ["duplicateRule"] = "Standard_Lead_Duplicate_Rule",
        ["duplicateRuleEntityType"] = "Lead",
        ["errorMessage"] = message,
        ["matchResults"] = new JsonArray(new JsonObject
        {
            ["entityType"] = "Lead",
            ["errors"] = new JsonArray(),
            ["matchEngine"] = "FuzzyMatchEngine",
            ["matchRecords"] = new JsonArray([.. matches.Select(match => (JsonNode?)new JsonObject
            {
                ["additionalInformation"] = new JsonArray(),
                ["fieldDiffs"] = new JsonArray(),
                ["matchConfidence"] = 100.0,
                ["record"] = new JsonObject { ["attributes"] = RowJson.Attributes(match, root), ["Id"] = match.Id },
            })]),
            ["rule"] = "Standard_Lead_Match_Rule_v1_0",
            ["size"] = matches.Count,
            ["success"] = true,
        }),
    };
}

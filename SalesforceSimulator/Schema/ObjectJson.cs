using System.Text.Json.Nodes;
using SalesforceSimulator.Api;

namespace SalesforceSimulator.Schema;

/// <summary>An object as the global describe lists it, and as its own describe tells it.</summary>
internal static class ObjectJson
{
    private const string MasterRecordType = "012000000000000AAA";

    private static readonly (string Label, string Name)[] Scopes =
    [
        ("All leads", "everything"), ("My leads", "mine"), ("Queue owned leads", "queue_owned"),
        ("Filter by scope", "scopingRule"), ("My team's leads", "team"), ("User owned leads", "user_owned"),
    ];

    public static JsonObject Brief(ObjectDef table, string root)
    {
        var json = Common(table);
        json["urls"] = new JsonObject
        {
            ["rowTemplate"] = $"{root}/sobjects/{table.Name}/{{ID}}",
            ["describe"] = $"{root}/sobjects/{table.Name}/describe",
            ["sobject"] = $"{root}/sobjects/{table.Name}",
        };
        if (table.Layoutable)
        {
            json["urls"]!["layouts"] = $"{root}/sobjects/{table.Name}/describe/layouts";
            json["urls"]!["quickActions"] = $"{root}/sobjects/{table.Name}/quickActions";
            json["urls"]!["listviews"] = $"{root}/sobjects/{table.Name}/listviews";
            json["urls"]!["compactLayouts"] = $"{root}/sobjects/{table.Name}/describe/compactLayouts";
            json["urls"]!["approvalLayouts"] = $"{root}/sobjects/{table.Name}/describe/approvalLayouts";
        }

        return json;
    }

    public static JsonObject Full(ObjectDef table, ApiCall call)
    {
        var json = Brief(table, call.Root);
        json["actionOverrides"] = new JsonArray();
        json["childRelationships"] = new JsonArray([.. table.Children.Select(child => (JsonNode?)Child(child.Child, child.Field, child.Relationship))]);
        json["compactLayoutable"] = table.Layoutable;
        json["defaultImplementation"] = null;
        json["extendedBy"] = null;
        json["extendsInterfaces"] = null;
        json["implementedBy"] = null;
        json["implementsInterfaces"] = null;
        json["fields"] = new JsonArray([.. table.Fields.Select(field => (JsonNode?)FieldJson.Describe(field))]);
        json["listviewable"] = null;
        json["lookupLayoutable"] = null;
        json["namedLayoutInfos"] = new JsonArray();
        json["networkScopeFieldName"] = null;
        json["recordTypeInfos"] = table.Layoutable ? new JsonArray(RecordType(table, call.Root)) : new JsonArray();
        json["searchLayoutable"] = table.Layoutable;
        json["sobjectDescribeOption"] = "FULL";
        json["supportedScopes"] = new JsonArray([.. Scopes.Where(_ => table.HasScopes).Select(scope => (JsonNode?)new JsonObject { ["label"] = scope.Label, ["name"] = scope.Name })]);
        json["urls"]!["uiDetailTemplate"] = $"{call.BaseUrl}/{{ID}}";
        json["urls"]!["uiEditTemplate"] = $"{call.BaseUrl}/{{ID}}/e";
        json["urls"]!["uiNewRecord"] = $"{call.BaseUrl}/{table.KeyPrefix}/e";
        return json;
    }

    private static JsonObject Common(ObjectDef table) => new()
    {
        ["activateable"] = false,
        ["associateEntityType"] = null,
        ["associateParentEntity"] = null,
        ["createable"] = table.Createable,
        ["custom"] = table.Custom,
        ["customSetting"] = false,
        ["deepCloneable"] = false,
        ["deletable"] = table.Deletable,
        ["deprecatedAndHidden"] = false,
        ["feedEnabled"] = table.FeedEnabled,
        ["hasSubtypes"] = false,
        ["isInterface"] = false,
        ["isSubtype"] = false,
        ["keyPrefix"] = table.KeyPrefix,
        ["label"] = table.Label,
        ["labelPlural"] = table.LabelPlural,
        ["layoutable"] = table.Layoutable,
        ["mergeable"] = table.IsLead,
        ["mruEnabled"] = table.Layoutable,
        ["name"] = table.Name,
        ["queryable"] = table.Queryable,
        ["replicateable"] = true,
        ["retrieveable"] = true,
        ["searchable"] = table.Layoutable,
        ["triggerable"] = table.Createable,
        ["undeletable"] = table.Deletable,
        ["updateable"] = table.Updateable,
    };

    private static JsonObject Child(string table, string field, string? relationship) => new()
    {
        ["cascadeDelete"] = relationship is not null && !table.EndsWith("__c", StringComparison.Ordinal),
        ["childSObject"] = table,
        ["deprecatedAndHidden"] = false,
        ["field"] = field,
        ["junctionIdListNames"] = new JsonArray(),
        ["junctionReferenceTo"] = new JsonArray(),
        ["relationshipName"] = relationship,
        ["restrictedDelete"] = false,
    };

    private static JsonObject RecordType(ObjectDef table, string root) => new()
    {
        ["active"] = true,
        ["available"] = true,
        ["defaultRecordTypeMapping"] = true,
        ["developerName"] = "Master",
        ["master"] = true,
        ["name"] = "Master",
        ["recordTypeId"] = MasterRecordType,
        ["urls"] = new JsonObject { ["layout"] = $"{root}/sobjects/{table.Name}/describe/layouts/{MasterRecordType}" },
    };
}

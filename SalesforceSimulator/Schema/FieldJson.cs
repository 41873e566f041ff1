using System.Text.Json.Nodes;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Schema;

/// <summary>A field with every member that describe gives it.</summary>
internal static class FieldJson
{
    public static JsonObject Describe(FieldDef field) => new()
    {
        ["aggregatable"] = field.Aggregatable,
        ["aiPredictionField"] = false,
        ["autoNumber"] = field.AutoNumber,
        ["byteLength"] = field.Type is "id" or "reference" ? field.Length : field.Length * 3,
        ["calculated"] = field.Calculated,
        ["calculatedFormula"] = field.CalculatedFormula,
        ["cascadeDelete"] = false,
        ["caseSensitive"] = false,
        ["compoundFieldName"] = field.CompoundFieldName,
        ["controllerName"] = null,
        ["createable"] = field.Createable,
        ["custom"] = field.Custom,
        ["defaultValue"] = Wire.ToNode(field.DefaultValue),
        ["defaultValueFormula"] = null,
        ["defaultedOnCreate"] = field.DefaultedOnCreate,
        ["dependentPicklist"] = false,
        ["deprecatedAndHidden"] = false,
        ["digits"] = field.Digits,
        ["displayLocationInDecimal"] = false,
        ["encrypted"] = false,
        ["externalId"] = field.ExternalId,
        ["extraTypeInfo"] = field.ExtraTypeInfo,
        ["filterable"] = field.Filterable,
        ["filteredLookupInfo"] = null,
        ["formulaTreatNullNumberAsZero"] = field.Calculated && field.IsNumber,
        ["groupable"] = field.Groupable && !field.Calculated,
        ["highScaleNumber"] = false,
        ["htmlFormatted"] = false,
        ["idLookup"] = field.IdLookup,
        ["inlineHelpText"] = field.InlineHelpText,
        ["label"] = field.Label,
        ["length"] = field.Length,
        ["mask"] = null,
        ["maskType"] = null,
        ["name"] = field.Name,
        ["nameField"] = field.NameField,
        ["namePointing"] = field.ReferenceTo.Count > 1,
        ["nillable"] = field.Nillable,
        ["permissionable"] = field.Permissionable,
        ["picklistValues"] = new JsonArray([.. field.Picklist.Select(entry => (JsonNode?)Describe(entry))]),
        ["polymorphicForeignKey"] = field.ReferenceTo.Count > 1,
        ["precision"] = field.Precision,
        ["queryByDistance"] = field.Type == "address",
        ["referenceTargetField"] = null,
        ["referenceTo"] = new JsonArray([.. field.ReferenceTo.Select(target => (JsonNode?)target)]),
        ["relationshipName"] = field.RelationshipName,
        ["relationshipOrder"] = null,
        ["restrictedDelete"] = false,
        ["restrictedPicklist"] = field.RestrictedPicklist,
        ["scale"] = field.Scale,
        ["searchPrefilterable"] = field.SearchPrefilterable,
        ["soapType"] = SoapType(field.Type),
        ["sortable"] = field.Sortable,
        ["type"] = field.Type,
        ["unique"] = field.Unique,
        ["updateable"] = field.Updateable,
        ["writeRequiresMasterRead"] = false,
    };

    private static JsonObject Describe(PicklistEntry entry) => new()
    {
        ["active"] = entry.Active,
        ["defaultValue"] = entry.IsDefault,
        ["label"] = entry.Label ?? entry.Value,
        ["validFor"] = null,
        ["value"] = entry.Value,
    };

    private static string SoapType(string type) => type switch
    {
        "id" or "reference" => "tns:ID",
        "boolean" => "xsd:boolean",
        "double" or "currency" or "percent" => "xsd:double",
        "int" => "xsd:int",
        "date" => "xsd:date",
        "datetime" => "xsd:dateTime",
        "address" => "urn:address",
        _ => "xsd:string",
    };
}

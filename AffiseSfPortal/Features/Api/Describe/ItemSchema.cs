using System.Globalization;
using System.Text.Json.Nodes;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using Microsoft.OpenApi;

namespace AffiseSfPortal.Features.Api.Describe;

/// <summary>The shapes that an item of a push may have. Written by hand, since most members have more than one.</summary>
internal static class ItemSchema
{
    public static IEnumerable<string> StatusWords => Enum.GetValues<AffiliateStatus>().Select(s => s.ToAffise());

    public static OpenApiSchema Build() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A member that is left out stays as it is; null clears it, except email, status and customFields. A new affiliate needs id and email.",
        Required = new HashSet<string>(StringComparer.Ordinal) { AffiliateField.IdKey },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            [AffiliateField.IdKey] = new OpenApiSchema { Type = JsonSchemaType.Integer | JsonSchemaType.String, Description = "Affise's number, or portal-{n} of an affiliate that is there." },
            ["email"] = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = LimitOf("email") },
            ["login"] = Text("login", "The company's name."),
            ["contactPerson"] = Text("contactPerson"),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. StatusWords.Select(w => JsonValue.Create(w))] },
            ["manager"] = OneOf("The manager's e-mail is kept, else the name.", Text("manager"), new OpenApiSchema { Type = JsonSchemaType.Object }),
            ["country"] = Text("country", "ISO 3166-1 alpha-2."),
            ["phone"] = Text("phone"),
            ["city"] = Text("city"),
            ["address_1"] = Text("address_1"),
            ["address_2"] = Text("address_2"),
            ["zip_code"] = Text("zip_code"),
            ["notes"] = Text("notes"),
            ["tags"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array | JsonSchemaType.Null,
                MaxItems = AffiliatePatch.MostTags,
                Items = OneOf("The tag, or an object with its name.", new OpenApiSchema { Type = JsonSchemaType.String }, new OpenApiSchema { Type = JsonSchemaType.Object }),
            },
            ["level"] = Number(AffiliateInputValidator.MaxLevel, JsonSchemaType.Integer),
            ["ref_percent"] = Number(AffiliateInputValidator.MaxReferralPercent, JsonSchemaType.Number),
            ["customFields"] = new OpenApiSchema { Type = JsonSchemaType.Array | JsonSchemaType.Null, Items = CustomField() },
        },
    };

    private static OpenApiSchema CustomField() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Found by name among the portal's sign-up fields, whatever its case. An empty label clears the answer.",
        Required = new HashSet<string>(StringComparer.Ordinal) { "name" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["name"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["label"] = OneOf(
                "One answer, or several.",
                new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
                new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } }),
            ["value"] = new OpenApiSchema { Description = "Read only where there is no label." },
        },
    };

    private static OpenApiSchema OneOf(string description, params IList<IOpenApiSchema> shapes) => new() { Description = description, OneOf = shapes };

    private static OpenApiSchema Text(string key, string? description = null) =>
        new() { Type = JsonSchemaType.String | JsonSchemaType.Null, MaxLength = LimitOf(key), Description = description };

    private static OpenApiSchema Number(int most, JsonSchemaType kind) => new()
    {
        Type = kind | JsonSchemaType.String | JsonSchemaType.Null,
        Minimum = "0",
        Maximum = most.ToString(CultureInfo.InvariantCulture),
    };

    private static int? LimitOf(string key) => AffiliateField.BuiltIn.First(f => f.Key == key).MaxLength;
}

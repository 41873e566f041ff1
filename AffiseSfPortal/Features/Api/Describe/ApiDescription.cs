using System.Text.Json.Nodes;
using AffiseSfPortal.Components;
using AffiseSfPortal.Features.Api.Keys;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AffiseSfPortal.Features.Api.Describe;

/// <summary>What the OpenAPI document says beyond what the endpoints say of themselves.</summary>
internal static class ApiDescription
{
    public const string Document = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = api => api.RelativePath?.StartsWith(Urls.Api[1..], StringComparison.Ordinal) == true;
        options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Json", "", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, context, _) =>
        {
            Introduce(document, context.ApplicationServices.GetRequiredService<PortalAddress>());
            return Task.CompletedTask;
        });
    }

    public static Task DescribePush(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        document.AddComponent("AffiliateItem", ItemSchema.Build());
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "At most 1,000 affiliates and 4 MiB. A row of Affise's list goes straight in; members that are not named here are ignored.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = 1000, Items = new OpenApiSchemaReference("AffiliateItem", document) },
                    Example = JsonNode.Parse(Examples.Push),
                },
            },
        };
        return Show(operation, Examples.PushReply);
    }

    public static Task DescribeList(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters =
        [
            Query("limit", "How many at most.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "500", Default = 50 }),
            Query("after", "next of the page before.", new OpenApiSchema { Type = JsonSchemaType.String }),
            Query("updatedSince", "Only what was created or changed since. UTC unless it says otherwise.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }),
            Query("status", "Only affiliates of this status.", new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ItemSchema.StatusWords.Select(w => JsonValue.Create(w))] }),
        ];
        return Show(operation, Examples.List);
    }

    public static Task DescribeSync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        Show(operation, Examples.Sync);

    private static Task Show(OpenApiOperation operation, string example)
    {
        if (operation.Responses?["200"].Content?["application/json"] is { } content)
            content.Example = JsonNode.Parse(example);
        return Task.CompletedTask;
    }

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static void Introduce(OpenApiDocument document, PortalAddress address)
    {
        document.Info = new OpenApiInfo
        {
            Title = "AffiseSfPortal push API",
            Version = Document,
            Description = "Affise tells nobody when an affiliate is created or changed, so a script of yours does. What is accepted here is sent to Salesforce within seconds.",
        };
        if (address.Configured is { } origin)
            document.Servers = [new OpenApiServer { Url = origin }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [ApiKeyScheme.Name] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyScheme.Header,
                Description = "Made under Settings > API keys.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyScheme.Name, document)] = [] }];
    }
}

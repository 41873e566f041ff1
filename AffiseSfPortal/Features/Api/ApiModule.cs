using System.Text.Json.Serialization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Api.Describe;
using AffiseSfPortal.Features.Api.Keys;
using AffiseSfPortal.Features.Api.Limits;
using AffiseSfPortal.Features.Api.Push;
using AffiseSfPortal.Features.Api.Read;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Api;

/// <summary>The push API: affiliates in, and how they stand out.</summary>
internal static class ApiModule
{
    /// <summary>Needs Persistence, Intake, Identity and the shell.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateOnStart();
        services.AddApiKeys();
        services.AddSingleton<ApiLimits>();
        services.AddSingleton<PushTrail>().AddSingleton<PushService>().AddSingleton<PushEndpoint>();
        services.AddSingleton<AffiliateReader>().AddSingleton<SyncReader>().AddSingleton<ReadEndpoints>();
        services.AddOpenApi(ApiDescription.Document, ApiDescription.Configure);
        // A number in an answer is a number; the description would call it a text as well.
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        return services;
    }

    /// <summary>Before the sign-in: the API knows keys alone, and answers refusals in its own form.</summary>
    public static void UseApi(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Urls.Api, StringComparison.OrdinalIgnoreCase),
        api => api.UseMiddleware<ApiFaults>().UseMiddleware<ApiGate>());

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi(Urls.OpenApiRoute).RequireAuthorization(ApiKeyScheme.SignedInOrKeyPolicy);

        var api = app.MapGroup(Urls.Api).RequireAuthorization(ApiKeyScheme.Name).DisableAntiforgery();
        api.Map("{**rest}", () => ApiProblem.NoSuchAddress()).ExcludeFromDescription();

        var affiliates = api.MapGroup("v1/affiliates").WithTags("Affiliates")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status500InternalServerError)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        Post(affiliates);
        Get(affiliates);
        Only(affiliates, "", "GET, POST");
        Only(affiliates, "{id}", "GET");
        Only(affiliates, "{id}/sync", "GET");
    }

    private static void Post(RouteGroupBuilder affiliates) => affiliates
        .MapPost("", (HttpContext context, PushEndpoint push) => push.HandleAsync(context))
        .RequireAuthorization(ApiKeyScheme.PolicyOf(ApiScopes.Write))
        .WithMetadata(new RequestSizeLimitAttribute(PushBody.MostHeardOut))
        .WithName("pushAffiliates").WithSummary("Create or update affiliates")
        .WithDescription($"Needs the scope {ApiScopes.Write}. Every item gets its own answer; what is wrong with one costs no other. Sending the same again changes nothing.")
        .Produces<PushReply>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status507InsufficientStorage)
        .AddOpenApiOperationTransformer(ApiDescription.DescribePush);

    private static void Get(RouteGroupBuilder affiliates)
    {
        var scope = ApiKeyScheme.PolicyOf(ApiScopes.Read);
        affiliates.MapGet("", (HttpContext context, ReadEndpoints read) => read.ListAsync(context)).RequireAuthorization(scope)
            .WithName("listAffiliates").WithSummary("List affiliates").WithDescription($"Needs the scope {ApiScopes.Read}. In the order in which they came.")
            .Produces<AffiliateListJson>().ProducesProblem(StatusCodes.Status400BadRequest)
            .AddOpenApiOperationTransformer(ApiDescription.DescribeList);
        affiliates.MapGet("{id}", (HttpContext context, string id, ReadEndpoints read) => read.ReadAsync(context, id)).RequireAuthorization(scope)
            .WithName("getAffiliate").WithSummary("One affiliate").WithDescription($"Needs the scope {ApiScopes.Read}.")
            .Produces<AffiliateJson>().ProducesProblem(StatusCodes.Status404NotFound);
        affiliates.MapGet("{id}/sync", (HttpContext context, string id, ReadEndpoints read) => read.SyncAsync(context, id)).RequireAuthorization(scope)
            .WithName("getAffiliateSync").WithSummary("How one affiliate stands in Salesforce").WithDescription($"Needs the scope {ApiScopes.Read}.")
            .Produces<SyncJson>().ProducesProblem(StatusCodes.Status404NotFound)
            .AddOpenApiOperationTransformer(ApiDescription.DescribeSync);
    }

    /// <summary>An address that is there, asked by a method that it does not know.</summary>
    private static void Only(RouteGroupBuilder affiliates, string address, string methods) => affiliates.Map(address, (HttpContext context) =>
    {
        context.Response.Headers.Allow = methods;
        return ApiProblem.Of(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", $"This address knows {methods} alone.");
    }).ExcludeFromDescription();
}

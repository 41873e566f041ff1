using AffiseSfPortal.Features.Api.Keys;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary><c>POST /api/v1/affiliates</c></summary>
internal sealed class PushEndpoint(PushService service, ILogger<PushEndpoint> logger)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (json, problem) = await PushBody.ReadAsync(context.Request, context.RequestAborted);
        if (problem is not null)
            return problem;
        using (json)
        {
            var array = json!.RootElement;
            if (array.GetArrayLength() > AffiliatePatch.MostAtOnce)
            {
                return ApiProblem.Of(
                    StatusCodes.Status422UnprocessableEntity,
                    "too-many-items",
                    $"The array holds {array.GetArrayLength()} affiliates; {AffiliatePatch.MostAtOnce} are the most. Nothing was saved.",
                    ("limit", AffiliatePatch.MostAtOnce));
            }
            var reply = await service.TakeAsync(array, ApiKeyScheme.ActorOf(context), context.RequestAborted);
            logger.LogInformation(
                "API key {KeyId} pushed {Count} affiliates: {Accepted} accepted, {Rejected} rejected",
                context.User.FindFirst(ApiKeyScheme.KeyIdClaim)?.Value, reply.Results.Count, reply.Accepted, reply.Rejected);
            return TypedResults.Ok(reply);
        }
    }
}

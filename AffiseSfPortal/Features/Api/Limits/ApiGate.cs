using System.Globalization;
using System.Security.Claims;
using AffiseSfPortal.Features.Api.Keys;
using Microsoft.AspNetCore.Authentication;

namespace AffiseSfPortal.Features.Api.Limits;

/// <summary>
/// Stands before everything of the API: lets nobody on without a key, and no key too often. A good key always passes the count of failures,
/// since behind one proxy a neighbour's old key would shut it out; 256 random bits cannot be tried through.
/// </summary>
internal sealed class ApiGate(RequestDelegate next, ApiLimits limits, ILogger<ApiGate> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync(ApiKeyScheme.Name);
        if (result.Principal?.FindFirstValue(ApiKeyScheme.KeyIdClaim) is { } keyId)
        {
            if (limits.Ask(keyId) is { } wait)
                await RefuseAsync(context, wait, "This key asks too often.");
            else
                await next(context);
            return;
        }
        if (result.Failure is not null)
        {
            if (limits.Fail(context.Connection.RemoteIpAddress) is { } wait)
            {
                await RefuseAsync(context, wait, "Too many calls from this address came with a key that is not in use.");
                return;
            }
            logger.LogWarning("A call of the API from {Address} came with a key that is unknown or revoked", context.Connection.RemoteIpAddress);
        }
        await context.ChallengeAsync(ApiKeyScheme.Name);
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait, string why)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return ApiProblem.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", $"{why} Try again in {seconds} s.").ExecuteAsync(context);
    }
}

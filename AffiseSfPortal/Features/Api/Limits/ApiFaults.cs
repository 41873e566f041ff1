using AffiseSfPortal.Persistence;

namespace AffiseSfPortal.Features.Api.Limits;

/// <summary>What goes wrong under the API is answered in its own form, and nothing that it answers is kept by anybody on the way.</summary>
internal sealed class ApiFaults(RequestDelegate next, ILogger<ApiFaults> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            ((HttpResponse)state).Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }, context.Response);
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Answer(e, context).ExecuteAsync(context);
        }
    }

    private IResult Answer(Exception fault, HttpContext context)
    {
        switch (fault)
        {
            // The server's own: a body that is cut short, or longer than it takes.
            case BadHttpRequestException bad:
                return ApiProblem.Of(bad.StatusCode, "unreadable-request", "The request could not be read to its end.");
            case var _ when DatabaseFaults.IsFull(fault):
                logger.LogError(fault, "The database's disk is full");
                return ApiProblem.DiskFull();
            case var _ when DatabaseFaults.IsBusy(fault):
                logger.LogWarning(fault, "The database did not answer the API in time");
                context.Response.Headers.RetryAfter = "5";
                return ApiProblem.Busy();
            default:
                logger.LogError(fault, "A call of the API failed");
                return ApiProblem.Failed(context);
        }
    }
}

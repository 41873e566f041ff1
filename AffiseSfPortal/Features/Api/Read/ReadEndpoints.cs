namespace AffiseSfPortal.Features.Api.Read;

/// <summary><c>GET /api/v1/affiliates</c>, <c>…/{id}</c> and <c>…/{id}/sync</c></summary>
internal sealed class ReadEndpoints(AffiliateReader affiliates, SyncReader syncs)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        var (query, problem) = AffiliateQuery.Parse(context.Request.Query);
        if (problem is not null)
            return problem;
        return await affiliates.ListAsync(query!, context.RequestAborted) is { } page
            ? TypedResults.Ok(page)
            : ApiProblem.WrongQuery("after", "There is no affiliate with this id to go on after.");
    }

    public async Task<IResult> ReadAsync(HttpContext context, string id) =>
        await affiliates.ReadAsync(id, context.RequestAborted) is { } affiliate ? TypedResults.Ok(affiliate) : ApiProblem.NoSuchAffiliate();

    public async Task<IResult> SyncAsync(HttpContext context, string id) =>
        await syncs.ReadAsync(id, context.RequestAborted) is { } sync ? TypedResults.Ok(sync) : ApiProblem.NoSuchAffiliate();
}

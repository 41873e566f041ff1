using AffiseSfPortal.Components;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>Where Salesforce sends the browser back. Success leaves at once, so that no code stays in the address; everything else says what to do.</summary>
public sealed partial class OAuthCallbackPage
{
    private OAuthFinish? _finish;

    [CascadingParameter]
    public HttpContext HttpContext { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "code")]
    public string? Code { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    [SupplyParameterFromQuery(Name = "error_description")]
    public string? ErrorDescription { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var reply = new OAuthReply(State, Code, ErrorCode, ErrorDescription);
        // Not the request's own token: a browser that goes away must not cut the exchange after the code was used.
        _finish = await Finisher.FinishAsync(reply, await User.GetIdAsync(), CancellationToken.None);
        if (_finish.Outcome == OAuthOutcomes.Connected)
            Navigation.NavigateTo(Urls.SalesforceLeadsStep(4));
        else if (OAuthOutcomes.IsStateProblem(_finish.Outcome))
            HttpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
    }
}

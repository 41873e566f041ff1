using System.Diagnostics;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AffiseSfPortal.Components.Layout;

/// <summary>Gives what went wrong on a page a number: the page shows it, and the line in the log has it.</summary>
public sealed class FaultBoundary : ErrorBoundary
{
    /// <summary>Of the last fault; empty before the first.</summary>
    public string Number { get; private set; } = "";

    [Inject] private ILogger<FaultBoundary> Log { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    protected override Task OnErrorAsync(Exception exception)
    {
        // Nothing broke, and the trail has it.
        if (exception is AccessRefusedException)
        {
            Number = "";
            return Task.CompletedTask;
        }
        // With tracing on, the trace has the same number.
        Number = Activity.Current?.TraceId is { } trace && trace != default ? trace.ToHexString() : Guid.NewGuid().ToString("N");
        Log.LogError(exception, "The page {Path} failed; its reader sees the number {CorrelationId}", new Uri(Navigation.Uri).AbsolutePath, Number);
        return Task.CompletedTask;
    }
}

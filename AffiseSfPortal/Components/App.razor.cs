using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace AffiseSfPortal.Components;

/// <summary>The document. Interactive pages get the control library and a circuit; pages that sign in or out get neither.</summary>
public sealed partial class App
{
    [CascadingParameter]
    public HttpContext HttpContext { get; set; } = null!;

    // Not prerendered: an admin portal gains nothing from it and every page would load its data twice.
    private IComponentRenderMode? Mode =>
        HttpContext.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: false) : null;
}

/// <summary>The sign-out form of the document, outside the circuit.</summary>
internal static class SignOutForm
{
    public const string Id = "ap-sign-out";
}

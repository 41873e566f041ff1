using AffiseSfPortal.Components.Layout;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components;

public sealed partial class Routes
{
    /// <summary>Pages without a circuit are plain HTML in the static frame; all others stand in the shell.</summary>
    private static Type LayoutOf(Microsoft.AspNetCore.Components.RouteData route) =>
        route.PageType.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), inherit: true) ? typeof(StaticLayout) : typeof(MainLayout);
}

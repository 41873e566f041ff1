using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Tests.Architecture;

public sealed class RouteTests
{
    [Fact]
    public void Pages_OfThePortal_HaveDifferentRoutes()
    {
        var routes = typeof(Program).Assembly.GetTypes()
            .SelectMany(page => page.GetCustomAttributes<RouteAttribute>().Select(route => (route.Template, page.Name)))
            .ToList();

        Assert.NotEmpty(routes);
        // The router refuses two pages at one address only when the first circuit opens.
        Assert.Empty(routes.GroupBy(r => r.Template, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(r => r.Name))}"));
    }
}

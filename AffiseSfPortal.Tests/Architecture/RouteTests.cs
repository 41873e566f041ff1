using System.Reflection;
using AffiseSfPortal.Tests.Browser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

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

    /// <summary>Steps of a sign-in, and what stands in the place of another page: opened by tests of their own, not by their address alone.</summary>
    private static readonly string[] InPassing = ["/setup", "/not-found", "/not-allowed", "/account/invitation", "/account/second-factor", "/account/external/done"];

    /// <summary>Each is opened in a browser, where axe, the content policy and the console are asked.</summary>
    [Fact]
    public void Pages_OfThePortal_AreAllLookedAtInTheBrowser()
    {
        var seen = PageToSee.All.Select(p => p.Path.Split('?')[0]).ToList();
        var routes = typeof(Program).Assembly.GetTypes().SelectMany(page => page.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).Except(InPassing, StringComparer.Ordinal);

        var unseen = routes.Where(route => !seen.Exists(path => new TemplateMatcher(TemplateParser.Parse(route.TrimStart('/')), new RouteValueDictionary()).TryMatch(path, new RouteValueDictionary()))).ToList();

        Assert.Empty(unseen);
    }
}

using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Tests.Architecture;

/// <summary>A component asks its feature's service and nothing else.</summary>
public sealed class ComponentTests
{
    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader().LoadAssemblies(typeof(Program).Assembly).Build();

    private static readonly Dictionary<string, System.Type> Components = typeof(Program).Assembly.GetTypes()
        .Where(t => typeof(IComponent).IsAssignableFrom(t) && t.FullName is not null)
        .ToDictionary(t => t.FullName!, StringComparer.Ordinal);

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore.")]
    [InlineData("RestSharp.")]
    [InlineData("AffiseSfPortal.Persistence.PortalDbContext")]
    public void Component_WhatOnlyServicesUse_IsNotUsed(string forbidden)
    {
        Assert.NotEmpty(Components);
        // The rule would hold of a name that nothing has.
        Assert.Contains(Loaded.Types, t => Uses(t, forbidden));
        Assert.Empty(Loaded.Types.Where(t => Components.ContainsKey(t.FullName) && Uses(t, forbidden)).Select(t => t.FullName));
    }

    /// <summary>A circuit has no request: only pages that are static HTML may look at one.</summary>
    [Fact]
    public void HttpContext_IsUsedByStaticPagesAlone()
    {
        var users = Loaded.Types.Where(t => Components.ContainsKey(t.FullName) && Uses(t, "Microsoft.AspNetCore.Http.HttpContext")).Select(t => Components[t.FullName]).ToList();
        Assert.NotEmpty(users);
        Assert.Empty(users.Where(t => t != typeof(AffiseSfPortal.Components.App) && !t.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), inherit: true)).Select(t => t.FullName));
    }

    private static bool Uses(IType type, string name) => type.Dependencies.Any(d => d.Target.FullName.StartsWith(name, StringComparison.Ordinal));
}

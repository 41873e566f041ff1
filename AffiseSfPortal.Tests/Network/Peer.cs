using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Network;

/// <summary>Whoever holds the other end of the line, and a page <c>/echo</c> behind the portal's own pipeline that says whom the portal sees.</summary>
internal sealed class Peer(string address) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, then) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return then(context);
        });
        next(app);
        app.Map("/echo", b => b.Run(c => c.Response.WriteAsync($"{c.Connection.RemoteIpAddress}|{c.Request.Scheme}|{c.Request.Host}")));
        app.Map("/boom", b => b.Run(_ => throw new InvalidOperationException("private words")));
    };
}

internal static class Peers
{
    public static PortalFactory CalledFrom(this PortalFactory portal, string address) => portal.WithServices(s => s.AddSingleton<IStartupFilter>(new Peer(address)));

    public static PortalFactory Knowing(this PortalFactory portal, params string[] proxies)
    {
        for (var i = 0; i < proxies.Length; i++)
            portal.With($"Portal:KnownProxies:{i}", proxies[i]);
        return portal;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The line between a browser and a portal, which a test can cut and join again.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly Uri _portal;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Cable(Uri portal)
    {
        _portal = portal;
        _listener.Start();
        Address = new UriBuilder(portal) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The portal's address as the browser knows it.</summary>
    public Uri Address { get; }

    public void Cut()
    {
        _isCut = true;
        foreach (var client in _open.Keys)
            client.Close();
    }

    public void Join() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the test.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        using var portal = new TcpClient();
        try
        {
            _open.TryAdd(browser, 0);
            _open.TryAdd(portal, 0);
            if (_isCut)
                return;
            await portal.ConnectAsync(IPAddress.Loopback, _portal.Port);
            var (near, far) = (browser.GetStream(), portal.GetStream());
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two hung up, or the line was cut.
        }
        finally
        {
            _open.TryRemove(browser, out _);
            _open.TryRemove(portal, out _);
            browser.Dispose();
        }
    }
}

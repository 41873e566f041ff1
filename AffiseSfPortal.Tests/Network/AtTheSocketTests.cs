using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Tests.Network;

/// <summary>What the server itself refuses, over a real socket.</summary>
public sealed class AtTheSocketTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hub_ForeignOrigin_IsRefusedAndTheOwnIsNot()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        var address = portal.Listen();
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = address };
        using var signIn = await PortalFactory.PostFormAsync(client, "/account/login", new(StringComparer.Ordinal)
        {
            ["Posted.Email"] = PortalFactory.AdminEmail,
            ["Posted.Password"] = PortalFactory.AdminPassword,
        });
        Assert.Equal(HttpStatusCode.Found, signIn.StatusCode);

        Assert.Equal(WebSocketState.Open, await OpenAsync(address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(WebSocketState.Open, await OpenAsync(null));
        foreach (var origin in new[] { "https://evil.test", "null", "http://localhost.evil.test", $"http://evil.test:{address.Port}", $"{address.Scheme}://{address.Host}:1", "https://user@" + address.Authority, "" })
            Assert.Equal((origin, WebSocketState.Closed), (origin, await OpenAsync(origin)));

        async Task<WebSocketState> OpenAsync(string? origin)
        {
            using var answer = await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Cancel);
            var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("connectionToken").GetString();
            using var socket = new ClientWebSocket();
            socket.Options.Cookies = handler.CookieContainer;
            if (origin is not null)
                socket.Options.SetRequestHeader("Origin", origin);
            try
            {
                await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/_blazor", Query = "id=" + Uri.EscapeDataString(token!) }.Uri, Cancel);
            }
            catch (WebSocketException)
            {
                return WebSocketState.Closed;
            }
            return socket.State;
        }
    }

    [Fact]
    public async Task Request_TooLargeOrTooMuch_IsRefusedAndTheServerDoesNotNameItself()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        var address = portal.Listen();
        using var client = new HttpClient { BaseAddress = address };

        using var page = await client.GetAsync("/account/login", Cancel);
        Assert.Empty(page.Headers.Server);
        Assert.StartsWith("HTTP/1.1 405", await SayAsync(address, "TRACE / HTTP/1.1\r\nHost: localhost\r\nCookie: portal=secret\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        var headers = string.Concat(Enumerable.Range(0, 80).Select(n => $"X-{n}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431", await SayAsync(address, $"GET / HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 4", await SayAsync(address, "POST /account/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6000000\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        // Two readers of one request: refused whole.
        Assert.StartsWith("HTTP/1.1 400", await SayAsync(address, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked, identity\r\nConnection: close\r\n\r\n0\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await SayAsync(address, "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    private static async Task<string> SayAsync(Uri address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        var head = new byte[64];
        var read = await stream.ReadAtLeastAsync(head, 12, throwOnEndOfStream: false, Cancel);
        var answer = Encoding.ASCII.GetString(head, 0, read);
        Assert.DoesNotContain("Server:", answer, StringComparison.OrdinalIgnoreCase);
        return answer;
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using Microsoft.Extensions.Options;
using RestSharp;

namespace AffiseSfPortal.Tests.Salesforce;

public class TlsTests
{
    private const int Tls10 = 0x0301;
    private const int Tls11 = 0x0302;
    private const int Tls12 = 0x0303;
    private const int Tls13 = 0x0304;

    /// <summary>The alert <c>protocol_version</c> (RFC 5246, 7.2).</summary>
    private const byte ProtocolVersion = 70;

    [Theory]
    [InlineData(SalesforceOperation.Read)]
    [InlineData(SalesforceOperation.Upsert)]
    public async Task SendAsync_CertificateOfNobody_IsRefused(object operation)
    {
        await using var server = await TlsServer.StartAsync(ServerCertificate.SelfSigned);
        // The machine's own authorities, as in production.
        using var transport = NewTransport(server.Address);

        var refused = await Assert.ThrowsAsync<SalesforceException>(
            () => transport.SendAsync(new SalesforceRequest(Method.Get, server.Address, (SalesforceOperation)operation), TestContext.Current.CancellationToken));

        Assert.Equal((SalesforceFaultKind.TlsRefused, "tls-refused"), (refused.Fault.Kind, refused.Fault.Code));
        Assert.Equal(0, server.Requests);
    }

    /// <summary>Read from the wire: what the client says it speaks.</summary>
    [Fact]
    public async Task SendAsync_Hello_OffersNothingOlderThanTls12()
    {
        var (hello, _) = await GreetAsync(Tls12);
        Assert.Equal([Tls12, Tls13], hello.Versions.Order());
        Assert.Equal(Tls12, hello.LegacyVersion);
    }

    /// <summary>A server that answers with an older protocol, whatever was offered.</summary>
    [Theory]
    [InlineData(Tls10, true)]
    [InlineData(Tls11, true)]
    [InlineData(Tls12, false)]
    public async Task SendAsync_ServerChoosesAProtocol_OlderThanTls12IsRefusedByAnAlert(int version, bool isRefused)
    {
        var (_, answer) = await GreetAsync(version);
        // Record type 21, fatal.
        var isAlert = answer is [21, _, _, 0, 2, 2, ProtocolVersion, ..];
        Assert.Equal(isRefused, isAlert);
    }

    /// <summary>Lets the client greet, chooses a protocol, and hangs up.</summary>
    /// <returns>The greeting, and what the client said to the choice.</returns>
    private static async Task<(ClientHello Hello, byte[] Answer)> GreetAsync(int version)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        using var transport = NewTransport(url);
        var call = transport.SendAsync(new SalesforceRequest(Method.Get, url, SalesforceOperation.Read), cancel);
        using var socket = await listener.AcceptSocketAsync(cancel);
        await using var stream = new NetworkStream(socket);
        var head = new byte[5];
        await stream.ReadExactlyAsync(head, cancel);
        var body = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(3))];
        await stream.ReadExactlyAsync(body, cancel);
        var hello = ClientHello.Parse(body);
        await stream.WriteAsync(hello.Choose(version), cancel);
        socket.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancel);
        await Assert.ThrowsAsync<SalesforceException>(() => call);
        return (hello, answer.ToArray());
    }

    private static SalesforceTransport NewTransport(Uri url)
    {
        var gate = new SalesforceHostGate(new SalesforceHostOptions());
        gate.Trust(url.Authority);
        return new SalesforceTransport(gate, Options.Create(new SalesforceClientOptions()), TimeProvider.System);
    }

    /// <summary>As much of a greeting (RFC 5246, 7.4.1.2; RFC 8446, 4.2.1) as these tests ask about.</summary>
    private sealed record ClientHello(int LegacyVersion, byte[] Session, IReadOnlyList<int> Ciphers, IReadOnlyList<int> Versions)
    {
        private const int SupportedVersions = 43;

        public static ClientHello Parse(byte[] message)
        {
            var rest = new Reader(message);
            Assert.Equal(1, rest.Number(1));
            rest.Bytes(3);
            var legacy = rest.Number(2);
            rest.Bytes(32);
            var session = rest.Bytes(rest.Number(1)).ToArray();
            var ciphers = Numbers(rest.Bytes(rest.Number(2)));
            rest.Bytes(rest.Number(1));
            var extensions = new Reader(rest.Bytes(rest.Number(2)).ToArray());
            while (!extensions.IsEmpty)
            {
                var type = extensions.Number(2);
                var content = extensions.Bytes(extensions.Number(2));
                if (type == SupportedVersions)
                    return new ClientHello(legacy, session, ciphers, Numbers(content[1..]));
            }
            return new ClientHello(legacy, session, ciphers, []);
        }

        /// <summary>A ServerHello that is in order but for its protocol: a cipher that was offered, and the sign of safe renegotiation (RFC 5746).</summary>
        public byte[] Choose(int version)
        {
            const int EcdheRsaAes128Gcm = 0xC02F;
            Assert.Contains(EcdheRsaAes128Gcm, Ciphers);
            byte[] hello = [.. Two(version), .. new byte[32], (byte)Session.Length, .. Session, .. Two(EcdheRsaAes128Gcm), 0, 0, 5, 0xFF, 1, 0, 1, 0];
            return [22, .. Two(version), .. Two(hello.Length + 4), 2, 0, .. Two(hello.Length), .. hello];
        }

        private static byte[] Two(int number) => [(byte)(number >> 8), (byte)number];

        private static int[] Numbers(ReadOnlySpan<byte> bytes)
        {
            var numbers = new int[bytes.Length / 2];
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
            return numbers;
        }

        private sealed class Reader(byte[] bytes)
        {
            private int _at;

            public bool IsEmpty => _at == bytes.Length;

            public int Number(int size)
            {
                var number = 0;
                foreach (var one in Bytes(size))
                    number = (number << 8) | one;
                return number;
            }

            public ReadOnlySpan<byte> Bytes(int count)
            {
                _at += count;
                return bytes.AsSpan(_at - count, count);
            }
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RestSharp;

namespace AffiseSfPortal.Tests.Salesforce;

public class TlsTests
{
    [Theory]
    [InlineData(SalesforceOperation.Read)]
    [InlineData(SalesforceOperation.Upsert)]
    public async Task SendAsync_CertificateOfNobody_IsRefused(object operation)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=acme.my.salesforce.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var url = new Uri(app.Urls.Single());
        var gate = new SalesforceHostGate(new SalesforceHostOptions());
        gate.Trust(url.Authority);
        using var transport = new SalesforceTransport(gate, Options.Create(new SalesforceClientOptions()), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<SalesforceException>(
            () => transport.SendAsync(new SalesforceRequest(Method.Get, url, (SalesforceOperation)operation), TestContext.Current.CancellationToken));

        Assert.Equal((SalesforceFaultKind.TlsRefused, "tls-refused"), (refused.Fault.Kind, refused.Fault.Code));
    }
}

using AffiseSfPortal.Salesforce;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Salesforce;

public class SalesforceModuleTests
{
    [Theory]
    [InlineData("Production", "Salesforce:TrustedHosts:0", "127.0.0.1:7700", "Salesforce:TrustedHosts")]
    [InlineData("Development", "Salesforce:TrustedHosts:0", "example.com:80", "Salesforce:TrustedHosts")]
    [InlineData("Development", "Salesforce:TrustedHosts:0", "10.0.0.5:80", "Salesforce:TrustedHosts")]
    [InlineData("Development", "Salesforce:ExtraHostSuffixes:0", "evil.test", "Salesforce:ExtraHostSuffixes")]
    [InlineData("Development", "Salesforce:WriteTimeout", "00:00:00", "Salesforce:WriteTimeout")]
    [InlineData("Development", "Salesforce:ReadTimeout", "01:00:00", "Salesforce:ReadTimeout")]
    [InlineData("Development", "Salesforce:MaxReplyBytes", "1", "Salesforce:MaxReplyBytes")]
    public async Task Start_BadSetting_IsRefusedByItsKey(string environment, string key, string value, string named)
    {
        using var host = Build(environment, key, value);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TrustedLoopbackOutsideProduction_IsTrusted()
    {
        using var host = Build("Development", "Salesforce:TrustedHosts:0", "127.0.0.1:7700");
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.True(host.Services.GetRequiredService<SalesforceHostGate>().Check("http://127.0.0.1:7700").IsAllowed);
        Assert.IsType<SalesforceClient>(host.Services.GetRequiredService<ISalesforceClient>());
        Assert.IsType<SalesforceOAuth>(host.Services.GetRequiredService<ISalesforceOAuth>());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IHost Build(string environment, string key, string value)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment, DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        builder.Services.AddSalesforce(builder.Configuration);
        return builder.Build();
    }
}

using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>Two instances and an org that rotates refresh tokens and ends the grant when one is used twice.</summary>
public sealed class RotationAtTheOrgTests(PgCluster cluster, JourneyOrg org) : IClassFixture<JourneyOrg>
{
    private const string Token = "/services/oauth2/token";

    [Fact]
    public async Task Call_ManyAtOnceOnBothAfterExpiry_KeepsTheGrant()
    {
        var folder = Directory.CreateTempSubdirectory("portal-rotation-").FullName;
        var database = await cluster.CreateDatabaseAsync(TestPortal.Cancel);
        try
        {
            var trusted = ("Salesforce:TrustedHosts:0", org.Simulator.BaseAddress.Authority);
            await using var a = await TestPortal.OnDatabaseAsync(database, null, folder, trusted);
            await using var b = await TestPortal.OnDatabaseAsync(database, null, folder, trusted);
            await org.ConnectAsync(a);
            var connection = (await a.ConnectionAsync()).Id;

            for (var round = 0; round < 3; round++)
            {
                await org.Simulator.Control.RevokeTokensAsync(accessTokensOnly: true);
                var before = await org.CountCallsAsync(Token);
                await InstancePair.LetTimePassAsync(
                    Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => CallAsync(i % 2 == 0 ? a : b, connection)))), a, b);
                Assert.Equal(2, await org.CountCallsAsync(Token) - before);
            }

            Assert.All(await org.Simulator.Control.CallsAsync(Token), c => Assert.Equal(200, c.GetProperty("status").GetInt32()));
            Assert.Null((await b.ConnectionAsync()).Hold);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<ApiUsage?> CallAsync(TestPortal portal, int connection) =>
        portal.Get<IOrgSession>().CallAsync(connection, portal.Get<ISalesforceClient>().GetLimitsAsync, TestPortal.Cancel);
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>One stand-in org in a process of its own for the tests of a class, and portals that are granted by it.</summary>
public sealed class JourneyOrg : IAsyncLifetime
{
    private static readonly string[] Sources = ["id", "login", "contactPerson", "phone", "city"];
    private static readonly string[] Targets = ["Affise_Affiliate_Id__c", "Company", "LastName", "Phone", "City"];

    public SimulatorProcess Simulator { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Simulator = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));

    public ValueTask DisposeAsync() => Simulator.DisposeAsync();

    /// <summary>An org without records and faults, and a portal that just finished the wizard. <paramref name="folder"/> continues an older one.</summary>
    internal async Task<TestPortal> StartAsync(string? folder = null)
    {
        var host = Simulator.BaseAddress.Authority;
        if (folder is not null && File.Exists(Path.Combine(folder, "portal.db")))
            return await TestPortal.OnSqliteAsync(null, folder, ("Salesforce:TrustedHosts:0", host));
        await Simulator.Control.DisarmAllAsync();
        await Simulator.Control.ResetAsync();
        var portal = await TestPortal.OnSqliteAsync(null, folder, ("Salesforce:TrustedHosts:0", host));
        await SetUpAsync(portal);
        return portal;
    }

    /// <summary>As the wizard leaves it. The portal must trust the org's host.</summary>
    internal Task ConnectAsync(TestPortal portal) => SetUpAsync(portal);

    /// <summary>Does what the wizard does: a mapping of five fields and what is added to them, a grant. Who matches by no key does not send the ID either:
    /// its field is unique in the org, which would then refuse what must not be sent twice.</summary>
    internal async Task SetUpAsync(TestPortal portal, MatchBy matchBy = MatchBy.ExternalId, params IReadOnlyList<(string Source, string Target)> more)
    {
        var fields = Sources.Zip(Targets).Skip(matchBy == MatchBy.ExternalId ? 0 : 1).Concat(more);
        var origin = Simulator.BaseAddress.GetLeftPart(UriPartial.Authority);
        var connection = (await portal.ConnectionAsync()).Id;
        await portal.WriteAsync(async db =>
        {
            var row = await db.Connections.SingleAsync(TestPortal.Cancel);
            row.ConsumerKey = SimulatorProcess.ConsumerKey;
            row.ProtectedConsumerSecret = portal.Get<ISecretBox>().Protect(SecretPurpose.ConsumerSecret, SimulatorProcess.ConsumerSecret);
            row.ApiUrl = $"{origin}/services/data/v66.0";
            row.DestinationObject = "Lead";
            row.SalesforceDomain = origin;
            db.MappingVersions.Add(new MappingVersion
            {
                ConnectionId = connection,
                Number = 1,
                DestinationObject = "Lead",
                MatchBy = matchBy,
                MatchField = matchBy == MatchBy.ExternalId ? Targets[0] : null,
                Rows = [.. fields.Select((f, i) => new MappingRow { Position = i, SourceKey = f.Item1, TargetField = f.Item2, TargetType = "string" })],
            });
        });
        await GrantAsync(portal, connection);
    }

    internal async Task<OrgIdentity> GrantAsync(TestPortal portal, int connection)
    {
        var tokens = await Simulator.SignIn.RunAsync();
        var identity = new Uri(tokens.Reply.GetProperty("id").GetString()!).Segments;
        var grant = new TokenGrant(
            tokens.AccessToken,
            tokens.RefreshToken,
            new Uri(tokens.Reply.GetProperty("instance_url").GetString()!),
            identity[^2].TrimEnd('/'),
            identity[^1],
            "api refresh_token");
        return await portal.Get<IOrgSession>().StoreGrantAsync(connection, grant, TestPortal.Cancel);
    }

    /// <summary>The Leads that carry an affiliate's ID.</summary>
    public async Task<IReadOnlyList<System.Text.Json.JsonElement>> LeadsAsync() =>
        [.. (await Simulator.Control.RecordsAsync("Lead")).Where(r => r.TryGetProperty(Targets[0], out var id) && id.ValueKind == System.Text.Json.JsonValueKind.String)];

    public async Task<int> CountCallsAsync(string path, string? method = null) => (await Simulator.Control.CallsAsync(path, method)).Count;
}

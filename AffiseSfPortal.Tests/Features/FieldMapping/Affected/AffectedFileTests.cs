using System.Net;
using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.FieldMapping.Affected;

/// <summary>The download behind "See all 120", over the portal's own pipeline.</summary>
public sealed class AffectedFileTests : IAsyncLifetime
{
    private const int Long = 120;
    private readonly PortalFactory _portal = new PortalFactory().WithAdministrator();
    private int _connection;

    public async ValueTask InitializeAsync()
    {
        using var scope = _portal.Services.CreateScope();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        var connection = await db.Connections.OrderBy(c => c.Id).FirstAsync(TestContext.Current.CancellationToken);
        connection.DestinationObject = "Lead";
        _connection = connection.Id;
        db.Affiliates.AddRange(Enumerable.Range(1, Long + 10).Select(Make));
        db.MappingVersions.Add(new MappingVersion { ConnectionId = connection.Id, Number = 1, DestinationObject = "Lead", Rows = [new MappingRow { SourceKey = "city", TargetField = "City" }] });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Download_OfASavedRow_ListsEverybodyWhomItKeepsOut()
    {
        using var client = await _portal.NewSignedInClientAsync();

        var answer = await client.GetAsync(new AffectedQuestion(_connection, "City") { Reason = CompatibilityReason.TooLong }.FileAddress(), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "text/csv"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var lines = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("\ufeffID,Name,Value", lines[0]);
        Assert.Equal(Long, lines.Length - 1);
        // What a spreadsheet would run is a text.
        Assert.Equal($"1,\"'=Company 1\",{new string('x', 60)}1", lines[1]);
    }

    [Fact]
    public async Task Download_OfADraftRow_JudgesTheRowAsItIsEdited()
    {
        using var client = await _portal.NewSignedInClientAsync();
        var row = new DocumentRow("city", null, "City", null, new RowRecipe { Steps = [new TransformStep(TransformKind.Truncate, Number: 40)] });
        var cut = new AffectedQuestion(_connection, "City") { Reason = CompatibilityReason.Cut, Row = row };

        Assert.Equal(Long + 1, await CountAsync(client, cut));
        Assert.Equal(1, await CountAsync(client, cut with { Reason = CompatibilityReason.TooLong }));
    }

    [Fact]
    public async Task Download_OfNothingThatIsThere_IsNotFound()
    {
        using var client = await _portal.NewSignedInClientAsync();

        foreach (var question in new[]
        {
            new AffectedQuestion(_connection, "Phone") { Reason = CompatibilityReason.TooLong },
            new AffectedQuestion(_connection, "City") { Change = FieldChange.Gone },
            new AffectedQuestion(99, "City") { Reason = CompatibilityReason.TooLong },
        })
        {
            using var answer = await client.GetAsync(question.FileAddress(), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Download_SignedOut_LeadsToTheSignIn()
    {
        using var client = _portal.NewClient();

        using var answer = await client.GetAsync(new AffectedQuestion(_connection, "City") { Reason = CompatibilityReason.TooLong }.FileAddress(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains("/account/login", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<int> CountAsync(HttpClient client, AffectedQuestion question) =>
        (await client.GetStringAsync(question.FileAddress(), TestContext.Current.CancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length;

    private static Affiliate Make(int number)
    {
        var affiliate = new Affiliate { Email = $"a{number}@b.example", CompanyName = $"=Company {number}", City = number <= Long ? $"{new string('x', 60)}{number}" : "Rome" };
        affiliate.AssignId($"{number}");
        affiliate.Touch(DateTime.UnixEpoch);
        return affiliate;
    }
}

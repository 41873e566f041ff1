using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class SqliteAffiliateTrailTests : AffiliateTrailTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync();
}

public sealed class PostgresAffiliateTrailTests(PgCluster cluster) : AffiliateTrailTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster);
}

/// <summary>What the trail tells of a saved affiliate: what changed, and of a person the fields' names alone.</summary>
public abstract class AffiliateTrailTests : IAsyncLifetime
{
    private TestPortal _portal = null!;
    private AffiliateInput _full = null!;

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync()
    {
        _portal = await StartAsync();
        var skype = new SignUpField { Name = "Skype", Type = SignUpFieldType.Text };
        await _portal.WriteAsync(db =>
        {
            db.SignUpFields.Add(skype);
            return Task.CompletedTask;
        });
        _full = new AffiliateInput
        {
            Email = "private-mara@clickwise.example",
            CompanyName = "private company",
            ContactPerson = "private contact",
            Status = AffiliateStatus.OnModeration,
            Manager = "Ann Lee",
            Country = "DE",
            Phone = "+49 30 private",
            City = "private city",
            Address1 = "private street",
            Address2 = "private floor",
            ZipCode = "private zip",
            Notes = "private notes",
            Tags = ["privatetag"],
            Level = 3,
            ReferralPercent = 2.5m,
            SignUpValues = new Dictionary<int, IReadOnlyList<string>> { [skype.Id] = ["private answer"] },
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Save_New_NamesWhatWasFilledInAndTellsWhatTheNetworkDecided()
    {
        var saved = await SaveAsync(_full);

        var entry = await NewestAsync();
        Assert.Equal((saved.AffiliateId, null), (entry.Subject, entry.Before));
        Assert.Equal(
            "new: yes\nstatus: on moderation\nmanager: Ann Lee\nlevel: 3\nref_percent: 2.5\n"
            + "filled in: email, login, contactPerson, country, phone, city, address_1, address_2, zip_code, notes, tags, sign-up field Skype",
            entry.After);
    }

    [Fact]
    public async Task Save_Changed_TellsValuesOfNoPersonAndNamesTheRest()
    {
        var saved = await SaveAsync(_full);

        await SaveAsync(_full with { Key = saved.Key, Status = AffiliateStatus.Banned, Manager = "bob@network.example", Level = null, Phone = "+49 40 private", Tags = ["private", "tag"] });

        var entry = await NewestAsync();
        Assert.Equal("status: on moderation\nmanager: Ann Lee\nlevel: 3", entry.Before);
        Assert.Equal("status: banned\nmanager: b…@…\nchanged: phone, tags", entry.After);
    }

    [Fact]
    public async Task Save_EveryField_LeavesNoPersonalValueInTheTrail()
    {
        var saved = await SaveAsync(_full);
        await SaveAsync(new AffiliateInput { Key = saved.Key, Email = "private-other@clickwise.example", CompanyName = "private, too" });

        var entries = await _portal.ReadAsync(db => db.AuditEntries.AsNoTracking().ToListAsync(TestPortal.Cancel));
        Assert.Equal(2, entries.Count);
        Assert.DoesNotContain(entries, e => $"{e.Subject}{e.Before}{e.After}".Contains("private", StringComparison.Ordinal));
        Assert.Contains("sign-up field Skype", entries[1].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_Nothing_SaysSo()
    {
        var saved = await SaveAsync(_full);

        await SaveAsync(_full with { Key = saved.Key });

        Assert.Equal((null, "changed: nothing"), ((await NewestAsync()).Before, (await NewestAsync()).After));
    }

    private async Task<IntakeResult> SaveAsync(AffiliateInput input)
    {
        var editor = new AffiliateEditorService(
            _portal.Get<IDbContextFactory<PortalDbContext>>(), _portal.Intake, new GrantedAccess(), _portal.Get<IAuditTrail>(), NullLogger<AffiliateEditorService>.Instance);
        var reply = await editor.SaveAsync(input, TestPortal.Cancel);
        Assert.Equal(SaveOutcome.Saved, reply.Outcome);
        return reply.Result!;
    }

    private Task<AuditEntry> NewestAsync() => _portal.ReadAsync(db => db.AuditEntries.AsNoTracking().OrderByDescending(e => e.Sequence).FirstAsync(TestPortal.Cancel));
}

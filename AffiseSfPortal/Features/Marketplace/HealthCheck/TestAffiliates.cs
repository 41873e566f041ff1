using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.HealthCheck;

/// <summary>Finds or makes the affiliate that the health check sends, and takes the made one away again.</summary>
internal sealed class TestAffiliates(
    IDbContextFactory<PortalDbContext> contexts,
    IAffiliateIntake intake,
    IConnectionControl control,
    IUserAccess access,
    TimeProvider clock)
{
    private const int MostFound = 20;
    private const string SampleKey = "marketplace.test-affiliate";

    /// <summary>Affiliates whose name, mail or ID holds the text; the newest first.</summary>
    public async Task<IReadOnlyList<TestAffiliate>> SearchAsync(string? text, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var wanted = (text ?? "").Trim().ToLowerInvariant();
        var found = await db.Affiliates.AsNoTracking()
            .Where(a => a.ErasedAt == null).Where(a => wanted == "" || a.SearchText.Contains(wanted))
            .OrderByDescending(a => a.UpdatedAt)
            .Take(MostFound)
            .Select(a => new { a.Key, a.AffiliateId, a.CompanyName, a.ContactPerson, a.Email })
            .ToListAsync(cancellationToken);
        return [.. found.Select(a => new TestAffiliate(a.Key, a.AffiliateId, Affiliate.NameOf(a.CompanyName, a.ContactPerson, a.Email), a.Email, IsSample: false))];
    }

    /// <summary>The sample of an earlier check that is still there, or null.</summary>
    public async Task<TestAffiliate?> FindSampleAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var kept = await db.PortalSettings.AsNoTracking().Where(s => s.Key == SampleKey).Select(s => s.Value).FirstOrDefaultAsync(cancellationToken);
        if (!long.TryParse(kept, out var key))
            return null;
        var sample = await db.Affiliates.AsNoTracking().FirstOrDefaultAsync(a => a.Key == key, cancellationToken);
        return sample is null ? null : new(key, sample.AffiliateId, sample.DisplayName, sample.Email, IsSample: true);
    }

    /// <summary>The affiliate of a check whose record is still in Salesforce, as far as is known here; null when everything was removed.</summary>
    public async Task<TestRecord?> FindRecordAsync(int connectionId, CancellationToken cancellationToken)
    {
        var sample = await FindSampleAsync(cancellationToken);
        var sampleKey = sample?.Key;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.SyncLinks.AsNoTracking()
            .Where(l => l.ConnectionId == connectionId && (l.IsTest || l.AffiliateKey == sampleKey))
            .OrderByDescending(l => l.LastSyncedAt)
            .Join(db.Affiliates, l => l.AffiliateKey, a => a.Key, (l, a) => new { l.ObjectName, l.SalesforceId, a.Key, a.AffiliateId, a.CompanyName, a.ContactPerson, a.Email })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        var affiliate = found.Key == sampleKey
            ? sample!
            : new TestAffiliate(found.Key, found.AffiliateId, Affiliate.NameOf(found.CompanyName, found.ContactPerson, found.Email), found.Email, IsSample: false);
        return new(affiliate, found.ObjectName, found.SalesforceId);
    }

    /// <summary>Makes the sample: every built-in field is filled, so that every mapped one shows in Salesforce.</summary>
    public async Task<TestAffiliate> MakeSampleAsync(CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        if (await FindSampleAsync(cancellationToken) is { } earlier)
            return earlier;
        var stamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var input = new AffiliateInput
        {
            Email = $"test.affiliate.{stamp}@example.com",
            CompanyName = "Test affiliate",
            ContactPerson = "Terry Test",
            Status = AffiliateStatus.Active,
            Country = "FR",
            Phone = "+33 1 99 00 12 34",
            City = "Lyon",
            Address1 = "1 Rue de l'Essai",
            ZipCode = "69001",
            Notes = "Made by the portal's health check. It can be removed.",
            Tags = ["test"],
            Level = 1,
        };
        var saved = await intake.SaveAsync(input, who.UserId, cancellationToken);
        if (saved.Status != IntakeStatus.Saved)
            throw new InvalidOperationException($"The sample was not saved: {string.Join(", ", saved.Errors.Select(e => $"{e.FieldKey} {e.Code}"))}.");
        await RememberAsync(saved.Key, cancellationToken);
        return new(saved.Key, saved.AffiliateId, input.CompanyName, input.Email, IsSample: true);
    }

    /// <summary>Removes the record in Salesforce, and the affiliate too when it was made for the check.</summary>
    public async Task RemoveAsync(int connectionId, TestAffiliate affiliate, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (affiliate.IsSample)
        {
            // Saving the sample already owed it, so its record may have been made before the test asked for one.
            await db.SyncLinks.Where(l => l.ConnectionId == connectionId && l.AffiliateKey == affiliate.Key)
                .ExecuteUpdateAsync(s => s.SetProperty(l => l.IsTest, true), cancellationToken);
        }

        await control.RemoveTestRecordAsync(connectionId, affiliate.Key, cancellationToken);
        if (!affiliate.IsSample)
            return;
        await db.Affiliates.Where(a => a.Key == affiliate.Key).ExecuteDeleteAsync(cancellationToken);
        await db.PortalSettings.Where(s => s.Key == SampleKey).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task RememberAsync(long key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var setting = await db.PortalSettings.FirstOrDefaultAsync(s => s.Key == SampleKey, cancellationToken);
        if (setting is null)
            db.PortalSettings.Add(setting = new PortalSetting { Key = SampleKey });
        setting.Value = key.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>A record that a health check left in Salesforce.</summary>
internal sealed record TestRecord(TestAffiliate Affiliate, string ObjectName, string SalesforceId);

/// <param name="Name">Company, contact or mail.</param>
/// <param name="IsSample">Made by the health check; goes with the test record.</param>
internal sealed record TestAffiliate(long Key, string AffiliateId, string Name, string Email, bool IsSample)
{
    public override string ToString() => $"{Name} ({AffiliateId})";
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <param name="Affiliates">How many were looked at.</param>
/// <param name="KeptOut">How many of them at least one row keeps out.</param>
internal sealed record SurveyResult(int Affiliates, int KeptOut, IReadOnlyList<RowSurvey> Rows)
{
    public RowSurvey? Of(string target) => Rows.FirstOrDefault(r => ApiName.Same(r.Target, target));
}

/// <param name="Blank">Affiliates that have nothing there.</param>
/// <param name="More">Values that are not listed, since there are so many.</param>
internal sealed record ValueUse(IReadOnlyList<ValueCount> Values, int Blank, int More);

/// <summary>What the data really holds: how many affiliates a row cuts or refuses, and which values there are to map.
/// Runs beside the circuit: SQLite reads without ever giving the thread back.</summary>
internal sealed class MappingSurveys(IDbContextFactory<PortalDbContext> databases, IPortalAddresses addresses)
{
    private const int MostValues = 300;

    public Task<SurveyResult> SurveyAsync(MappingScope scope, CancellationToken cancellationToken) => Task.Run(() => SurveyAllAsync(scope, cancellationToken), cancellationToken);

    /// <summary>The distinct values of an affiliate field, most frequent first; each item of a list counts for itself.</summary>
    public Task<ValueUse> ValuesAsync(AffiliateField field, CancellationToken cancellationToken) => Task.Run(() => ValuesOfAllAsync(field, cancellationToken), cancellationToken);

    private async Task<SurveyResult> SurveyAllAsync(MappingScope scope, CancellationToken cancellationToken)
    {
        var survey = new MappingSurvey(scope.Findings, scope.Catalogue, addresses.AffiliateUrl);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (survey.IsEmpty)
            return new(await db.Affiliates.CountAsync(cancellationToken), 0, []);
        await foreach (var affiliate in EveryAffiliate.Read(db).WithCancellation(cancellationToken))
            survey.Add(affiliate);
        return new(survey.Affiliates, survey.KeptOut, survey.ToRows());
    }

    private async Task<ValueUse> ValuesOfAllAsync(AffiliateField field, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var blank = 0;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var affiliate in EveryAffiliate.Read(db).WithCancellation(cancellationToken))
        {
            var values = field.Read(affiliate);
            if (values.Count == 0)
                blank++;
            foreach (var value in values.Select(v => v.Trim()).Distinct(StringComparer.OrdinalIgnoreCase))
                counts[value] = counts.GetValueOrDefault(value) + 1;
        }
        // What can be chosen and is not used yet is worth a line too.
        foreach (var option in SourceProfiles.Of(field).Values ?? [])
        {
            if (field.Type != AffiliateFieldType.Country)
                counts.TryAdd(option, 0);
        }
        var ordered = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.OrdinalIgnoreCase).Select(c => new ValueCount(c.Key, c.Value)).ToList();
        return new([.. ordered.Take(MostValues)], blank, Math.Max(0, ordered.Count - MostValues));
    }
}

using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;
using CsCheck;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>The promise of the mark: what is composed for a row that is called fine, the org takes, whatever the affiliate holds.</summary>
public class FineMeansAcceptedTests
{
    private const string AffiliateUrl = "https://portal.example.com/affiliates/manage/";

    [Fact]
    public void Check_FineRow_IsAcceptedOnCreateAndOnUpdate()
    {
        using var org = new OrgJudge();
        Gen.Select(AnyRow.Rows, AnyRow.Fields, AnyAffiliate.All.Array[8]).Sample(
            (row, field, affiliates) =>
            {
                var fit = TypeCompatibility.Check(row, field, AnyAffiliate.Catalogue);
                if (fit.Kind is CompatibilityKind.Fine or CompatibilityKind.LosesSome)
                    Assert.All(affiliates, a => Holds(org, row, field, a, fit));
            },
            iter: 60_000, threads: 1, print: x => $"{Show(x.Item1)} -> {Show(x.Item2)}");
    }

    [Fact]
    public void Check_FineRow_ArrivesUnlessBlank()
    {
        Gen.Select(AnyRow.Rows, AnyRow.Fields, AnyAffiliate.All.Array[4]).Sample(
            (row, field, affiliates) =>
            {
                if (TypeCompatibility.Check(row, field, AnyAffiliate.Catalogue).Kind != CompatibilityKind.Fine)
                    return;
                // A fine row is never left out for a reason other than blankness, the map's own words, or the policy.
                Assert.All(affiliates, a => Assert.Contains(
                    Compose(row, field, a, RecordView.Missing).Decisions[0].Outcome,
                    new[] { FieldOutcome.Sent, FieldOutcome.Empty, FieldOutcome.NotInMap, FieldOutcome.NotCreateable }));
            },
            iter: 30_000, threads: 1, print: x => $"{Show(x.Item1)} -> {Show(x.Item2)}");
    }

    /// <summary>The counts beside the marks: found in an affiliate is what the org then says, and nothing found means that it is taken.</summary>
    [Fact]
    public void Judge_OneAffiliate_SaysWhatTheOrgWillSay()
    {
        using var org = new OrgJudge();
        Gen.Select(AnyRow.Rows, AnyRow.Fields, AnyAffiliate.All.Array[3]).Sample(
            (row, field, affiliates) =>
            {
                if (!field.Createable || field.Type == "reference" || !TypeCompatibility.Check(row, field, AnyAffiliate.Catalogue).IsPossible)
                    return;
                var judge = new RowJudge(row, field, AnyAffiliate.Catalogue, AffiliateUrl);
                Assert.All(affiliates, a =>
                {
                    var reason = judge.Judge(a, out _);
                    var record = Compose(row, field, a, RecordView.Missing);
                    var isKeptOut = record.Decisions[0].Outcome == FieldOutcome.Stopped || org.Refusals(record.Json, [field], isCreate: true).Count > 0;
                    Assert.Equal((RowJudge.KeepsOut(reason), reason), (isKeptOut, reason));
                });
            },
            iter: 40_000, threads: 1, print: x => $"{Show(x.Item1)} -> {Show(x.Item2)}");
    }

    /// <summary>The tests above hold nothing if nothing is ever fine.</summary>
    [Fact]
    public void AnyRow_OfManyRows_MeetsEveryVerdictAndManyTypes()
    {
        var fine = new HashSet<string>(StringComparer.Ordinal);
        var kinds = new HashSet<CompatibilityKind>();
        Gen.Select(AnyRow.Rows, AnyRow.Fields).Sample((row, field) =>
        {
            var fit = TypeCompatibility.Check(row, field, AnyAffiliate.Catalogue);
            kinds.Add(fit.Kind);
            if (fit.Kind == CompatibilityKind.Fine)
                fine.Add(field.Type);
        }, iter: 60_000, threads: 1);

        Assert.Equal(Enum.GetValues<CompatibilityKind>().Order(), kinds.Order());
        Assert.Empty(new[] { "string", "textarea", "email", "picklist", "multipicklist", "boolean", "int", "double", "percent", "date", "datetime", "time" }.Except(fine));
    }

    private static void Holds(OrgJudge org, MappingRow row, SalesforceField field, Affiliate affiliate, Compatibility fit)
    {
        var created = Compose(row, field, affiliate, RecordView.Missing);
        var updated = Compose(row, field, affiliate, new RecordView(RecordState.Exists, new Dictionary<string, string?> { [field.Name] = null }));

        Judge(org, created, field, isCreate: true, fit);
        Judge(org, updated, field, isCreate: false, fit);
    }

    private static void Judge(OrgJudge org, ComposedRecord record, SalesforceField field, bool isCreate, Compatibility fit)
    {
        // A value map that holds an affiliate back sends nothing at all.
        if (record.Decisions[0].Outcome == FieldOutcome.Stopped)
        {
            Assert.Equal(CompatibilityReason.StopsUnlisted, fit.Reason);
            return;
        }
        Assert.Empty(org.Refusals(record.Json, [field], isCreate));
    }

    private static ComposedRecord Compose(MappingRow row, SalesforceField field, Affiliate affiliate, RecordView view) =>
        new PayloadComposer(Maps.Version(MatchBy.ExternalId, row), AnyAffiliate.Catalogue, Maps.Describe(field), () => AffiliateUrl).Compose(affiliate, null, view);

    private static string Show(MappingRow row) => $"{row.SourceKey} {RecipeJson.Write(row.Recipe)}";

    private static string Show(SalesforceField field) =>
        new StringBuilder().Append(System.Globalization.CultureInfo.InvariantCulture,
            $"{field.Type} length {field.Length} precision {field.Precision}.{field.Scale} digits {field.Digits} create {field.Createable} update {field.Updateable} nillable {field.Nillable} restricted {field.RestrictedPicklist} [{string.Join('|', field.PicklistValues.Select(p => p.Value))}]").ToString();
}

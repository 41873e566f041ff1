using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Tests.Mapping;

public class ValueMapTests
{
    private static readonly ValueMapEntry[] Statuses = [new("active", "Working - Contacted"), new("on moderation", "Open - Not Contacted"), new("banned", null)];

    [Theory]
    [InlineData(AffiliateStatus.Active, UnlistedValue.Keep, "Working - Contacted", FieldOutcome.Sent)]
    [InlineData(AffiliateStatus.OnModeration, UnlistedValue.Keep, "Open - Not Contacted", FieldOutcome.Sent)]
    [InlineData(AffiliateStatus.Banned, UnlistedValue.Keep, null, FieldOutcome.NotInMap)]
    [InlineData(AffiliateStatus.NotActive, UnlistedValue.Keep, "not active", FieldOutcome.Sent)]
    [InlineData(AffiliateStatus.NotActive, UnlistedValue.Nothing, null, FieldOutcome.NotInMap)]
    [InlineData(AffiliateStatus.NotActive, UnlistedValue.Text, "Other", FieldOutcome.Sent)]
    [InlineData(AffiliateStatus.NotActive, UnlistedValue.Stop, null, FieldOutcome.Stopped)]
    public void Compose_Status_GoesThroughTheMap(AffiliateStatus status, UnlistedValue unlisted, string? expected, FieldOutcome outcome)
    {
        var affiliate = Maps.Affiliate();
        affiliate.Status = status;

        var decision = Compose(Row("status", "picklist", unlisted, Statuses), affiliate).Decisions.Single();

        Assert.Equal((expected, outcome), (decision.Value, decision.Outcome));
    }

    [Fact]
    public void Compose_Stopped_NamesTheRowThatStops()
    {
        var affiliate = Maps.Affiliate();
        affiliate.Country = "FD";
        using var batch = new PayloadComposer.BatchComposer(new PayloadComposer(
            Maps.Version(MatchBy.StoredId, Maps.Row("email", "Email"), Row("country", "string", UnlistedValue.Stop, new ValueMapEntry("DE", "Germany"))), AffiliateField.BuiltIn, null));

        Assert.Equal(1, batch.Compose(affiliate, null).StoppedBy);
        affiliate.Country = "de";
        Assert.Null(batch.Compose(affiliate, null).StoppedBy);
    }

    [Fact]
    public void Compose_List_MapsEachItemOnce()
    {
        var affiliate = Maps.Affiliate();
        affiliate.Tags = ["cpa", "cpl", "vip", "x"];

        var decision = Compose(Row("tags", "multipicklist", UnlistedValue.Nothing, new("cpa", "Performance"), new("cpl", "Performance"), new("vip", "VIP")), affiliate).Decisions.Single();

        Assert.Equal("Performance;VIP", decision.Value);
    }

    [Theory]
    [InlineData(UnlistedValue.Keep, CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.NotInPicklist)]
    [InlineData(UnlistedValue.Nothing, CompatibilityKind.LosesSome, CompatibilityReason.LeavesOutUnlisted)]
    [InlineData(UnlistedValue.Stop, CompatibilityKind.LosesSome, CompatibilityReason.StopsUnlisted)]
    public void Check_RestrictedPicklist_TheMapDecides(UnlistedValue unlisted, CompatibilityKind kind, CompatibilityReason reason)
    {
        var target = Maps.Field("F", "picklist", 40) with { RestrictedPicklist = true, PicklistValues = [new SalesforcePicklistValue("Gold", "Gold", true, false)] };

        var fit = TypeCompatibility.Check(Row("city", "picklist", unlisted, new ValueMapEntry("Paris", "gold")), target, AffiliateField.BuiltIn);

        Assert.Equal((kind, reason), (fit.Kind, fit.Reason));
    }

    [Fact]
    public void Check_AllFourStatusesListed_IsFine()
    {
        var target = Maps.Field("F", "picklist", 40) with { RestrictedPicklist = true, PicklistValues = [new SalesforcePicklistValue("In", "In", true, false), new SalesforcePicklistValue("Out", "Out", true, false)] };
        ValueMapEntry[] all = [new("active", "In"), new("not active", "Out"), new("banned", "Out"), new("on moderation", "In")];

        Assert.Equal(Compatibility.Fine, TypeCompatibility.Check(Row("status", "picklist", UnlistedValue.Stop, all), target, AffiliateField.BuiltIn));
        Assert.Equal(CompatibilityKind.LosesSome, TypeCompatibility.Check(Row("status", "picklist", UnlistedValue.Stop, all[..3]), target, AffiliateField.BuiltIn).Kind);
    }

    private static MappingRow Row(string source, string type, UnlistedValue unlisted, params ValueMapEntry[] entries)
    {
        var row = Maps.Row(source, "F", type);
        row.Recipe = new RowRecipe { Values = new ValueMap { Entries = entries, Unlisted = unlisted, UnlistedText = "Other" } };
        return row;
    }

    private static ComposedRecord Compose(MappingRow row, Affiliate affiliate) => new PayloadComposer(Maps.Version(MatchBy.StoredId, row), AffiliateField.BuiltIn, null).Compose(affiliate);
}

using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>What each policy does in a new record, in one that has a value, and in one that has none.</summary>
public class PolicyTests
{
    private static readonly RecordView Filled = new(RecordState.Exists, new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Phone"] = "+1" });
    private static readonly RecordView Blank = new(RecordState.Exists, new Dictionary<string, string?> { ["Phone"] = " " });

    [Theory]
    [InlineData(RowPolicy.Always, "+49", "+49 Sent", "+49 Sent", "+49 Sent")]
    [InlineData(RowPolicy.OnlyIfEmpty, "+49", "+49 Sent", "- KeptSalesforceValue", "+49 Sent")]
    [InlineData(RowPolicy.OnlyOnCreate, "+49", "+49 Sent", "- KeptOnUpdate", "- KeptOnUpdate")]
    [InlineData(RowPolicy.ClearWhenBlank, "+49", "+49 Sent", "+49 Sent", "+49 Sent")]
    [InlineData(RowPolicy.Always, null, "- Empty", "- Empty", "- Empty")]
    [InlineData(RowPolicy.OnlyIfEmpty, " ", "- Empty", "- Empty", "- Empty")]
    [InlineData(RowPolicy.OnlyOnCreate, null, "- Empty", "- Empty", "- Empty")]
    [InlineData(RowPolicy.ClearWhenBlank, " ", "- Empty", "null Cleared", "null Cleared")]
    public void Compose_Policy_DecidesByTheRecord(RowPolicy policy, string? phone, string created, string filled, string blank)
    {
        var affiliate = Maps.Affiliate();
        affiliate.Phone = phone;
        var row = Maps.Row("phone", "Phone", "phone");
        row.Recipe = new RowRecipe { Policy = policy };
        var composer = new PayloadComposer(Maps.Version(MatchBy.ExternalId, row), AffiliateField.BuiltIn, null);

        Assert.Equal((created, filled, blank), (Show(RecordView.Missing), Show(Filled), Show(Blank)));
        Assert.Equal(policy is RowPolicy.OnlyIfEmpty or RowPolicy.OnlyOnCreate, composer.ReadsRecord);
        Assert.Equal(policy == RowPolicy.OnlyIfEmpty ? ["Phone"] : [], composer.FieldsToRead);

        string Show(RecordView view)
        {
            var record = composer.Compose(affiliate, null, view);
            var json = Encoding.UTF8.GetString(record.Json.Span);
            var value = json.Contains("\"Phone\":null", StringComparison.Ordinal) ? "null" : record.FieldCount == 0 ? "-" : record.Decisions[0].Value;
            return $"{value} {record.Decisions[0].Outcome}";
        }
    }

    [Fact]
    public void Compose_PlaceholderOnCreate_NeverOverwrites()
    {
        var row = Maps.Row("login", "Company");
        row.Recipe = new RowRecipe { Steps = [new(TransformKind.OrTextOnCreate, "Unknown")] };
        var composer = new PayloadComposer(Maps.Version(MatchBy.ExternalId, row), AffiliateField.BuiltIn, null);

        Assert.Equal("Unknown", composer.Compose(Maps.Affiliate(), null, RecordView.Missing).Decisions[0].Value);
        Assert.Equal(FieldOutcome.Empty, composer.Compose(Maps.Affiliate(), null, Filled).Decisions[0].Outcome);
        Assert.True(composer is { ReadsRecord: true, IsConditional: true, FieldsToRead: [] });
    }

    [Fact]
    public void Compose_BeforeReading_IsEverythingThatIsWanted()
    {
        var affiliate = Maps.Affiliate();
        affiliate.Phone = "+49";
        var row = Maps.Row("phone", "Phone", "phone");
        row.Recipe = new RowRecipe { Policy = RowPolicy.OnlyIfEmpty };
        var composer = new PayloadComposer(Maps.Version(MatchBy.ExternalId, row), AffiliateField.BuiltIn, null);

        var wanted = composer.Compose(affiliate);

        Assert.Equal(1, wanted.FieldCount);
        Assert.Equal(wanted.Hash, composer.Compose(affiliate, null, Blank).Hash);
        Assert.NotEqual(wanted.Hash, composer.Compose(affiliate, null, Filled).Hash);
    }

    [Fact]
    public void ReadsRecord_PlainMapping_NeverPaysForIt()
    {
        var composer = new PayloadComposer(Maps.Version(MatchBy.ExternalId, Maps.Row("id", "K__c"), Maps.Row("phone", "Phone")), AffiliateField.BuiltIn, null);

        Assert.False(composer.ReadsRecord || composer.IsConditional);
    }

    [Fact]
    public void ReadsRecord_StoredId_KnowsWhetherThereIsOne()
    {
        var row = Maps.Row("phone", "Phone");
        row.Recipe = new RowRecipe { Policy = RowPolicy.OnlyOnCreate };

        Assert.True(new PayloadComposer(Maps.Version(MatchBy.StoredId, row), AffiliateField.BuiltIn, null) is { ReadsRecord: false, IsConditional: true });
    }

    [Theory]
    [InlineData(RowPolicy.ClearWhenBlank, false, true, CompatibilityKind.Impossible, CompatibilityReason.CannotBeCleared)]
    [InlineData(RowPolicy.ClearWhenBlank, true, true, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData(RowPolicy.OnlyOnCreate, true, false, CompatibilityKind.Impossible, CompatibilityReason.NeverWritten)]
    [InlineData(RowPolicy.OnlyIfEmpty, true, true, CompatibilityKind.Fine, CompatibilityReason.None)]
    public void Check_PolicyAndField_MustMeet(RowPolicy policy, bool nillable, bool createable, CompatibilityKind kind, CompatibilityReason reason)
    {
        var row = Maps.Row("phone", "Phone");
        row.Recipe = new RowRecipe { Policy = policy };

        var fit = TypeCompatibility.Check(row, Maps.Field("Phone", "phone", 40, createable) with { Nillable = nillable, DefaultedOnCreate = true }, AffiliateField.BuiltIn);

        Assert.Equal((kind, reason), (fit.Kind, fit.Reason));
    }
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>What is said of a mapping as a whole, and which fields nobody can choose.</summary>
public class MappingCheckTests
{
    [Fact]
    public void Of_TwoRowsToOneField_TheSecondIsRefusedWhateverItsCase()
    {
        var findings = MappingCheck.Of([Row("city", "F", 0), Row("email", "f", 1)], AffiliateField.BuiltIn, Maps.Describe(Maps.Field("F", length: 255)));

        Assert.Equal([CompatibilityReason.None, CompatibilityReason.TargetTaken], findings.Rows.Select(r => r.Fit!.Reason));
        Assert.False(findings.MayTakeEffect);
    }

    [Fact]
    public void Of_FieldThatIsGone_SaysSo_AndNothingBeforeTheGrant()
    {
        Assert.Equal(CompatibilityReason.NoSuchField, MappingCheck.Of([Row("city", "Gone__c", 0)], AffiliateField.BuiltIn, Maps.Describe()).Rows[0].Fit!.Reason);
        Assert.Null(MappingCheck.Of([Row("city", "Gone__c", 0)], AffiliateField.BuiltIn, null).Rows[0].Fit);
        Assert.True(MappingCheck.Of([Row("city", "Gone__c", 0)], AffiliateField.BuiltIn, null).MayTakeEffect);
    }

    [Fact]
    public void Of_RequiredFieldWithoutASource_MayNotTakeEffect()
    {
        var region = Maps.Field("Region__c", "picklist") with { Nillable = false, PicklistValues = [new("Old", "Old", false, false), new("EMEA", "EMEA", true, false), new("APAC", "APAC", true, true)] };

        var findings = MappingCheck.Of([Row("city", "F", 0)], AffiliateField.BuiltIn, Maps.Describe(Maps.Field("F", length: 255), region));

        Assert.Equal(("Region__c", "APAC"), (findings.Missing.Single().Field.Name, findings.Missing.Single().Default));
        Assert.False(findings.MayTakeEffect);
    }

    [Fact]
    public void Check_RequiredField_AsksWhatHappensToBlanks()
    {
        var company = Maps.Field("Company", length: 255) with { Nillable = false };

        Assert.Equal(CompatibilityReason.RequiredMayBeBlank, Verdict(Row("login", "Company", 0)));
        Assert.Equal(CompatibilityReason.None, Verdict(Row("login", "Company", 0, new TransformStep(TransformKind.OrField, "email"))));
        Assert.Equal(CompatibilityReason.None, Verdict(Row("login", "Company", 0, new TransformStep(TransformKind.OrTextOnCreate, "Unknown"))));
        Assert.Equal(CompatibilityReason.RequiredMayBeBlank, Verdict(Row("login", "Company", 0, new TransformStep(TransformKind.OrText, "Unknown"), new TransformStep(TransformKind.FirstWords))));

        CompatibilityReason Verdict(MappingRow row) => TypeCompatibility.Check(row, company, AffiliateField.BuiltIn).Reason;
    }

    [Fact]
    public void WhyNeverChosen_SystemFields_EachWithItsReason()
    {
        Assert.Equal(CompatibilityReason.IsId, TypeCompatibility.WhyNeverChosen(Maps.Field("Id", "id")));
        Assert.Equal(CompatibilityReason.Formula, TypeCompatibility.WhyNeverChosen(Maps.Field("F__c") with { Calculated = true }));
        Assert.Equal(CompatibilityReason.AutoNumber, TypeCompatibility.WhyNeverChosen(Maps.Field("F__c") with { AutoNumber = true }));
        Assert.Equal(CompatibilityReason.Compound, TypeCompatibility.WhyNeverChosen(Maps.Field("Address", "address")));
        Assert.Equal(CompatibilityReason.NotWriteable, TypeCompatibility.WhyNeverChosen(Maps.Field("CreatedDate", "datetime", createable: false, updateable: false)));
        Assert.Null(TypeCompatibility.WhyNeverChosen(Maps.Field("City")));
    }

    [Theory]
    [InlineData("login", "string", 80, TransformKind.Truncate)]
    [InlineData("tags", "picklist", 40, TransformKind.FirstItem)]
    [InlineData("city", "double", 0, TransformKind.Number)]
    [InlineData("city", "boolean", 0, TransformKind.YesNo)]
    [InlineData("city", "date", 0, TransformKind.Date)]
    [InlineData("ref_percent", "int", 0, TransformKind.Round)]
    public void Check_WhatDoesNotMeet_OffersTheStepThatHelps(string source, string type, int length, TransformKind cure)
    {
        var target = Maps.Field("F", type, length);
        var fit = TypeCompatibility.Check(Row(source, "F", 0), target, AffiliateField.BuiltIn);

        var cured = TypeCompatibility.Check(Row(source, "F", 0, [.. fit.Cure]), target, AffiliateField.BuiltIn);

        Assert.NotEqual(CompatibilityKind.Fine, fit.Kind);
        Assert.Equal(cure, fit.Cure[0].Kind);
        Assert.Contains(cured.Kind, new[] { CompatibilityKind.Fine, CompatibilityKind.LosesSome });
    }

    [Fact]
    public void Trace_AnyOutcomes_AreReadAsTheyWereWritten()
    {
        var all = Enum.GetValues<FieldOutcome>();

        Assert.Equal(all.Cast<FieldOutcome?>(), DecisionTrace.Read(DecisionTrace.Write(all)));
        Assert.Equal([null, FieldOutcome.Sent], DecisionTrace.Read("za"));
        Assert.Empty(DecisionTrace.Read(null));
    }

    private static MappingRow Row(string source, string target, int position, params TransformStep[] steps)
    {
        var row = Maps.Row(source, target);
        row.Position = position;
        row.SetRecipe(new RowRecipe { Steps = steps });
        return row;
    }
}

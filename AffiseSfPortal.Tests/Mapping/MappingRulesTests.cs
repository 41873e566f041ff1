using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Salesforce.Wire;
using CsCheck;

namespace AffiseSfPortal.Tests.Mapping;

public class MappingRulesTests
{
    [Theory]
    [InlineData("email", "email", 80, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("login", "email", 255, CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.NotAnEmail)]
    [InlineData("login", "email", 80, CompatibilityKind.MayBeCut, CompatibilityReason.TooLong)]
    [InlineData("login", "string", 255, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("login", "string", 80, CompatibilityKind.MayBeCut, CompatibilityReason.TooLong)]
    [InlineData("city", "string", 40, CompatibilityKind.MayBeCut, CompatibilityReason.TooLong)]
    [InlineData("notes", "textarea", 32000, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("tags", "string", 255, CompatibilityKind.MayBeCut, CompatibilityReason.TooLong)]
    [InlineData("country", "string", 80, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("status", "string", 5, CompatibilityKind.MayBeCut, CompatibilityReason.TooLong)]
    [InlineData("level", "string", 20, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("level", "double", 0, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("level", "int", 0, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("ref_percent", "percent", 0, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("ref_percent", "int", 0, CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.Decimals)]
    [InlineData("login", "double", 0, CompatibilityKind.Impossible, CompatibilityReason.TextIntoNumber)]
    [InlineData("phone", "int", 0, CompatibilityKind.Impossible, CompatibilityReason.TextIntoNumber)]
    [InlineData("status", "picklist", 255, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("tags", "picklist", 255, CompatibilityKind.Impossible, CompatibilityReason.ListIntoPicklist)]
    [InlineData("tags", "multipicklist", 0, CompatibilityKind.Fine, CompatibilityReason.None)]
    [InlineData("id", "reference", 18, CompatibilityKind.Impossible, CompatibilityReason.IntoReference)]
    [InlineData("login", "boolean", 0, CompatibilityKind.Impossible, CompatibilityReason.IntoBoolean)]
    [InlineData("login", "date", 0, CompatibilityKind.Impossible, CompatibilityReason.IntoDate)]
    [InlineData("login", "datetime", 0, CompatibilityKind.Impossible, CompatibilityReason.IntoDate)]
    [InlineData("login", "complexvalue", 0, CompatibilityKind.Impossible, CompatibilityReason.UnsupportedType)]
    [InlineData("login", "address", 0, CompatibilityKind.Impossible, CompatibilityReason.Compound)]
    public void Check_SourceAndTarget_FitOrSayWhyNot(string source, string type, int length, CompatibilityKind kind, CompatibilityReason reason)
    {
        var verdict = TypeCompatibility.Check(Source(source), Maps.Field("F", type, length), RowTransform.None);

        Assert.Equal((kind, reason), (verdict.Kind, verdict.Reason));
        Assert.Equal(kind == CompatibilityKind.MayBeCut ? length : null, verdict.MaxLength);
    }

    [Theory]
    [InlineData("gold,silver", CompatibilityKind.Fine)]
    [InlineData("gold,copper", CompatibilityKind.ValuesMayBeRefused)]
    [InlineData("gold,old", CompatibilityKind.ValuesMayBeRefused)]
    public void Check_RestrictedPicklist_ComparesTheChoices(string options, CompatibilityKind kind)
    {
        var target = Maps.Field("Tier__c", "picklist", 40) with
        {
            RestrictedPicklist = true,
            PicklistValues = [new("Gold", "Gold", true, false), new("Silver", "Silver", true, false), new("Old", "Old", false, false)],
        };

        Assert.Equal(kind, TypeCompatibility.Check(AffiliateField.Of(Maps.SignUp(SignUpFieldType.Select, options.Split(','))), target).Kind);
        Assert.Equal(CompatibilityKind.ValuesMayBeRefused, TypeCompatibility.Check(Source("login"), target).Kind);
    }

    [Fact]
    public void Check_EveryPair_HasAnAnswerAndLengthOnlyWhenCut()
    {
        string[] types = ["string", "email", "picklist", "multipicklist", "double", "int", "boolean", "date", "reference", "url", "nobody-knows"];
        var sources = Gen.Int[0, AffiliateField.BuiltIn.Count - 1].Select(i => AffiliateField.BuiltIn[i]);
        Gen.Select(sources, Gen.Int[0, types.Length - 1].Select(i => types[i]), Gen.Int[0, 300], Gen.Bool).Sample((source, type, length, restricted) =>
        {
            var verdict = TypeCompatibility.Check(source, Maps.Field("F", type, length) with { RestrictedPicklist = restricted });

            Assert.Equal(verdict.Kind == CompatibilityKind.Fine, verdict.Reason == CompatibilityReason.None);
            Assert.Equal(verdict.Kind == CompatibilityKind.MayBeCut, verdict.MaxLength is > 0);
        }, threads: 1);
    }

    [Fact]
    public void Check_EmailInTheGap_MustFitToo()
    {
        var short_ = Maps.Field("F", "string", 20);
        var listed = Maps.Field("F", "picklist") with { RestrictedPicklist = true, PicklistValues = [.. Enum.GetValues<AffiliateStatus>().Select(s => new SalesforcePicklistValue(s.ToAffise(), s.ToAffise(), true, false))] };

        Assert.Equal(CompatibilityKind.Fine, TypeCompatibility.Check(Source("zip_code"), short_).Kind);
        Assert.Equal(CompatibilityKind.MayBeCut, TypeCompatibility.Check(Source("zip_code"), short_, RowTransform.OrEmail).Kind);
        Assert.Equal(CompatibilityKind.Fine, TypeCompatibility.Check(Source("status"), listed).Kind);
        Assert.Equal(CompatibilityKind.ValuesMayBeRefused, TypeCompatibility.Check(Source("status"), listed, RowTransform.OrEmail).Kind);
    }

    [Fact]
    public void Of_LeadMapping_IsReadyOnlyWithItsRequiredFieldsAndForItsObject()
    {
        var half = Maps.Version(MatchBy.StoredId, Maps.Row("email", "Email"));
        var whole = Maps.Version(MatchBy.StoredId, Maps.Row("login", "Company"), Maps.Row("contactPerson", "lastname"));

        Assert.False(MappingReadiness.Of(null, "Lead", null).IsReady);
        Assert.Equal(["LastName", "Company"], MappingReadiness.Of(half, "Lead", null).Missing.Select(m => m.Field.Name));
        Assert.True(MappingReadiness.Of(whole, "lead", null).IsReady);
        Assert.True(MappingReadiness.Of(whole, "Contact", null) is { IsReady: false, IsOtherObject: true });
        Assert.False(MappingReadiness.Of(whole, "Lead", Maps.Describe(Maps.Field("Region__c") with { Nillable = false })).IsReady);
    }

    [Fact]
    public void Missing_StandardLead_AreLastNameAndCompanyWithCures()
    {
        var missing = RequiredFields.Missing(StandardLead.Describe, [Maps.Row("email", "Email")]);

        Assert.Equal(["LastName", "Company"], missing.Select(m => m.Field.Name));
        Assert.Equal([new FieldCure("contactPerson", RowTransform.LastWordOrEmail), new FieldCure("login", RowTransform.OrEmail)], missing.Select(m => m.Cure));
        Assert.Empty(RequiredFields.Missing(StandardLead.Describe, [Maps.Row("login", "company"), Maps.Row("login", "LASTNAME")]));
    }

    [Fact]
    public void Missing_OtherField_HasNoCure() =>
        Assert.Null(Assert.Single(RequiredFields.Missing(Maps.Describe(Maps.Field("Region__c") with { Nillable = false }), [])).Cure);

    [Fact]
    public void Find_IdIntoUniqueExternalId_MatchesByIt()
    {
        var describe = Maps.Describe(Maps.Key("Affise_ID__c"), Maps.Field("Plain__c"));

        Assert.Equal(new MatchKey(MatchBy.ExternalId, "Affise_ID__c"), MatchKey.Find([Maps.Row("email", "Email"), Maps.Row("id", "affise_id__c")], describe));
        Assert.Equal(new MatchKey(MatchBy.StoredId, null), MatchKey.Find([Maps.Row("id", "Plain__c")], describe));
        Assert.Equal(new MatchKey(MatchBy.StoredId, null), MatchKey.Find([Maps.Row("email", "Affise_ID__c")], describe));
        Assert.Equal(new MatchKey(MatchBy.StoredId, null), MatchKey.Find([], describe));
    }

    [Theory]
    [InlineData("Affise_ID__c", MatchBy.ExternalId)]
    [InlineData("Description", MatchBy.StoredId)]
    public void Find_DescribeUnknown_TrustsACustomField(string target, MatchBy by) =>
        Assert.Equal(by, MatchKey.Find([Maps.Row("id", target)], null).By);

    [Fact]
    public void For_LeadWithKey_SuggestsTheUsualRows()
    {
        var lead = StandardLead.Describe with { Fields = [.. StandardLead.Describe.Fields, Maps.Key("Other__c"), Maps.Key("Affise_ID__c"), Maps.Field("Tags__c", length: 255) with { Custom = true }] };

        var rows = SuggestedMapping.For(lead);

        Assert.Equal(
            "id>Affise_ID__c email>Email login>Company contactPerson>LastName country>Country phone>Phone city>City address_1>Street zip_code>PostalCode notes>Description tags>Tags__c",
            string.Join(' ', rows.Select(r => $"{r.SourceKey}>{r.TargetField}")));
        Assert.Equal((RowTransform.LastWordOrEmail, SuggestionReason.Required), (rows[3].Transform, rows[3].Reason));
        Assert.Equal(RowTransform.OrEmail, rows[2].Transform);
        Assert.All(rows, r => Assert.InRange(r.Confidence, 1, 100));
        Assert.Equal((SuggestionReason.UniqueKey, 95), (rows[0].Reason, rows[0].Confidence));
    }

    [Fact]
    public void For_CountryCodeField_IsPreferred()
    {
        var lead = StandardLead.Describe with { Fields = [.. StandardLead.Describe.Fields, Maps.Field("CountryCode", "picklist", 10)] };

        var code = SuggestedMapping.For(lead).Single(r => r.SourceKey == "country");
        Assert.Equal("CountryCode", code.TargetField);
        Assert.Empty(code.Recipe.Steps);
        // Where there are no codes, the field holds names.
        Assert.Equal([new TransformStep(TransformKind.CountryName)], SuggestedMapping.For(StandardLead.Describe).Single(r => r.SourceKey == "country").Recipe.Steps);
    }

    [Fact]
    public void For_CustomObject_FindsItsOwnFields()
    {
        var rows = SuggestedMapping.For(Maps.Describe(Maps.Field("Name", length: 80), Maps.Field("Zip_Code__c", length: 20) with { Custom = true }, Maps.Field("X__c", "phone", 40) with { Custom = true, Label = "Phone number" }));

        Assert.Equal("phone>X__c zip_code>Zip_Code__c", string.Join(' ', rows.Select(r => $"{r.SourceKey}>{r.TargetField}")));
    }

    [Fact]
    public async Task StandardLead_RecordedLead_IsTheSame()
    {
        var recorded = Recorded("describe/Lead-standard") ?? "";
        if (recorded.Length == 0)
            Assert.Skip("The recorded replies (shared/recorded) do not lie above the build.");
        await using var file = File.OpenRead(recorded);
        var lead = DescribeReader.ToDescribe((await JsonSerializer.DeserializeAsync(file, SalesforceJson.Default.WireDescribe, TestContext.Current.CancellationToken))!, null);

        Assert.Equal(lead.Fields.Where(f => f.Writeable).Select(Facts), StandardLead.Describe.Fields.Select(Facts));
    }

    private static string Facts(SalesforceField f) =>
        $"{f.Name}|{f.Label}|{f.Type}|{f.Length}|{f.Precision}|{f.Scale}|{f.Digits}|{f.Createable}|{f.Updateable}|{f.Nillable}|{f.DefaultedOnCreate}|{f.IdLookup}|{f.RestrictedPicklist}|{string.Join(',', f.ReferenceTo)}|{(f.RestrictedPicklist ? string.Join(',', f.PicklistValues.Select(p => p.Value)) : "")}";

    private static string? Recorded(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "recorded", name + ".json");
            if (File.Exists(file))
                return file;
        }

        return null;
    }

    private static AffiliateField Source(string key) => AffiliateField.BuiltIn.Single(f => f.Key == key);
}

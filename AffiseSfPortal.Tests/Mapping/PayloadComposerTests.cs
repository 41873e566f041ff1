using System.Text;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using CsCheck;

namespace AffiseSfPortal.Tests.Mapping;

public class PayloadComposerTests
{
    private static readonly IReadOnlyList<AffiliateField> Catalogue = AffiliateField.Catalogue([]);

    [Fact]
    public void Compose_ThreeOfFiveFilled_HasExactlyThreeKeys()
    {
        var affiliate = Maps.Affiliate();
        affiliate.CompanyName = "Acme";
        affiliate.City = "  ";
        var mapping = Maps.Version(MatchBy.ExternalId, Maps.Row("id", "Affise_ID__c"), Maps.Row("email", "Email"), Maps.Row("login", "Company"), Maps.Row("city", "City"), Maps.Row("phone", "Phone"));

        var record = new PayloadComposer(mapping, Catalogue, null).Compose(affiliate);

        Assert.Equal("""{"attributes":{"type":"Lead"},"Affise_ID__c":"portal-1","Email":"ann@example.com","Company":"Acme"}""", Text(record));
        Assert.Equal(3, record.FieldCount);
        Assert.Equal([FieldOutcome.Sent, FieldOutcome.Sent, FieldOutcome.Sent, FieldOutcome.Empty, FieldOutcome.Empty], record.Decisions.Select(d => d.Outcome));
    }

    [Fact]
    public void Compose_NothingMapped_IsStillARecord() =>
        Assert.Equal("""{"attributes":{"type":"Lead"}}""", Text(new PayloadComposer(Maps.Version(MatchBy.StoredId), Catalogue, null).Compose(Maps.Affiliate())));

    [Theory]
    [InlineData(MatchBy.StoredId, "00Q5g00000ABCDEFGH", """{"attributes":{"type":"Lead"},"id":"00Q5g00000ABCDEFGH","Email":"ann@example.com"}""")]
    [InlineData(MatchBy.StoredId, null, """{"attributes":{"type":"Lead"},"Email":"ann@example.com"}""")]
    [InlineData(MatchBy.ExternalId, "00Q5g00000ABCDEFGH", """{"attributes":{"type":"Lead"},"Email":"ann@example.com"}""")]
    public void Compose_KnownRecord_NamesItsIdOnlyWhenMatchedByIt(MatchBy matchBy, string? id, string json)
    {
        var record = new PayloadComposer(Maps.Version(matchBy, Maps.Row("email", "Email")), Catalogue, null).Compose(Maps.Affiliate(), id);

        Assert.Equal(json, Text(record));
        Assert.Equal(1, record.FieldCount);
    }

    [Fact]
    public void Compose_CreateThenUpdate_HaveOneHash()
    {
        var composer = new PayloadComposer(Maps.Version(MatchBy.StoredId, Maps.Row("email", "Email")), Catalogue, null);
        var affiliate = Maps.Affiliate();

        var create = composer.Compose(affiliate);
        var update = composer.Compose(affiliate, "00Q5g00000ABCDEFGH");
        affiliate.Email = "bob@example.com";

        Assert.Equal(create.Hash, update.Hash);
        Assert.NotEqual(create.Hash, composer.Compose(affiliate).Hash);
        Assert.Equal(32, create.Hash.Length);
    }

    [Fact]
    public void Compose_Reused_LeavesEarlierRecordsAlone()
    {
        var composer = new PayloadComposer(Maps.Version(MatchBy.ExternalId, Maps.Row("id", "K__c")), Catalogue, null);

        var first = composer.Compose(Maps.Affiliate("a"));
        var second = composer.Compose(Maps.Affiliate("b"));

        Assert.Equal(("""{"attributes":{"type":"Lead"},"K__c":"a"}""", """{"attributes":{"type":"Lead"},"K__c":"b"}"""), (Text(first), Text(second)));
    }

    [Theory]
    [InlineData("string", "12", "\"12\"")]
    [InlineData("double", "12.50", "12.5")]
    [InlineData("currency", "-0.10", "-0.1")]
    [InlineData("percent", "100", "100")]
    [InlineData("int", "3", "3")]
    [InlineData("int", "3.0", "3")]
    [InlineData("int", "3.5", null)]
    [InlineData("double", "1,5", null)]
    [InlineData("double", "many", null)]
    [InlineData("boolean", "yes", "true")]
    [InlineData("boolean", "False", "false")]
    [InlineData("boolean", "maybe", null)]
    [InlineData("date", "2026-11-01", "\"2026-11-01\"")]
    [InlineData("date", "1/11/2026", null)]
    [InlineData("datetime", "2026-11-01T10:00:00Z", "\"2026-11-01T10:00:00Z\"")]
    [InlineData("datetime", "2026-11-01T10:00:00.000+01:00", "\"2026-11-01T10:00:00.000+01:00\"")]
    [InlineData("datetime", "2026-11-01T10:00:00", null)]
    [InlineData("address", "here", null)]
    [InlineData("a-type-of-2028", "x", "\"x\"")]
    [InlineData(null, "x", "\"x\"")]
    public void Compose_TargetType_DecidesTheJsonForm(string? type, string value, string? json)
    {
        var affiliate = Maps.Affiliate();
        affiliate.Notes = value;

        var record = new PayloadComposer(Maps.Version(MatchBy.StoredId, Maps.Row("notes", "F", type)), Catalogue, null).Compose(affiliate);

        Assert.Equal(json is null ? """{"attributes":{"type":"Lead"}}""" : $$"""{"attributes":{"type":"Lead"},"F":{{json}}}""", Text(record));
        Assert.Equal(new FieldDecision("notes", "F", json is null ? FieldOutcome.Unreadable : FieldOutcome.Sent, value), record.Decisions.Single());
    }

    [Theory]
    [InlineData("string", "a, b")]
    [InlineData("textarea", "a, b")]
    [InlineData("multipicklist", "a;b")]
    public void Compose_List_IsJoinedAsItsTargetNeeds(string type, string joined)
    {
        var affiliate = Maps.Affiliate();
        affiliate.Tags = ["a", " ", "b "];

        var record = new PayloadComposer(Maps.Version(MatchBy.StoredId, Maps.Row("tags", "F", type)), Catalogue, null).Compose(affiliate);

        Assert.Equal(joined, JsonDocument.Parse(record.Json).RootElement.GetProperty("F").GetString());
    }

    [Theory]
    [InlineData("Ann Mary  Lee", RowTransform.None, "Ann Mary  Lee")]
    [InlineData("Ann Mary  Lee", RowTransform.FirstWords, "Ann Mary")]
    [InlineData("Ann Mary  Lee", RowTransform.LastWord, "Lee")]
    [InlineData("Ann", RowTransform.FirstWords, null)]
    [InlineData(" Ann ", RowTransform.LastWord, "Ann")]
    [InlineData("Ann Lee", RowTransform.OrEmail, "Ann Lee")]
    [InlineData(null, RowTransform.OrEmail, "only@mail.example")]
    [InlineData("Ann Lee", RowTransform.LastWordOrEmail, "Lee")]
    [InlineData(" ", RowTransform.LastWordOrEmail, "only@mail.example")]
    public void Compose_Transform_TakesItsWords(string? name, RowTransform transform, string? value)
    {
        var affiliate = Maps.Affiliate();
        affiliate.Email = "only@mail.example";
        affiliate.ContactPerson = name;

        var record = new PayloadComposer(Maps.Version(MatchBy.StoredId, Maps.Row("contactPerson", "F", "string", transform)), Catalogue, null).Compose(affiliate);

        Assert.Equal(value, record.Decisions.Single().Value);
    }

    [Theory]
    [InlineData(MatchBy.StoredId, null, "Both,CreateOnly", FieldOutcome.NotCreateable, FieldOutcome.NotCreateable)]
    [InlineData(MatchBy.StoredId, "00Q5g00000ABCDEFGH", "Both,UpdateOnly", FieldOutcome.NotUpdateable, FieldOutcome.NotUpdateable)]
    [InlineData(MatchBy.ExternalId, null, "Both,CreateOnly,UpdateOnly", FieldOutcome.NotCreateable, FieldOutcome.NotCreateable)]
    public void Compose_Rights_LeaveOutWhatCannotBeWritten(MatchBy matchBy, string? id, string sent, FieldOutcome other, FieldOutcome never)
    {
        var describe = Maps.Describe(Maps.Field("Both"), Maps.Field("CreateOnly", updateable: false), Maps.Field("UpdateOnly", createable: false), Maps.Field("Never", createable: false, updateable: false));
        var mapping = Maps.Version(matchBy, [.. describe.Fields.Select(f => Maps.Row("email", f.Name))]);

        var record = new PayloadComposer(mapping, Catalogue, describe).Compose(Maps.Affiliate(), id);

        Assert.Equal(sent, string.Join(',', record.Decisions.Where(d => d.Outcome == FieldOutcome.Sent).Select(d => d.Target)));
        Assert.All(record.Decisions.Where(d => d.Outcome != FieldOutcome.Sent), d => Assert.Equal(d.Target == "Never" ? never : other, d.Outcome));
    }

    [Fact]
    public void Compose_DescribeKnown_OverrulesTheSavedTypeAndSpelling()
    {
        var affiliate = Maps.Affiliate();
        affiliate.Level = 3;

        var record = new PayloadComposer(Maps.Version(MatchBy.StoredId, Maps.Row("level", "LEVEL__C", "string")), Catalogue, Maps.Describe(Maps.Field("Level__c", "double"))).Compose(affiliate);

        Assert.Equal("""{"attributes":{"type":"Lead"},"Level__c":3}""", Text(record));
    }

    [Fact]
    public void Compose_TwoRowsOneTarget_FirstWinsAndNoKeyIsTwice()
    {
        var record = new PayloadComposer(Maps.Version(MatchBy.StoredId, Maps.Row("email", "F"), Maps.Row("id", "f")), Catalogue, null).Compose(Maps.Affiliate());

        Assert.Equal("""{"attributes":{"type":"Lead"},"F":"ann@example.com"}""", Text(record));
        Assert.Equal(FieldOutcome.TargetTaken, record.Decisions[1].Outcome);
    }

    [Fact]
    public void Compose_RemovedSignUpField_IsUnreadable() =>
        Assert.Equal(
            FieldOutcome.Unreadable,
            new PayloadComposer(Maps.Version(MatchBy.StoredId, Maps.Row("custom:9", "F")), Catalogue, null).Compose(Maps.Affiliate()).Decisions.Single().Outcome);

    [Fact]
    public void Compose_AnyAffiliate_ParsesAndHoldsExactlyTheFilledFields()
    {
        var texts = Gen.OneOf(Gen.String, Gen.String[Gen.Char["áé\"\\<>&'\u2028\u0000😀 x"], 0, 20], Gen.Const(() => (string)null!));
        var affiliates = Gen.Select(texts, texts, texts, texts, Gen.Int[0, 5].Nullable(), texts.Array[0, 3], (company, person, city, notes, level, tags) =>
        {
            var a = Maps.Affiliate();
            (a.CompanyName, a.ContactPerson, a.City, a.Notes, a.Level, a.Tags) = (company, person, city, notes, level, [.. tags.OfType<string>()]);
            return a;
        });
        var mapping = Maps.Version(MatchBy.ExternalId, [.. Catalogue.Select((f, i) => Maps.Row(f.Key, $"F{i}__c", f.Type == AffiliateFieldType.Number ? "double" : "string"))]);
        var composer = new PayloadComposer(mapping, Catalogue, null);

        affiliates.Sample(affiliate =>
        {
            var record = composer.Compose(affiliate);

            using var json = JsonDocument.Parse(record.Json);
            var members = json.RootElement.EnumerateObject().ToArray();
            Assert.Equal("attributes", members[0].Name);
            Assert.Equal(record.FieldCount, members.Length - 1);
            Assert.Equal(Catalogue.Select((f, i) => (f, i)).Where(x => x.f.Read(affiliate).Count > 0).Select(x => $"F{x.i}__c"), members.Skip(1).Select(m => m.Name));
            foreach (var (decision, member) in record.Decisions.Where(d => d.Outcome == FieldOutcome.Sent).Zip(members.Skip(1)))
            {
                if (member.Value.ValueKind == JsonValueKind.String && !decision.Value!.Any(char.IsSurrogate))
                    Assert.Equal(decision.Value, member.Value.GetString());
            }

            Assert.Equal(record.Hash, composer.Compose(affiliate).Hash);
        }, iter: 2_000, threads: 1);
    }

    private static string Text(ComposedRecord record) => Encoding.UTF8.GetString(record.Json.Span);
}

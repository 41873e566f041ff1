using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>Each step on one value, the way the sample in the grid shows it.</summary>
public class TransformTests
{
    [Theory]
    [InlineData(TransformKind.FirstWord, null, null, null, "Ann Mary Lee", "Ann")]
    [InlineData(TransformKind.FirstWords, null, null, null, "Ann Mary  Lee", "Ann Mary")]
    [InlineData(TransformKind.FirstWords, null, null, null, "Ann", null)]
    [InlineData(TransformKind.LastWord, null, null, null, "Ann Mary\tLee", "Lee")]
    [InlineData(TransformKind.OneLine, null, null, null, "one\r\n  two\tthree", "one two three")]
    [InlineData(TransformKind.UpperCase, null, null, null, "straße é", "STRAßE É")]
    [InlineData(TransformKind.LowerCase, null, null, null, "ACME É", "acme é")]
    [InlineData(TransformKind.Capitals, null, null, null, "ann o'neil-lee", "Ann O'neil-Lee")]
    [InlineData(TransformKind.Capitals, null, null, null, "ANN LEE", "Ann Lee")]
    [InlineData(TransformKind.Capitals, null, null, null, "Ronald McDonald", "Ronald McDonald")]
    [InlineData(TransformKind.Truncate, null, null, 5, "abcdef", "abcd…")]
    [InlineData(TransformKind.Truncate, null, null, 6, "abcdef", "abcdef")]
    [InlineData(TransformKind.Truncate, null, null, 4, "ab  cd", "ab…")]
    [InlineData(TransformKind.Truncate, null, null, 3, "a😀b", "a…")]
    [InlineData(TransformKind.Truncate, null, null, 1, "ab", "a")]
    [InlineData(TransformKind.Replace, "-", "/", null, "a-b-c", "a/b/c")]
    [InlineData(TransformKind.Replace, "a", null, null, "aaa", null)]
    [InlineData(TransformKind.Prefix, "https://", null, null, "acme.com", "https://acme.com")]
    [InlineData(TransformKind.Prefix, "https://", null, null, "HTTPS://acme.com", "HTTPS://acme.com")]
    [InlineData(TransformKind.Prefix, "https://", null, null, "http://acme.com", "http://acme.com")]
    [InlineData(TransformKind.Suffix, " Ltd", null, null, "Acme", "Acme Ltd")]
    [InlineData(TransformKind.Contains, "VIP", null, null, "vip", "true")]
    [InlineData(TransformKind.Contains, "VIP", null, null, "vips", "false")]
    [InlineData(TransformKind.CountryName, null, null, null, "DE", "Germany")]
    [InlineData(TransformKind.CountryName, null, null, null, "Atlantis", "Atlantis")]
    [InlineData(TransformKind.CountryCode, null, null, null, "germany", "DE")]
    [InlineData(TransformKind.CountryCode, null, null, null, "fr", "FR")]
    [InlineData(TransformKind.CountryCode, null, null, null, "USA", "US")]
    [InlineData(TransformKind.CountryCode, null, null, null, "Atlantis", null)]
    [InlineData(TransformKind.Number, null, null, null, "1 234,50", "1234.5")]
    [InlineData(TransformKind.Number, null, null, null, "1,234.50", "1234.5")]
    [InlineData(TransformKind.Number, null, null, null, "1.234,50 €", "1234.5")]
    [InlineData(TransformKind.Number, null, null, null, "1,234", "1234")]
    [InlineData(TransformKind.Number, ",", null, null, "1,234", "1.234")]
    [InlineData(TransformKind.Number, null, null, null, "$500", "500")]
    [InlineData(TransformKind.Number, null, null, null, "12 %", "12")]
    [InlineData(TransformKind.Number, null, null, null, "-3", "-3")]
    [InlineData(TransformKind.Number, null, null, null, "$0 - $500", null)]
    [InlineData(TransformKind.Number, null, null, null, "many", null)]
    [InlineData(TransformKind.Number, null, null, null, ",", null)]
    [InlineData(TransformKind.Round, null, null, 0, "2.5", "3")]
    [InlineData(TransformKind.Round, null, null, 1, "-2.25", "-2.3")]
    [InlineData(TransformKind.YesNo, null, null, null, "Oui", "true")]
    [InlineData(TransformKind.YesNo, null, null, null, "0", "false")]
    [InlineData(TransformKind.YesNo, null, null, null, "perhaps", null)]
    [InlineData(TransformKind.RecordId, null, null, null, "00Q5g00000ABCDEFGH", null)]
    [InlineData(TransformKind.RecordId, null, null, null, "0015g00000Kgq2UAAR", "0015g00000Kgq2UAAR")]
    [InlineData(TransformKind.RecordId, null, null, null, "0015g00000Kgq2U", "0015g00000Kgq2U")]
    public void Apply_Step_MakesItsText(TransformKind kind, string? text, string? with, int? number, string value, string? expected) =>
        Assert.Equal(expected, new CompiledStep(new TransformStep(kind, text, with, number), null).Apply(value));

    [Theory]
    [InlineData("2019-07-16 16:55:45", "UTC", null, "2019-07-16", "2019-07-16T16:55:45Z", "16:55:45.000Z")]
    [InlineData("2026-07-16T04:07:42.834Z", "UTC", null, "2026-07-16", "2026-07-16T04:07:42Z", "04:07:42.834Z")]
    [InlineData("2026-07-16T23:30:00Z", "Europe/Paris", null, "2026-07-17", "2026-07-16T23:30:00Z", "01:30:00.000Z")]
    [InlineData("2026-01-10 00:30:00", "Europe/Paris", null, "2026-01-10", "2026-01-09T23:30:00Z", "00:30:00.000Z")]
    [InlineData("2026-03-29 02:30:00", "Europe/Paris", null, "2026-03-29", "2026-03-29T01:30:00Z", null)]
    [InlineData("2026-07-16T10:00:00+0000", "UTC", null, "2026-07-16", "2026-07-16T10:00:00Z", "10:00:00.000Z")]
    [InlineData("2026-11-01", "UTC", null, "2026-11-01", "2026-11-01T00:00:00Z", null)]
    [InlineData("31/12/2026", "UTC", "dmy", "2026-12-31", "2026-12-31T00:00:00Z", null)]
    [InlineData("12/31/2026 08:05", "UTC", "mdy", "2026-12-31", "2026-12-31T08:05:00Z", "08:05:00.000Z")]
    [InlineData("3.4.2026", "UTC", "dmy", "2026-04-03", "2026-04-03T00:00:00Z", null)]
    [InlineData("31/12/2026", "UTC", null, null, null, null)]
    [InlineData("0000-00-00 00:00:00", "UTC", null, null, null, null)]
    [InlineData("0000-00-00", "UTC", "dmy", null, null, null)]
    [InlineData("0001-01-01", "UTC", null, null, null, null)]
    [InlineData("tomorrow", "UTC", null, null, null, null)]
    public void Apply_Dates_InTheirShapes(string value, string zone, string? order, string? day, string? instant, string? time)
    {
        Assert.Equal(day, Apply(TransformKind.Date));
        Assert.Equal(instant, Apply(TransformKind.DateTime));
        if (time is not null)
            Assert.Equal(time, Apply(TransformKind.Time));

        string? Apply(TransformKind kind) => new CompiledStep(new TransformStep(kind, zone, order), null).Apply(value);
    }

    [Theory]
    [InlineData(TransformKind.Truncate, null, 0)]
    [InlineData(TransformKind.Truncate, null, null)]
    [InlineData(TransformKind.Replace, "", null)]
    [InlineData(TransformKind.Prefix, " ", null)]
    [InlineData(TransformKind.Contains, null, null)]
    [InlineData(TransformKind.OrText, "", null)]
    [InlineData(TransformKind.Date, "Mars/Olympus", null)]
    [InlineData(TransformKind.Round, null, 11)]
    public void Check_StepWithoutWhatItNeeds_IsImpossible(TransformKind kind, string? text, int? number)
    {
        var row = Maps.Row("login", "F");
        row.Recipe = new RowRecipe { Steps = [new(kind, text, null, number)] };

        Assert.Equal(CompatibilityReason.BadStep, TypeCompatibility.Check(row, Maps.Field("F", length: 255), AffiliateField.BuiltIn).Reason);
    }

    [Theory]
    [InlineData(null, "a, b")]
    [InlineData(" | ", "a | b")]
    public void Compose_Join_PutsItsTextBetween(string? separator, string expected)
    {
        var affiliate = Maps.Affiliate();
        affiliate.Tags = ["a", "b"];
        var row = Maps.Row("tags", "F");
        row.Recipe = separator is null ? null : new RowRecipe { Steps = [new(TransformKind.Join, separator)] };

        Assert.Equal(expected, Value(row, affiliate));
    }

    [Fact]
    public void Compose_ListSteps_WorkOnEachItemUntilTheyAreJoined()
    {
        var affiliate = Maps.Affiliate();
        affiliate.Tags = ["alpha", "beta", "BETA"];

        Assert.Equal("alp…;beta", Value(With(Maps.Row("tags", "F", "multipicklist"), new TransformStep(TransformKind.Truncate, Number: 4)), affiliate));
        Assert.Equal("ALPHA", Value(With(Maps.Row("tags", "F"), new TransformStep(TransformKind.UpperCase), new TransformStep(TransformKind.FirstItem)), affiliate));
        Assert.Equal("alpha, b…", Value(With(Maps.Row("tags", "F"), new TransformStep(TransformKind.Join, ", "), new TransformStep(TransformKind.Truncate, Number: 9)), affiliate));
        Assert.Equal("true", Value(With(Maps.Row("tags", "F", "boolean"), new TransformStep(TransformKind.Contains, "beta")), affiliate));
        affiliate.Tags = [];
        Assert.Null(Value(With(Maps.Row("tags", "F", "boolean"), new TransformStep(TransformKind.Contains, "beta")), affiliate));
        Assert.Equal("none", Value(With(Maps.Row("tags", "F"), new TransformStep(TransformKind.Join, ", "), new TransformStep(TransformKind.OrText, "none")), affiliate));
    }

    [Fact]
    public void Compose_Fallbacks_FillWhatIsBlankOrCouldNotBeRead()
    {
        var affiliate = Maps.Affiliate();
        affiliate.City = "Paris";

        Assert.Equal("Paris", Value(With(Maps.Row("login", "F"), new TransformStep(TransformKind.OrField, "city")), affiliate));
        Assert.Equal("0", Value(With(Maps.Row("city", "F", "double"), new TransformStep(TransformKind.Number), new TransformStep(TransformKind.OrText, "0")), affiliate));
        Assert.Equal("Unknown", Value(With(Maps.Row("login", "F"), new TransformStep(TransformKind.OrField, "notes"), new TransformStep(TransformKind.OrText, "Unknown")), affiliate));
    }

    private static MappingRow With(MappingRow row, params TransformStep[] steps)
    {
        row.Recipe = new RowRecipe { Steps = steps };
        return row;
    }

    private static string? Value(MappingRow row, Affiliate affiliate) =>
        new PayloadComposer(Maps.Version(MatchBy.StoredId, row), AffiliateField.BuiltIn, null).Compose(affiliate).Decisions.Single().Value;
}

using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Tests.Intake;

public sealed class AffiliateInputValidatorTests
{
    private static readonly AffiliateInput Good = new() { Email = "mara@clickwise.example", CompanyName = "Clickwise Media" };

    [Fact]
    public void Check_GoodInput_HasNoErrors() => Assert.Empty(Check(Good with
    {
        Country = "de",
        Level = 5,
        ReferralPercent = 100,
        Tags = ["Top1", "AB"],
    }));

    [Theory]
    [InlineData("", IntakeErrorCodes.Required)]
    [InlineData("   ", IntakeErrorCodes.Required)]
    [InlineData("mara", IntakeErrorCodes.InvalidEmail)]
    [InlineData("mara@clickwise", IntakeErrorCodes.InvalidEmail)]
    [InlineData("mara@click..wise", IntakeErrorCodes.InvalidEmail)]
    [InlineData("mara hoff@clickwise.example", IntakeErrorCodes.InvalidEmail)]
    [InlineData("a@b@clickwise.example", IntakeErrorCodes.InvalidEmail)]
    public void Check_Email_SaysWhatIsWrong(string email, string code) =>
        Assert.Equal([new IntakeError("email", code)], Check(Good with { Email = email }));

    [Fact]
    public void Check_TooLong_SaysTheLimit()
    {
        var errors = Check(Good with
        {
            Email = new string('a', 80) + "@b.example",
            CompanyName = new string('c', 256),
            Phone = new string('1', 41),
            ZipCode = new string('1', 21),
            Notes = new string('n', 2001),
            AffiliateId = new string('7', 41),
        });
        Assert.Equal(
            [("email", 80), ("id", 40), ("login", 255), ("notes", 2000), ("phone", 40), ("zip_code", 20)],
            errors.Select(e => (e.FieldKey, e.Limit ?? 0)).OrderBy(e => e.FieldKey, StringComparer.Ordinal));
        Assert.All(errors, e => Assert.Equal(IntakeErrorCodes.TooLong, e.Code));
    }

    [Fact]
    public void Check_ValuesOutOfTheirLists_NameTheField()
    {
        var errors = Check(Good with { Country = "XX", Level = 6, ReferralPercent = 100.5m, Tags = ["a"], CompanyName = "MARA@clickwise.example" });
        Assert.Equal(
            [
                ("country", IntakeErrorCodes.UnknownCountry), ("level", IntakeErrorCodes.OutOfRange), ("login", IntakeErrorCodes.SameAsEmail),
                ("ref_percent", IntakeErrorCodes.OutOfRange), ("tags", IntakeErrorCodes.InvalidTag),
            ],
            errors.Select(e => (e.FieldKey, e.Code)).OrderBy(e => e.FieldKey, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ab c")]
    [InlineData("über")]
    [InlineData("a-b")]
    [InlineData("123456789012345678901234567890123")]
    public void Check_TagOutOfShape_IsRefused(string tag) =>
        Assert.Equal([new IntakeError("tags", IntakeErrorCodes.InvalidTag)], Check(Good with { Tags = [tag] }));

    [Theory]
    [InlineData(SignUpFieldType.Text, new string[0], IntakeErrorCodes.Required)]
    [InlineData(SignUpFieldType.Select, new[] { "Green" }, IntakeErrorCodes.UnknownOption)]
    [InlineData(SignUpFieldType.Radio, new[] { "Red", "Blue" }, IntakeErrorCodes.UnknownOption)]
    [InlineData(SignUpFieldType.Checkbox, new[] { "Red", "Blue" }, null)]
    [InlineData(SignUpFieldType.Checkbox, new[] { "Red", "Pink" }, IntakeErrorCodes.UnknownOption)]
    [InlineData(SignUpFieldType.MultiLineText, new[] { "anything" }, null)]
    [InlineData(SignUpFieldType.MultiLineText, new[] { "one", "two" }, IntakeErrorCodes.TooMany)]
    public void Check_SignUpField_FollowsItsType(SignUpFieldType type, string[] values, string? code)
    {
        var field = new SignUpField { Name = "Colour", Type = type, Required = true, View = true, Options = ["Red", "Blue"] };
        var errors = Check(Good with { SignUpValues = new Dictionary<int, IReadOnlyList<string>> { [0] = values } }, field);
        Assert.Equal(code is null ? [] : [("custom:0", code)], errors.Select(e => (e.FieldKey, e.Code)));
    }

    [Fact]
    public void Codes_OfCountries_AreTheOfficial249() =>
        Assert.Equal(249, Countries.Codes.Where(c => c.Length == 2).Distinct().Count());

    private static IReadOnlyList<IntakeError> Check(AffiliateInput input, params SignUpField[] fields) =>
        new AffiliateInputValidator(fields).Check(input.Normalised());
}

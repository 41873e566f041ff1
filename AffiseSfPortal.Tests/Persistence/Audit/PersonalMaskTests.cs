using AffiseSfPortal.Persistence.Audit;

namespace AffiseSfPortal.Tests.Persistence.Audit;

public sealed class PersonalMaskTests
{
    [Theory]
    [InlineData("claire@acme.com", "c…@…")]
    [InlineData("to: claire@acme.com, paul@acme.com", "to: c…@…, p…@…")]
    [InlineData("a <b@c.d>", "a <b…@…>")]
    [InlineData("call +49 30 1234567 now", "call +49… now")]
    [InlineData("v48.0 and 12 calls", "v48.0 and 12 calls")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void Text_WithPersonalParts_HidesThemAlone(string? text, string? masked) => Assert.Equal(masked, PersonalMask.Text(text));

    [Theory]
    [InlineData("claire@acme.com", "c…@…")]
    [InlineData("Mara Hoffmann", "M…")]
    [InlineData("😀 Mara", "😀…")]
    [InlineData("", "")]
    public void Value_Whole_LeavesOneLetter(string value, string masked) => Assert.Equal(masked, PersonalMask.Value(value));

    [Fact]
    public void Facts_OfValuesWithLineBreaks_StayOneLineEach() =>
        Assert.Equal("name: a ⏎ role: Administrator\nrole: Viewer", AuditFacts.Of(("name", "a\r\nrole: Administrator"), ("role", "Viewer"), ("none", null)));

    [Fact]
    public void Changed_OfTwoListsOfFacts_KeepsWhatDiffers() =>
        Assert.Equal(("b: 2", "b: 3\nc: 4"), AuditFacts.Changed("a: 1\nb: 2", "a: 1\nb: 3\nc: 4"));
}

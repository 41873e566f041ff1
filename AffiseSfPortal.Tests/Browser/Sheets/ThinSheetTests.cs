namespace AffiseSfPortal.Tests.Browser.Sheets;

/// <summary>The thin sheet is made of the library's own of this version. That nothing on a page misses a rule is watched by every <see cref="Visit"/>.</summary>
public sealed class ThinSheetTests
{
    [Fact]
    public async Task Sheet_OfThisVersionOfTheLibrary_IsTheOneThatIsServed() =>
        Assert.True(ThinSheet.Text == await File.ReadAllTextAsync(ThinSheet.Path, TestContext.Current.CancellationToken),
            "The library or the classes of the pages have changed: bash test.sh -explicit only -class '*ThinSheetTests' makes the sheet anew.");

    [Fact(Explicit = true)]
    public async Task MakeTheSheetAnew()
    {
        await File.WriteAllTextAsync(ThinSheet.Path, ThinSheet.Text, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', ThinSheet.LeftOut));
    }

    [Theory]
    [InlineData(".a{x:1}.b{x:2}", ".a{x:1}")]
    [InlineData(".a,.b .a,p{x:1}", ".a,p{x:1}")]
    [InlineData(".a:not(.b){x:1}", ".a:not(.b){x:1}")]
    [InlineData(".a:is(.b,.c),.b{x:1}", ".a:is(.b,.c){x:1}")]
    [InlineData("@media print{.b{x:1}}@media print{.b{x:1}.a{x:2}}", "@media print{.a{x:2}}")]
    [InlineData("@charset \"UTF-8\";:root{--x:1}@keyframes b{0%{x:1}}@keyframes a{0%{x:1}}", "@charset \"UTF-8\";:root{--x:1}@keyframes a{0%{x:1}}")]
    public void Keep_WithoutB_LeavesOutWhatAsksForIt(string sheet, string expected) =>
        Assert.Equal(expected, StyleRules.Keep(sheet, selector => !StyleRules.Classes(selector).Contains("b")));
}

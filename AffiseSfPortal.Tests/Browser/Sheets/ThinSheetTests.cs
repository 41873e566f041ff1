namespace AffiseSfPortal.Tests.Browser.Sheets;

/// <summary>The thin sheet is made of the library's own of this version. That no page misses a rule is looked at on every page, by <see cref="AccessibilityTests"/>.</summary>
public sealed class ThinSheetTests
{
    [Fact]
    public async Task Sheet_OfThisVersionOfTheLibrary_IsTheOneThatIsServed() =>
        Assert.True((await MakeAsync()).Text == await File.ReadAllTextAsync(ThinSheet.Path, TestContext.Current.CancellationToken),
            "The library or the classes of the pages have changed: bash test.sh -explicit only -class '*ThinSheetTests' makes the sheet anew.");

    [Fact(Explicit = true)]
    public async Task MakeTheSheetAnew()
    {
        var sheet = await MakeAsync();
        await File.WriteAllTextAsync(ThinSheet.Path, sheet.Text, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', sheet.LeftOut));
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

    /// <summary>From the files of the library's package, as the portal serves them.</summary>
    internal static async Task<ThinSheet> MakeAsync()
    {
        await using var portal = new PortalFactory();
        using var client = portal.CreateClient();
        return new ThinSheet(
            await client.GetStringAsync("_content/MudBlazor/MudBlazor.min.css", TestContext.Current.CancellationToken),
            await client.GetStringAsync("_content/MudBlazor/MudBlazor.min.js", TestContext.Current.CancellationToken));
    }
}

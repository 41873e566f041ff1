using System.Net;
using AffiseSfPortal.Identity.Passwords;

namespace AffiseSfPortal.Tests.Identity;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("seven77", PasswordRules.TooShort)]
    [InlineData("aaaaaaaaaaaaaaaa", PasswordRules.TooCommon)]
    [InlineData("abababababab", PasswordRules.TooCommon)]
    [InlineData("password", PasswordRules.TooCommon)]
    [InlineData("PassWord123", PasswordRules.TooCommon)]
    [InlineData("qwertyuiop", PasswordRules.TooCommon)]
    [InlineData("motdepasse1", PasswordRules.TooCommon)]
    [InlineData("claire.moreau@acme-media.com", PasswordRules.TooPersonal)]
    [InlineData("ClaireMoreau2026", PasswordRules.TooPersonal)]
    [InlineData("moreau-moreau-1", PasswordRules.TooPersonal)]
    [InlineData("AffiseSfPortal1!", PasswordRules.TooPersonal)]
    [InlineData("claire123456789", PasswordRules.TooPersonal)]
    [InlineData("Salesforce2026", PasswordRules.TooPersonal)]
    [InlineData("lettersonlyhere", null)]
    [InlineData("839201746529", null)]
    [InlineData("correct horse battery", null)]
    [InlineData("claire rides a grey horse", null)]
    [InlineData("pässwörd mit ümlaut 🐴", null)]
    public void Judge_OfAPassword_AsksForLengthAndForNothingKnown(string password, string? expected) =>
        Assert.Equal(expected, PasswordRules.Judge(password, "claire.moreau@acme-media.com", "Claire Moreau"));

    [Fact]
    public void Judge_AtBothEnds_AllowsSixtyFourAndMore()
    {
        Assert.Null(PasswordRules.Judge(Text(64), "a@example.com", null));
        Assert.Null(PasswordRules.Judge(Text(PasswordRules.MaximumLength), "a@example.com", null));
        Assert.Equal(PasswordRules.TooLong, PasswordRules.Judge(Text(PasswordRules.MaximumLength + 1), "a@example.com", null));

        static string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
    }

    [Fact]
    public void CommonPasswords_AreSomeThousandsOfEightOrMore()
    {
        Assert.InRange(CommonPasswords.Count, 5_000, 20_000);
        Assert.False(CommonPasswords.Contains("correct horse battery"));
        Assert.True(CommonPasswords.Contains("BASEBALL"));
    }

    [Theory]
    [InlineData("baseball", "en", "Many people use this password")]
    [InlineData("short", "en", "Use at least 8 characters")]
    [InlineData("first@example.com", "fr", "guère plus que votre e-mail")]
    public async Task Setup_PasswordThatWillNotDo_SaysWhyInWords(string password, string language, string expected)
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);

        using var answer = await PortalFactory.PostFormAsync(client, "/setup", new() { ["Posted.Email"] = "first@example.com", ["Posted.Password"] = password });

        Assert.Contains(expected, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }
}

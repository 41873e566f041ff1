using System.Text.RegularExpressions;
using AffiseSfPortal.Tests.Browser;

namespace AffiseSfPortal.Tests;

/// <summary>What <c>test.sh</c> takes for installed is what the tests find.</summary>
public sealed partial class InstalledProgramsTests
{
    private static readonly string Script = File.ReadAllText(Path.Combine(Repository.Root, "test.sh"));

    [Fact]
    public void Chromium_InTheTestCommand_HasTheSameNames() =>
        Assert.Equal(InstalledPrograms.ChromiumNames, Names().Match(Script).Groups["names"].Value.Split(' '));

    [Fact]
    public void Postgres_InTheTestCommand_HasTheSamePlaces() =>
        Assert.Equal(InstalledPrograms.PostgresFolders, Places().Matches(Script).Select(m => m.Groups["folder"].Value));

    [GeneratedRegex("for name in (?<names>[a-z -]+); do", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();

    [GeneratedRegex("compgen -G '(?<folder>[^']+)/initdb'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Places();
}

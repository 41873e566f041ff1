using System.Text.RegularExpressions;
using AffiseSfPortal.Tests.Browser;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>What docs/several-instances.md tells people to type, read from that page.</summary>
internal sealed partial class SeveralInstancesPage
{
    private SeveralInstancesPage(string nginx, IReadOnlyList<string> commands)
    {
        Nginx = nginx;
        Commands = commands;
    }

    /// <summary>The proxy's configuration.</summary>
    public string Nginx { get; }

    /// <summary>Certificate, two portals, proxy, stop.</summary>
    public IReadOnlyList<string> Commands { get; }

    /// <param name="ports">The page's ports, and those to use instead.</param>
    public static async Task<SeveralInstancesPage> ReadAsync(params (string There, string Here)[] ports)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "several-instances.md"), TestContext.Current.CancellationToken);
        foreach (var (there, here) in ports)
        {
            Assert.Contains(":" + there, page, StringComparison.Ordinal);
            page = page.Replace(":" + there, ":" + here, StringComparison.Ordinal);
        }
        var blocks = Block().Matches(page).ToLookup(m => m.Groups["language"].Value, m => m.Groups["text"].Value);
        var commands = blocks["bash"].ToList();
        Assert.Equal(4, commands.Count);
        return new SeveralInstancesPage(Assert.Single(blocks["nginx"]), commands);
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Block();
}

namespace AffiseSfPortal.Identity.Pages;

/// <summary>A browser and a system, as people call them. What a browser says of itself is a long row of other names: the most particular one counts.</summary>
internal static class AgentWords
{
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("FxiOS/", "Firefox"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iOS"), ("iPad", "iPadOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <returns>Null when it says nothing that is known.</returns>
    public static string? Of(string? agent) => (Find(Browsers, agent), Find(Systems, agent)) switch
    {
        (null, null) => null,
        ({ } browser, null) => browser,
        (null, { } system) => system,
        var (browser, system) => $"{browser} · {system}",
    };

    private static string? Find((string Mark, string Name)[] known, string? agent) =>
        agent is null ? null : known.FirstOrDefault(k => agent.Contains(k.Mark, StringComparison.Ordinal)).Name;
}

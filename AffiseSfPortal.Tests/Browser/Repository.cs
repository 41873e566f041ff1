namespace AffiseSfPortal.Tests.Browser;

/// <summary>Where the solution lies, seen from the tests' own output.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AffiseSfPortal.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The solution is not above the tests' own folder.");
    }
}

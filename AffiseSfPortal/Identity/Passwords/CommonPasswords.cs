using System.Collections.Frozen;

namespace AffiseSfPortal.Identity.Passwords;

/// <summary>What everybody takes, and so tries first. An offline list; its source is told in the README beside it.</summary>
internal static class CommonPasswords
{
    private const string File = "AffiseSfPortal.Identity.Passwords.common-passwords.txt";
    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    public static int Count => All.Value.Count;

    public static bool Contains(string password) => All.Value.Contains(password);

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(File)
            ?? throw new InvalidOperationException($"{File} is not in the assembly.");
        using var reader = new StreamReader(stream);
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}

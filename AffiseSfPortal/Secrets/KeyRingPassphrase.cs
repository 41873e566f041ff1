using System.Text;

namespace AffiseSfPortal.Secrets;

/// <summary>
/// The passphrases that lock and unlock the key ring where there is no certificate: the first line of a file that lies apart from the ring, so that
/// a copy of the data folder does not hold lock and key. A ring in the database needs a certificate instead.
/// </summary>
internal sealed class KeyRingPassphrase
{
    public const string FileKey = "Secrets:PassphraseFile";
    public const string PreviousKey = "Secrets:PreviousPassphraseFiles";

    /// <summary>With the work factor below, 20 characters of a password generator are out of reach.</summary>
    public const int MinimumLength = 20;

    /// <summary>Locks new keys; null where none is configured or it cannot be used.</summary>
    public string? Current { get; private init; }

    /// <summary>Only unlock: keys that were made before the passphrase was replaced.</summary>
    public IReadOnlyList<string> Previous { get; private init; } = [];

    /// <summary>Why a file cannot be used; sentences that name the key.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    /// <summary>The file that others on this machine may read, or null.</summary>
    public string? OpenToOthers { get; private init; }

    public static KeyRingPassphrase Read(IConfiguration configuration)
    {
        List<string> problems = [];
        var file = configuration[FileKey];
        var current = string.IsNullOrWhiteSpace(file) ? null : Load(file, FileKey, problems);
        if (current is not null && !string.IsNullOrWhiteSpace(configuration[KeyRingCertificates.CertificateKey]))
            problems.Add($"{FileKey} and {KeyRingCertificates.CertificateKey} are both set. Set one of them.");
        var previous = configuration.GetSection(PreviousKey).GetChildren()
            .Where(entry => !string.IsNullOrWhiteSpace(entry.Value))
            .Select(entry => Load(entry.Value!, entry.Path, problems))
            .OfType<string>()
            .ToList();
        return new KeyRingPassphrase
        {
            Current = current,
            Previous = previous,
            Problems = problems,
            OpenToOthers = current is not null && IsOpenToOthers(file!) ? Path.GetFullPath(file!) : null,
        };
    }

    private static string? Load(string file, string key, List<string> problems)
    {
        var path = Path.GetFullPath(file);
        string text;
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            text = reader.ReadLine()?.Trim() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{key} names {path}, which cannot be read: {e.Message}");
            return null;
        }
        catch (DecoderFallbackException)
        {
            problems.Add($"{key} names {path}, whose first line is no text.");
            return null;
        }
        if (text.Length >= MinimumLength)
            return text;
        problems.Add($"{key} names {path}, whose first line has {text.Length} characters. It needs at least {MinimumLength}: let a password manager make one.");
        return null;
    }

    private static bool IsOpenToOthers(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path.GetFullPath(file)) & (UnixFileMode.OtherRead | UnixFileMode.GroupRead)) != UnixFileMode.None;
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AffiseSfPortal.Persistence;

namespace AffiseSfPortal.Features.Marketplace.BuiltIn;

/// <summary>What the built-in org is started with, made once and kept beside its records: a saved connection goes on working after a restart.</summary>
internal sealed record BuiltInKeep(string ConsumerKey, string ConsumerSecret)
{
    private const string KeyFile = "app.json";
    private const string PortFile = "port";

    public static BuiltInKeep Open(string directory)
    {
        OwnerOnly.Directory(directory);
        var path = Path.Combine(directory, KeyFile);
        if (File.Exists(path) && JsonSerializer.Deserialize<BuiltInKeep>(File.ReadAllText(path)) is { ConsumerKey.Length: > 0, ConsumerSecret.Length: > 0 } kept)
            return kept;
        var made = new BuiltInKeep("3MVG9." + Random(32), Random(32));
        File.WriteAllText(path, JsonSerializer.Serialize(made));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return made;
    }

    /// <summary>The port of last time, else <paramref name="preferred"/>.</summary>
    public static int Port(string directory, int preferred)
    {
        var path = Path.Combine(directory, PortFile);
        return File.Exists(path) && ushort.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? port
            : preferred;
    }

    public static void KeepPort(string directory, int port) =>
        File.WriteAllText(Path.Combine(directory, PortFile), port.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => nameof(BuiltInKeep);

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}

using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

/// <summary>Replies that other projects recorded from the real service. They lie beside the repository, if at all.</summary>
public static class RecordedShapes
{
    /// <summary>Reads a recorded reply, or skips the test where the recordings are absent.</summary>
    public static JsonElement Read(string name) => JsonSerializer.Deserialize<JsonElement>(ReadText(name));

    /// <summary>The same, of any kind.</summary>
    public static string ReadText(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var candidate in new[] { folder.FullName, folder.Parent?.FullName ?? "" })
            {
                var path = Path.Combine(candidate, "shared", "recorded", name);
                if (File.Exists(path))
                {
                    return File.ReadAllText(path);
                }
            }
        }

        Assert.Skip($"The recorded reply shared/recorded/{name} is not beside the repository.");
        return "";
    }

    /// <summary>Every member of the recorded reply is there and of its kind; of lists the first elements are compared.</summary>
    /// <param name="ignored">Paths that the recording has and this org does not, each with a reason at the call.</param>
    public static void AssertSame(JsonElement recorded, JsonElement answered, params string[] ignored) =>
        Walk("$", recorded, answered, ignored);

    private static void Walk(string path, JsonElement recorded, JsonElement answered, string[] ignored)
    {
        if (ignored.Contains(path, StringComparer.Ordinal))
        {
            return;
        }

        if (recorded.ValueKind == JsonValueKind.Null || answered.ValueKind == JsonValueKind.Null)
        {
            return; // Null says that the member exists, which was asked one level up.
        }

        Assert.True(Kind(recorded) == Kind(answered), $"{path}: recorded {recorded.ValueKind}, answered {answered.ValueKind}");
        if (recorded.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in recorded.EnumerateObject().Where(m => !ignored.Contains($"{path}.{m.Name}", StringComparer.Ordinal)))
            {
                Assert.True(answered.TryGetProperty(member.Name, out var value), $"{path}.{member.Name} is missing");
                Walk($"{path}.{member.Name}", member.Value, value, ignored);
            }
        }
        else if (recorded.ValueKind == JsonValueKind.Array && recorded.GetArrayLength() > 0 && answered.GetArrayLength() > 0)
        {
            Walk($"{path}[0]", recorded[0], answered[0], ignored);
        }
    }

    private static string Kind(JsonElement element) =>
        element.ValueKind is JsonValueKind.True or JsonValueKind.False ? "Boolean" : element.ValueKind.ToString();
}

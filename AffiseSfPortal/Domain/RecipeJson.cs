using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Domain;

/// <summary>A recipe as it is stored: <c>{"v":1,…}</c>, only what differs from the default, names instead of numbers. Written by hand, so that
/// what a newer version wrote is recognised instead of thrown at a reader.</summary>
public static class RecipeJson
{
    public const int Version = 1;
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null for a recipe that says nothing.</summary>
    public static string? Write(RowRecipe? recipe)
    {
        if (recipe is null || recipe.IsPlain)
            return null;
        if (recipe.IsUnknown)
            throw new InvalidOperationException("A recipe that was not understood is not written again.");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", Version);
            WriteMembers(writer, recipe);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The members without the version: for a document that has its own.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, RowRecipe recipe)
    {
        if (recipe.Text is { } text)
            writer.WriteString("text", text);
        if (recipe.Values is { } values)
            WriteValues(writer, values);
        if (recipe.Steps.Count > 0)
            WriteSteps(writer, recipe.Steps);
        if (recipe.Policy != RowPolicy.Always)
            writer.WriteString("policy", Name(recipe.Policy));
    }

    /// <summary>Never throws for what a newer version wrote: see <see cref="RowRecipe.IsUnknown"/>.</summary>
    public static RowRecipe? Read(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.GetProperty("v").GetInt32() == Version ? ReadMembers(document.RootElement) : new RowRecipe { IsUnknown = true };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new RowRecipe { IsUnknown = true };
        }
    }

    /// <exception cref="FormatException">A word that this version does not know.</exception>
    /// <exception cref="InvalidOperationException">A member of another kind.</exception>
    public static RowRecipe ReadMembers(JsonElement from)
    {
        var recipe = new RowRecipe();
        foreach (var member in from.EnumerateObject())
        {
            recipe = member.Name switch
            {
                "text" => recipe with { Text = member.Value.GetString() },
                "values" => recipe with { Values = ReadValues(member.Value) },
                "steps" => recipe with { Steps = [.. member.Value.EnumerateArray().Select(ReadStep)] },
                "policy" => recipe with { Policy = Parse<RowPolicy>(member.Value.GetString()) },
                "v" or "source" or "sourceName" or "target" or "type" => recipe,
                _ => throw new FormatException($"\"{member.Name}\" is no part of a row."),
            };
        }
        return recipe;
    }

    private static void WriteValues(Utf8JsonWriter writer, ValueMap values)
    {
        writer.WriteStartObject("values");
        writer.WriteStartArray("entries");
        foreach (var entry in values.Entries)
        {
            writer.WriteStartObject();
            writer.WriteString("from", entry.From);
            writer.WriteString("to", entry.To);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteString("unlisted", Name(values.Unlisted));
        if (values.UnlistedText is { } text)
            writer.WriteString("unlistedText", text);
        writer.WriteEndObject();
    }

    private static ValueMap ReadValues(JsonElement from) => new()
    {
        Entries = [.. from.GetProperty("entries").EnumerateArray().Select(e => new ValueMapEntry(e.GetProperty("from").GetString() ?? "", e.GetProperty("to").GetString()))],
        Unlisted = Parse<UnlistedValue>(from.GetProperty("unlisted").GetString()),
        UnlistedText = from.TryGetProperty("unlistedText", out var text) ? text.GetString() : null,
    };

    private static void WriteSteps(Utf8JsonWriter writer, IReadOnlyList<TransformStep> steps)
    {
        writer.WriteStartArray("steps");
        foreach (var step in steps)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Name(step.Kind));
            if (step.Text is { } text)
                writer.WriteString("text", text);
            if (step.With is { } with)
                writer.WriteString("with", with);
            if (step.Number is { } number)
                writer.WriteNumber("number", number);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static TransformStep ReadStep(JsonElement from) => new(
        Parse<TransformKind>(from.GetProperty("kind").GetString()),
        from.TryGetProperty("text", out var text) ? text.GetString() : null,
        from.TryGetProperty("with", out var with) ? with.GetString() : null,
        from.TryGetProperty("number", out var number) ? number.GetInt32() : null);

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    // Numbers and lists of names would parse too; they are nobody's writing.
    private static T Parse<T>(string? name)
        where T : struct, Enum =>
        name is { Length: > 0 } && char.IsAsciiLetter(name[0]) && Enum.TryParse<T>(name, ignoreCase: true, out var value) && Name(value) == name
            ? value
            : throw new FormatException($"\"{name}\" is no {typeof(T).Name} of this version.");
}

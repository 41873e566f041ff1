using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Domain;

/// <summary>A mapping as a file: for export and import, and for the draft that is kept. Holds no secret, no value of an affiliate and nothing of the connection.</summary>
public sealed record MappingDocument(string ObjectName, MatchBy MatchBy, string? MatchField, MappingSettings Settings, IReadOnlyList<DocumentRow> Rows)
{
    public const string Format = "affise-salesforce-mapping";
    public const int Version = 1;
    private const int MostRows = 1000;
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="catalogue">For the names of sign-up fields: their numbers differ from one portal to the next.</param>
    public static MappingDocument Of(MappingVersion version, IReadOnlyList<AffiliateField> catalogue) => new(
        version.DestinationObject,
        version.MatchBy,
        version.MatchField,
        version.Settings ?? MappingSettings.Default,
        [.. version.Rows.OrderBy(r => r.Position).Select(r => new DocumentRow(r.SourceKey, catalogue.FirstOrDefault(f => f.Key == r.SourceKey)?.SignUpField?.Name, r.TargetField, r.TargetType, r.ToRecipe()))]);

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteNumber("v", Version);
            writer.WriteString("object", ObjectName);
            writer.WriteString("match", MatchBy == MatchBy.ExternalId ? MatchField : null);
            if (MappingSettings.Write(Settings) is { } settings)
            {
                writer.WritePropertyName("settings");
                writer.WriteRawValue(settings);
            }
            writer.WriteStartArray("rows");
            foreach (var row in Rows)
                row.Write(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Null, with the reason, for anything but a whole document of a version that is known.</summary>
    public static (MappingDocument? Document, DocumentFault Fault) Read(string? json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json ?? "", new JsonDocumentOptions { MaxDepth = 16 });
            var root = parsed.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.GetString() != Format)
                return (null, DocumentFault.NotAMapping);
            if (root.GetProperty("v").GetInt32() != Version)
                return (null, DocumentFault.NewerVersion);
            var settings = root.TryGetProperty("settings", out var stored) ? MappingSettings.Read(stored.GetRawText()) : null;
            if (settings is { IsUnknown: true })
                return (null, DocumentFault.NewerVersion);
            if (root.GetProperty("object").GetString() is not { Length: > 0 and <= DocumentRow.LongestName } objectName)
                return (null, DocumentFault.Damaged);
            var match = root.GetProperty("match").GetString();
            var rows = root.GetProperty("rows");
            if (rows.GetArrayLength() > MostRows)
                return (null, DocumentFault.Damaged);
            return (new(objectName, match is null ? MatchBy.StoredId : MatchBy.ExternalId, match, settings ?? MappingSettings.Default, [.. rows.EnumerateArray().Select(DocumentRow.Read)]), DocumentFault.None);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            // The last for half a surrogate pair, which is no text.
            return (null, DocumentFault.Damaged);
        }
    }

    /// <summary>The rows as this portal can hold them: a sign-up field is found by its name, and by its number where no name is the same.</summary>
    public IReadOnlyList<MappingRow> ToRows(IReadOnlyList<AffiliateField> catalogue) => [.. Rows.Select((r, i) => r.ToRow(i, catalogue))];
}

public enum DocumentFault
{
    None = 0,
    NotAMapping = 1,
    NewerVersion = 2,
    Damaged = 3,
}

/// <param name="SourceName">The name of a sign-up field.</param>
public sealed record DocumentRow(string Source, string? SourceName, string Target, string? Type, RowRecipe Recipe)
{
    internal const int LongestName = 255;

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("source", Source);
        if (SourceName is not null)
            writer.WriteString("sourceName", SourceName);
        writer.WriteString("target", Target);
        if (Type is not null)
            writer.WriteString("type", Type);
        RecipeJson.WriteMembers(writer, Recipe);
        writer.WriteEndObject();
    }

    internal static DocumentRow Read(JsonElement from)
    {
        var row = new DocumentRow(
            from.GetProperty("source").GetString()!,
            from.TryGetProperty("sourceName", out var name) ? name.GetString() : null,
            from.GetProperty("target").GetString()!,
            from.TryGetProperty("type", out var type) ? type.GetString() : null,
            RecipeJson.ReadMembers(from));
        return row is { Source.Length: > 0 and <= LongestName, Target.Length: > 0 and <= LongestName } ? row : throw new FormatException("A row without source or target.");
    }

    internal MappingRow ToRow(int position, IReadOnlyList<AffiliateField> catalogue)
    {
        var key = SourceName is null ? Source : catalogue.FirstOrDefault(f => string.Equals(f.SignUpField?.Name, SourceName, StringComparison.OrdinalIgnoreCase))?.Key ?? Source;
        var row = new MappingRow { Position = position, SourceKey = key, TargetField = Target, TargetType = Type };
        row.SetRecipe(Recipe);
        return row;
    }
}

/// <summary>A mapping that somebody works on: kept until it takes effect, one for each connection, seen by all admins.</summary>
public sealed class StoredDraft
{
    public int ConnectionId { get; set; }

    /// <summary>A <see cref="MappingDocument"/>.</summary>
    public string Json { get; set; } = "";

    /// <summary>The version that it began with; 0 before the first.</summary>
    public int BaseNumber { get; set; }
    public DateTime SavedAt { get; set; }
    public string? SavedBy { get; set; }
}

/// <summary>One sending of existing affiliates after a new mapping. What is still to do are the rows of the backfill lane.</summary>
public sealed class MappingRun
{
    public int Id { get; private set; }
    public int ConnectionId { get; set; }
    public int MappingNumber { get; set; }
    public DateTime StartedAt { get; set; }
    public string? StartedBy { get; set; }

    /// <summary>How many became owed.</summary>
    public int Total { get; set; }
    public DateTime? EndedAt { get; set; }

    /// <summary>How many were not sent, since a person ended it.</summary>
    public int? Cancelled { get; set; }
}

/// <summary>What the last look at the org found about the mapping in effect.</summary>
public sealed class MappingDrift
{
    public int ConnectionId { get; set; }
    public int MappingNumber { get; set; }
    public DateTime CheckedAt { get; set; }

    /// <summary>The findings, in the form of the room that makes them.</summary>
    public string Json { get; set; } = "";
}

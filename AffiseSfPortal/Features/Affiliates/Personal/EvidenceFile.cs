using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Affiliates.Personal;

/// <summary>
/// Writes all that is held of one affiliate and every record and field that was ever sent of it, as one JSON text, attempt by attempt.
/// Where the words of an attempt are gone, the fields are those of the mapping that it was made by.
/// </summary>
internal sealed class EvidenceFile(IDbContextFactory<PortalDbContext> contexts, SalesforceHostGate gate, IOptions<RetentionOptions> retention, TimeProvider time)
{
    public const string Format = "affise-salesforce-personal-data";
    private const int FlushEvery = 100;
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(PipeWriter output, long key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var affiliate = await db.Affiliates.AsNoTracking().SingleAsync(a => a.Key == key, cancellationToken);
        var connections = await db.Connections.AsNoTracking().ToDictionaryAsync(c => c.Id, cancellationToken);
        var mappings = new MappedFields(db);
        await using var writer = new Utf8JsonWriter(output, Readable);
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteNumber("v", 1);
        writer.WriteString("madeAt", time.GetUtcNow().UtcDateTime);
        writer.WriteNumber("wordsKeptDays", retention.Value.PayloadDays);
        WriteAffiliate(writer, affiliate, AffiliateField.Mappable(await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken)));
        await WriteRecordsAsync(writer, db, key, connections, mappings, cancellationToken);
        writer.WriteStartArray("attempts");
        var count = 0;
        await foreach (var attempt in PersonalDataReader.Sent(db, key).OrderBy(a => a.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            WriteAttempt(writer, attempt, await mappings.OfAsync(attempt, cancellationToken));
            if (++count % FlushEvery != 0)
                continue;
            await writer.FlushAsync(cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static void WriteAffiliate(Utf8JsonWriter writer, Affiliate affiliate, IReadOnlyList<AffiliateField> catalogue)
    {
        writer.WriteStartObject("affiliate");
        foreach (var field in catalogue)
        {
            var values = field.Read(affiliate);
            writer.WritePropertyName(field.SignUpField?.Name ?? field.Key);
            if (field.Type == AffiliateFieldType.List)
            {
                writer.WriteStartArray();
                foreach (var value in values)
                    writer.WriteStringValue(value);
                writer.WriteEndArray();
            }
            else
            {
                writer.WriteStringValue(values.Count == 0 ? null : string.Join(", ", values));
            }
        }
        writer.WriteEndObject();
    }

    private async Task WriteRecordsAsync(
        Utf8JsonWriter writer, PortalDbContext db, long key, Dictionary<int, SalesforceConnection> connections, MappedFields mappings, CancellationToken cancellationToken)
    {
        var records = new Dictionary<(int Connection, string Object, string? Id), FedRecord>();
        foreach (var link in await db.SyncLinks.AsNoTracking().Where(l => l.AffiliateKey == key).ToListAsync(cancellationToken))
            records[(link.ConnectionId, link.ObjectName, link.SalesforceId)] = new FedRecord { IsLinked = true };
        await foreach (var attempt in PersonalDataReader.Sent(db, key).OrderBy(a => a.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var place = (attempt.ConnectionId, attempt.ObjectName, attempt.SalesforceId);
            if (!records.TryGetValue(place, out var record))
                records[place] = record = new FedRecord();
            record.Add(attempt, await mappings.OfAsync(attempt, cancellationToken));
        }
        writer.WriteStartArray("records");
        foreach (var ((connectionId, objectName, id), record) in records)
        {
            var connection = connections.GetValueOrDefault(connectionId);
            writer.WriteStartObject();
            writer.WriteString("org", connection?.OrgName ?? connection?.OrgId);
            writer.WriteString("object", objectName);
            // Null where Salesforce named none: it refused, or its answer was lost.
            writer.WriteString("id", id);
            writer.WriteString("address", id is null ? null : gate.RecordUrl(connection?.InstanceUrl, id));
            writer.WriteBoolean("isLinked", record.IsLinked);
            record.Write(writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteAttempt(Utf8JsonWriter writer, SyncAttempt attempt, IReadOnlyDictionary<string, string> mapped)
    {
        writer.WriteStartObject();
        writer.WriteString("at", DateTime.SpecifyKind(attempt.At, DateTimeKind.Utc));
        writer.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(attempt.Outcome.ToString()));
        writer.WriteString("object", attempt.ObjectName);
        writer.WriteString("id", attempt.SalesforceId);
        writer.WriteNumber("mapping", attempt.MappingNumber);
        writer.WriteNumber("fieldCount", attempt.FieldCount);
        writer.WriteStartArray("fields");
        foreach (var name in SentFields.Of(attempt) ?? mapped.Keys)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WritePropertyName("sent");
        WriteJson(writer, attempt.RequestJson);
        writer.WritePropertyName("answered");
        WriteJson(writer, attempt.ReplyJson);
        writer.WriteEndObject();
    }

    /// <summary>As it was, and as a text where it is none.</summary>
    private static void WriteJson(Utf8JsonWriter writer, string? json)
    {
        if (json is null)
        {
            writer.WriteNullValue();
            return;
        }
        try
        {
            using var document = JsonDocument.Parse(json);
            document.WriteTo(writer);
        }
        catch (JsonException)
        {
            writer.WriteStringValue(json);
        }
    }

    /// <summary>One record in an org, as all attempts together fed it.</summary>
    private sealed class FedRecord
    {
        private readonly SortedDictionary<string, (string? From, bool IsCertain)> _fields = new(StringComparer.Ordinal);
        private DateTime? _first;
        private DateTime? _last;
        private int _sends;

        public bool IsLinked { get; init; }

        public void Add(SyncAttempt attempt, IReadOnlyDictionary<string, string> mapped)
        {
            _first ??= attempt.At;
            _last = attempt.At;
            _sends++;
            var sent = SentFields.Of(attempt);
            foreach (var name in sent ?? mapped.Keys)
                _fields[name] = (mapped.GetValueOrDefault(name), sent is not null || (_fields.TryGetValue(name, out var known) && known.IsCertain));
        }

        public void Write(Utf8JsonWriter writer)
        {
            WriteTime(writer, "firstSentAt", _first);
            WriteTime(writer, "lastSentAt", _last);
            writer.WriteNumber("sends", _sends);
            writer.WriteStartArray("fields");
            foreach (var (name, (from, isCertain)) in _fields)
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteString("from", from);
                // "mapping": the words are gone, and the mapping of that time names the field.
                writer.WriteString("known", isCertain ? "sent" : "mapping");
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        private static void WriteTime(Utf8JsonWriter writer, string name, DateTime? at)
        {
            if (at is { } time)
                writer.WriteString(name, DateTime.SpecifyKind(time, DateTimeKind.Utc));
            else
                writer.WriteNull(name);
        }
    }
}

/// <summary>The Salesforce fields of what was sent.</summary>
internal static class SentFields
{
    /// <returns>Null where the words are gone.</returns>
    public static IReadOnlyList<string>? Of(SyncAttempt attempt)
    {
        if (attempt.RequestJson is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(attempt.RequestJson);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(m => m.Name).Where(n => n is not ("attributes" or "id"))]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What each version of the mapping leads where; each version is read once.</summary>
internal sealed class MappedFields(PortalDbContext db)
{
    private readonly Dictionary<(int Connection, int Number), IReadOnlyDictionary<string, string>> _known = [];

    /// <returns>The source of each Salesforce field; none where the version is gone.</returns>
    public async ValueTask<IReadOnlyDictionary<string, string>> OfAsync(SyncAttempt attempt, CancellationToken cancellationToken)
    {
        var place = (attempt.ConnectionId, attempt.MappingNumber);
        if (_known.TryGetValue(place, out var known))
            return known;
        var rows = await db.MappingVersions.AsNoTracking().Where(m => m.ConnectionId == attempt.ConnectionId && m.Number == attempt.MappingNumber)
            .SelectMany(m => m.Rows).OrderBy(r => r.Position).Select(r => new { r.TargetField, r.SourceKey }).ToListAsync(cancellationToken);
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in rows)
            fields.TryAdd(row.TargetField, row.SourceKey);
        return _known[place] = fields;
    }
}

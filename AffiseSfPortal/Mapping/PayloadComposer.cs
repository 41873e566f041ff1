using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>Composes records by one mapping. Made once for a batch and reused for each affiliate; not for two threads at a time.</summary>
public sealed class PayloadComposer
{
    // The body goes out as application/json and nowhere near markup, so accents may stay readable.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Step[] _steps;
    private readonly byte[] _prefix;
    private readonly MatchBy _matchBy;

    /// <param name="mapping">Rows in the order they are sent in.</param>
    /// <param name="catalogue">Every affiliate field there is, see <see cref="AffiliateField.Catalogue"/>.</param>
    /// <param name="describe">The destination object as the grant sees it, or null when unknown: then the types saved with the rows hold.</param>
    public PayloadComposer(MappingVersion mapping, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe)
    {
        _matchBy = mapping.MatchBy;
        _prefix = Encoding.UTF8.GetBytes($"{{\"attributes\":{{\"type\":{JsonSerializer.Serialize(mapping.DestinationObject)}}}");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _steps = [.. mapping.Rows.OrderBy(r => r.Position).Select(row => MakeStep(row, catalogue, describe, taken))];
    }

    /// <summary>Composes one affiliate's record.</summary>
    /// <param name="salesforceId">The linked record. With <see cref="MatchBy.StoredId"/> it goes into the record and makes it an update; an upsert by key goes without.</param>
    public ComposedRecord Compose(Affiliate affiliate, string? salesforceId = null)
    {
        var isCreate = _matchBy == MatchBy.StoredId ? salesforceId is null : (bool?)null;
        var decisions = new FieldDecision[_steps.Length];
        var count = 0;

        // The fields are written as an object of their own; the prefix then takes the place of its opening brace.
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Relaxed))
        {
            writer.WriteStartObject();
            for (var i = 0; i < _steps.Length; i++)
            {
                decisions[i] = Decide(_steps[i], affiliate, isCreate, writer);
                if (decisions[i].Outcome == FieldOutcome.Sent)
                    count++;
            }

            writer.WriteEndObject();
        }

        var id = _matchBy == MatchBy.StoredId ? salesforceId : null;
        var json = Assemble(_buffer.WrittenSpan[1..], count > 0, id, out var hash);
        return new(json, hash, count, decisions);
    }

    private byte[] Assemble(ReadOnlySpan<byte> rest, bool hasFields, string? id, out byte[] hash)
    {
        var comma = hasFields ? 1 : 0;
        var plain = new byte[_prefix.Length + comma + rest.Length];
        _prefix.CopyTo(plain, 0);
        if (hasFields)
            plain[_prefix.Length] = (byte)',';
        rest.CopyTo(plain.AsSpan(_prefix.Length + comma));
        hash = SHA256.HashData(plain);
        if (id is null)
            return plain;
        var member = Encoding.UTF8.GetBytes($",\"id\":{JsonSerializer.Serialize(id)}");
        return [.. _prefix, .. member, .. plain.AsSpan(_prefix.Length)];
    }

    private static FieldDecision Decide(Step step, Affiliate affiliate, bool? isCreate, Utf8JsonWriter writer)
    {
        if (step.Fixed is { } outcome)
            return new(step.SourceKey, step.Target, outcome, null);
        var text = ValueText.Join(step.Source!.Read(affiliate), step.Kind, step.Transform)
            ?? (step.Transform.FallsBackToEmail() ? ValueText.Join([affiliate.Email], step.Kind, RowTransform.None) : null);
        if (text is null)
            return new(step.SourceKey, step.Target, FieldOutcome.Empty, null);
        if (isCreate != false && !step.IsCreateable && (isCreate == true || !step.IsUpdateable))
            return new(step.SourceKey, step.Target, FieldOutcome.NotCreateable, text);
        if (isCreate == false && !step.IsUpdateable)
            return new(step.SourceKey, step.Target, FieldOutcome.NotUpdateable, text);
        return new(step.SourceKey, step.Target, ValueText.TryWrite(writer, step.Name, text, step.Kind) ? FieldOutcome.Sent : FieldOutcome.Unreadable, text);
    }

    private static Step MakeStep(MappingRow row, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe, HashSet<string> taken)
    {
        var source = catalogue.FirstOrDefault(f => f.Key == row.SourceKey);
        var field = describe?.Find(row.TargetField);
        FieldOutcome? isFixed = source is null ? FieldOutcome.Unreadable : taken.Add(row.TargetField) ? null : FieldOutcome.TargetTaken;

        // A field that the describe lacks is sent all the same: Salesforce's own refusal says best what is wrong with it.
        return new(
            row.SourceKey, row.TargetField, source, JsonEncodedText.Encode(field?.Name ?? row.TargetField), TargetKinds.Of(field?.Type ?? row.TargetType),
            row.Transform, field?.Createable ?? true, field?.Updateable ?? true, isFixed);
    }

    private sealed record Step(
        string SourceKey, string Target, AffiliateField? Source, JsonEncodedText Name, TargetKind Kind, RowTransform Transform, bool IsCreateable, bool IsUpdateable, FieldOutcome? Fixed);
}

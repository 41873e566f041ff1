using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Sync;

/// <summary>Puts a composed payload into the form of one collections record.</summary>
internal sealed class RecordWriter(ClaimedBatch batch)
{
    private readonly Dictionary<string, AffiliateField> _fields =
        AffiliateField.Catalogue(batch.SignUpFields).ToDictionary(f => f.Key, StringComparer.Ordinal);

    public ComposedRow Write(ClaimedRow row)
    {
        var values = new List<KeyValuePair<string, string>>();
        foreach (var mapped in batch.Mapping.Rows.OrderBy(r => r.Position))
        {
            if (_fields.TryGetValue(mapped.SourceKey, out var field) && field.Read(row.Affiliate) is { Count: > 0 } parts)
                values.Add(new(mapped.TargetField, string.Join(';', parts)));
        }
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("attributes");
            json.WriteString("type", batch.Mapping.DestinationObject);
            json.WriteEndObject();
            if (batch.Mapping.MatchBy == MatchBy.StoredId && row.Link is { } link)
                json.WriteString("id", link.SalesforceId);
            foreach (var (name, value) in values)
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', values.Select(v => v.Key + "=" + v.Value))));
        return new ComposedRow(row, buffer.WrittenMemory, hash, values.Count);
    }
}

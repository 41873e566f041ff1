using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using Microsoft.AspNetCore.WebUtilities;

namespace AffiseSfPortal.Features.FieldMapping.Affected;

/// <summary>Whom a sentence of the mapping screen is about. Small enough for an address, so that the download needs nothing that a circuit or an instance remembers.</summary>
/// <param name="Field">The Salesforce field.</param>
public sealed record AffectedQuestion(int ConnectionId, string Field)
{
    /// <summary>A request line has room for eight thousand characters.</summary>
    private const int LongestAddress = 7000;

    /// <summary>A row is small; what unpacks to more than this is none.</summary>
    private const int LargestRow = 1 << 20;

    /// <summary>What changed in the org; null for a row's mark.</summary>
    public FieldChange? Change { get; init; }

    /// <summary>What the mark counted.</summary>
    public CompatibilityReason Reason { get; init; }

    /// <summary>The row as it is being edited; null for the one of the version in effect.</summary>
    public DocumentRow? Row { get; init; }

    /// <summary>Where the list is downloaded; null for a row that is too large for an address until it is saved.</summary>
    internal string? FileAddress()
    {
        List<KeyValuePair<string, string?>> values = [new("connection", ConnectionId.ToString(CultureInfo.InvariantCulture)), new("field", Field)];
        values.Add(Change is { } change ? new("change", change.ToString()) : new("reason", Reason.ToString()));
        if (Row is not null)
            values.Add(new("row", Pack(Row)));
        var address = QueryHelpers.AddQueryString(Urls.AffectedFile, values);
        return address.Length <= LongestAddress ? address : null;
    }

    /// <summary>Null for what nobody's screen asks.</summary>
    internal static AffectedQuestion? Parse(int connection, string? field, string? change, string? reason, string? row)
    {
        if (field is not { Length: > 0 and <= 255 })
            return null;
        if (change is not null)
            return Enum.TryParse<FieldChange>(change, out var changed) && Enum.IsDefined(changed) ? new(connection, field) { Change = changed } : null;
        if (!Enum.TryParse<CompatibilityReason>(reason, out var counted) || !Enum.IsDefined(counted) || counted == CompatibilityReason.None)
            return null;
        if (row is null)
            return new(connection, field) { Reason = counted };
        return Unpack(row) is { } unpacked ? new(connection, field) { Reason = counted, Row = unpacked } : null;
    }

    private static string Pack(DocumentRow row)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var writer = new Utf8JsonWriter(deflate))
            row.Write(writer);
        return Base64Url.EncodeToString(packed.ToArray());
    }

    private static DocumentRow? Unpack(string text)
    {
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(Base64Url.DecodeFromChars(text)), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            var buffer = new byte[4096];
            while (deflate.Read(buffer) is > 0 and var read)
            {
                if (plain.Length + read > LargestRow)
                    return null;
                plain.Write(buffer, 0, read);
            }
            using var json = JsonDocument.Parse(plain.ToArray(), new JsonDocumentOptions { MaxDepth = 16 });
            return DocumentRow.Read(json.RootElement);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}

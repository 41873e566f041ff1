using System.Runtime.InteropServices;

namespace AffiseSfPortal.Mapping;

/// <summary>What was read of a record before it is written; nothing, for mappings that do not ask.</summary>
/// <param name="Values">The fields that the mapping asked for, by API name; null or blank where Salesforce has nothing.</param>
/// <param name="OwnerId">The user who owns the record when it is made; null leaves that to Salesforce.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RecordView(RecordState State, IReadOnlyDictionary<string, string?>? Values = null, string? OwnerId = null)
{
    public static RecordView NotRead => default;

    public static RecordView Missing { get; } = new(RecordState.Missing);

    public bool HasValue(string field) => Values is not null && Values.TryGetValue(field, out var value) && !string.IsNullOrWhiteSpace(value);
}

public enum RecordState
{
    NotRead = 0,

    /// <summary>There is no such record: this send makes it.</summary>
    Missing = 1,
    Exists = 2,
}

using System.Text.Json;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>What changed in the org under the mapping in effect, and whom it will hit.</summary>
/// <param name="Seen">The mapped fields as they were when all was well: what the next look is held against.</param>
internal sealed record DriftReport(IReadOnlyList<DriftFinding> Findings, IReadOnlyList<SalesforceField> Seen)
{
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Null for what another version wrote.</summary>
    public static DriftReport? Read(string? json)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<DriftReport>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Affiliates">How many will fail or lose something at their next save; all of them, where the row can never work any more.</param>
public sealed record DriftFinding(FieldDrift Drift, int Affiliates);

using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>What a file came to.</summary>
/// <param name="Document">Null with a fault.</param>
/// <param name="Rows">As this portal holds them.</param>
/// <param name="MissingFields">Salesforce fields that this org does not have.</param>
/// <param name="MissingSources">Sign-up fields that this portal does not have.</param>
public sealed record ImportResult(MappingDocument? Document, DocumentFault Fault, IReadOnlyList<MappingRow> Rows, IReadOnlyList<string> MissingFields, IReadOnlyList<string> MissingSources);

/// <summary>Mappings as files: to carry one to another portal, to keep one outside, to compare two.</summary>
internal static class MappingFiles
{
    public const long LargestFile = 512 * 1024;

    public static string Export(MappingVersion version, IReadOnlyList<AffiliateField> catalogue) => MappingDocument.Of(version, catalogue).ToJson();

    /// <summary>Reads a file into a draft. Nothing is saved, and what this org or portal lacks is named.</summary>
    public static ImportResult Import(string json, IReadOnlyList<AffiliateField> catalogue, TargetCatalogue targets)
    {
        var (document, fault) = MappingDocument.Read(json);
        if (document is null)
            return new(null, fault, [], [], []);
        var rows = document.ToRows(catalogue);
        return new(
            document,
            DocumentFault.None,
            rows,
            targets.Describe is null ? [] : [.. rows.Select(r => r.TargetField).Where(t => targets.Find(t) is null)],
            [.. document.Rows.Zip(rows).Where(x => x.Second.IsField && catalogue.All(f => f.Key != x.Second.SourceKey)).Select(x => x.First.SourceName ?? x.First.Source)]);
    }
}

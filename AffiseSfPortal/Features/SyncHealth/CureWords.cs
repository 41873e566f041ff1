using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Cures and the rows that they change, in few words.</summary>
internal sealed class CureWords(IStringLocalizer<CureWords> words, AffiliateFieldLabels labels)
{
    /// <summary>On the button beside the fault.</summary>
    public string Button(MappingCure cure) => cure.Kind switch
    {
        MappingCureKind.Truncate => words["Button.Truncate", cure.Length ?? 0],
        MappingCureKind.MapValue => words["Button.MapValue", cure.Value ?? ""],
        MappingCureKind.Default => words["Button.Default"],
        MappingCureKind.DropRow => words["Button.DropRow", cure.Label],
    };

    public string Title(MappingCure cure) => cure.Kind switch
    {
        MappingCureKind.Truncate => words["Title.Truncate", cure.Label, cure.Length ?? 0],
        MappingCureKind.MapValue => words["Title.MapValue", cure.Value ?? "", cure.Label],
        MappingCureKind.Default => words["Title.Default", cure.Label],
        MappingCureKind.DropRow => words["Title.DropRow", cure.Label],
    };

    /// <summary>What a row sends; that it is not there.</summary>
    public string Row(MappingRow? row)
    {
        if (row is null)
            return words["NotSent"];
        var recipe = row.ToRecipe();
        List<string> parts = [row.IsField ? labels[row.SourceKey] : words["FixedText"]];
        if (recipe.Values is { Entries: { Count: > 0 } entries })
            parts.Add(string.Join(", ", entries.TakeLast(3).Select(e => e.To is null ? words["MapsToNothing", e.From] : words["Maps", e.From, e.To]).Select(w => w.Value)) + (entries.Count > 3 ? "…" : ""));
        foreach (var step in recipe.Steps)
        {
            parts.Add(step.Kind switch
            {
                TransformKind.Truncate => words["CutAt", step.Number ?? 0],
                TransformKind.OrText or TransformKind.OrTextOnCreate => words["Or", step.Text ?? ""],
                _ => words["OtherStep"],
            });
        }
        return string.Join(" · ", parts.Distinct(StringComparer.Ordinal));
    }
}

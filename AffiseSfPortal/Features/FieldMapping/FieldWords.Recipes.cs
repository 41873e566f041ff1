using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Features.FieldMapping;

// What a row does, in words.
internal sealed partial class FieldWords
{
    /// <summary>What is done to the value, in few words; empty when it goes as it is.</summary>
    public string Recipe(RowRecipe recipe)
    {
        // The forms of the first versions have words of their own, which are shorter.
        if (recipe.Values is null && RowTransforms.Of(recipe.Steps) is { } known)
            return known == RowTransform.None ? "" : Transform(known);
        return string.Join(", ", Parts(recipe));
    }

    /// <summary>The same, for a reader who hears it: never empty.</summary>
    public string RecipeOrNone(RowRecipe recipe) => Recipe(recipe) is { Length: > 0 } text ? text : Transform(RowTransform.None);

    public string Step(TransformStep step) => step.Kind switch
    {
        TransformKind.OrField => words["Step_OrField", step.Text is { } key ? labels[key] : ""],
        TransformKind.OrText or TransformKind.OrTextOnCreate or TransformKind.Prefix or TransformKind.Suffix or TransformKind.Contains => words[$"Step_{step.Kind}", step.Text ?? ""],
        TransformKind.Replace => words["Step_Replace", step.Text ?? "", step.With ?? ""],
        TransformKind.Truncate or TransformKind.Round => words[$"Step_{step.Kind}", step.Number?.ToString(CultureInfo.CurrentCulture) ?? ""],
        TransformKind.Join => words["Step_Join", (step.Text ?? ", ").Replace("\n", "⏎", StringComparison.Ordinal)],
        _ => words[$"Step_{step.Kind}"],
    };

    /// <summary>The button that adds a step.</summary>
    public string Cure(TransformStep step) => step.Kind switch
    {
        TransformKind.Truncate => words["CureStep_Truncate", step.Number?.ToString("N0", CultureInfo.CurrentCulture) ?? ""],
        TransformKind.OrField => words["CureStep_OrField", step.Text is { } key ? labels[key] : ""],
        _ => words["CureStep", StepName(step.Kind)],
    };

    /// <summary>The button that gives a required field its source.</summary>
    public string Cure(RequiredCure cure, IReadOnlyList<AffiliateField> sources) => words[$"Cure_{cure.Transform}", Source(sources.First(s => s.Key == cure.SourceKey))];

    /// <summary>Why something does not fit, by the name of its reason.</summary>
    public string ReasonWord(string reason) => ReasonOf(new RowVerdict(RowCheck.Impossible, reason));

    /// <summary>A row of any version in one line: "Company name, cut at 80, only if empty".</summary>
    public string Row(MappingRow row, IReadOnlyList<AffiliateField> sources)
    {
        var recipe = row.ToRecipe();
        var source = row.SourceKey switch
        {
            RowSources.Constant => words["Source_Constant"].Value,
            RowSources.Template => words["Source_Template"].Value,
            RowSources.PortalLink => words["Source_PortalLink"].Value,
            _ => sources.FirstOrDefault(s => s.Key == row.SourceKey) is { } field ? Source(field) : words["DeletedSource"].Value,
        };
        return string.Join(", ", new[] { source, recipe.Text ?? "", Recipe(recipe), recipe.Policy == RowPolicy.Always ? "" : Policy(recipe.Policy) }.Where(t => t.Length > 0));
    }

    /// <summary>The step's name without its arguments, for choosing it.</summary>
    public string StepName(TransformKind kind) => words[$"StepName_{kind}"];

    public string Policy(RowPolicy policy) => words[$"Policy_{policy}"];

    /// <summary>What the policy means, in a sentence.</summary>
    public string PolicyMeaning(RowPolicy policy) => words[$"PolicyMeaning_{policy}"];

    public string PolicyCellName(RowState row) => words["PolicyCell", Source(row)];

    public string DataClass(DataClass dataClass) => words[$"Class_{dataClass}"];

    /// <summary>"Country, with value map, always, to Country. Risky: 37 refused."</summary>
    public string Sentence(RowState row)
    {
        var source = row.IsComposed && row.Recipe.Text is { Length: > 0 } text ? $"{Source(row)} {text}" : Source(row);
        if (!row.IsMapped)
            return row.Suggestion is { } offered ? words["Sentence_Suggested", source, offered.Target.Label, Percent(offered.Percent)] : words["Sentence_NotMapped", source];
        var how = Recipe(row.Recipe) is { Length: > 0 } recipe ? recipe : Transform(RowTransform.None);
        var target = row.Field?.Label ?? row.Target ?? "";
        var mark = row.Verdict.Blocks ? words["Sentence_Impossible", Reason(row)] : row.NeedsALook ? words["Sentence_Risky", CheckOf(row)] : words["Sentence_Fine"];
        return words["Sentence", source, how.ToLower(CultureInfo.CurrentCulture), Policy(row.Recipe.Policy).ToLower(CultureInfo.CurrentCulture), target, mark];
    }

    /// <summary>The word of the mark, with how many it concerns where that is known.</summary>
    public string CheckOf(RowState row)
    {
        if (row.IsFineToday)
            return words["Check_FineToday"];
        if (row.Survey is not { } survey || row.Verdict.Blocks || survey.Counts.Count == 0)
            return Check(row.Verdict.Check, row.Suggestion);
        var worst = survey.Counts.OrderByDescending(c => RowJudge.KeepsOut(c.Reason)).ThenByDescending(c => c.Affiliates).First();
        return words[CountWord(worst.Reason), worst.Affiliates];
    }

    /// <summary>What was counted, in a sentence: why, how many, and some of the values.</summary>
    public string Counted(SurveyCount count)
    {
        var sentence = words[count.Affiliates == 1 ? "Counted_One" : "Counted_Many", count.Affiliates, words[CountWord(count.Reason) + "_Word"]].Value;
        return count.Values.Count == 0 ? sentence : $"{sentence} {words["Counted_Values", string.Join(", ", count.Values.Take(3).Select(v => $"“{Short(v.Value)}”"))]}";
    }

    /// <summary>The button that opens the whole list.</summary>
    public string SeeAll(int affiliates) => affiliates == 1 ? words["SeeOne"] : words["SeeAll", affiliates.ToString("N0", CultureInfo.CurrentCulture)];

    private IEnumerable<string> Parts(RowRecipe recipe)
    {
        if (recipe.Values is { } values)
            yield return words["ValueMapN", values.Entries.Count];
        foreach (var step in recipe.Steps)
            yield return Step(step);
    }

    private string Reason(RowState row) => row.Verdict.Reason is null ? Check(row.Verdict.Check, null) : ReasonOf(row.Verdict);

    private static string CountWord(CompatibilityReason reason) => reason switch
    {
        CompatibilityReason.Cut => "Count_Cut",
        CompatibilityReason.StopsUnlisted => "Count_HeldBack",
        CompatibilityReason.RequiredMayBeBlank => "Count_Blank",
        _ => RowJudge.KeepsOut(reason) ? "Count_Refused" : "Count_LeftOut",
    };

    private static string Short(string text) => text.Length <= 24 ? text : text[..23] + "…";
}

using System.Globalization;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Turns what the draft knows into words of the reader's language.</summary>
internal sealed partial class FieldWords(IStringLocalizer<SalesforceFields> words, AffiliateFieldLabels labels, TimeProvider time)
{
    /// <summary>The affiliate field as Affise's own screens call it; a sign-up field by the name that the admin gave.</summary>
    public string Source(AffiliateField field) => labels[field];

    /// <summary>The label in the row: further rows of one field are numbered.</summary>
    public string Source(RowState row)
    {
        var name = row.Source is { } source ? Source(source) : row.SourceKey switch
        {
            null => words["NewRow"].Value,
            RowSources.Constant => words["Source_Constant"].Value,
            RowSources.Template => words["Source_Template"].Value,
            RowSources.PortalLink => words["Source_PortalLink"].Value,
            _ => words["DeletedSource"].Value,
        };
        return row.Ordinal > 1 ? $"{name} ({row.Ordinal})" : name;
    }

    /// <summary>"Salesforce field for Email": the accessible name of the cell, at rest and entered.</summary>
    public string TargetCellName(RowState row) => words["TargetCell", Source(row)];

    public string TransformCellName(RowState row) => words["TransformCell", Source(row)];

    public string Group(FieldGroup group) => words[$"Group_{group}"];

    public string Transform(RowTransform transform) => words[$"Transform_{transform}"];

    public string Check(RowCheck check, Suggestion? suggestion) =>
        check == RowCheck.Suggested && suggestion is not null ? Percent(suggestion.Percent) : words[$"Check_{check}"];

    public string Refusal(TargetRefusal refusal, RowState row, TargetOption option, IReadOnlyList<AffiliateField> sources) => refusal switch
    {
        TargetRefusal.Used => words["Refused_Used", option.UsedBy is { } other ? Source(other) : ""],
        TargetRefusal.Impossible when option.Field is not null && row.SourceKey is not null => ReasonOf(MappingRules.Judge(RowTo(row, option.Field), option.Field, sources)),
        _ => words[$"Refused_{refusal}"],
    };

    /// <summary>The sentence under a row that needs a look.</summary>
    public string Reason(RowState row, MappingDraft draft) => row.Verdict.Check switch
    {
        RowCheck.UnknownField => words["Reason_UnknownField", draft.Targets.ObjectName, row.Target ?? ""],
        RowCheck.Duplicate => words["Reason_Duplicate", row.Target ?? "", row.Target is { } t && draft.UsedBy(t, row.Id) is { } other ? Source(other) : ""],
        RowCheck.SourceGone => words["Reason_SourceGone", row.Target ?? ""],
        _ => ReasonOf(row.Verdict),
    };

    public string SuggestionReason(Suggestion suggestion) => words[$"Suggested_{suggestion.Reason}"];

    public string SuggestedMeta(Suggestion suggestion) => $"{Percent(suggestion.Percent)}, {TypeOf(suggestion.Target)}";

    public string WhyNothing(Arrival arrival) => words[arrival.WhyNot is null ? "NothingIsSent" : $"Nothing_{arrival.WhyNot}"];

    /// <summary>"Text 80", "Picklist", "Lookup User".</summary>
    public string TypeOf(SalesforceField field)
    {
        var name = words[$"Type_{field.Type}"];
        var text = name.ResourceNotFound ? field.Type : name.Value;
        var size = field.Type switch
        {
            "string" or "textarea" or "email" or "phone" or "url" or "encryptedstring" when field.Length > 0 => field.Length.ToString("N0", CultureInfo.CurrentCulture),
            "int" when field.Digits > 0 => field.Digits.ToString(CultureInfo.CurrentCulture),
            "double" or "currency" or "percent" when field.Precision > 0 => field.Scale > 0 ? $"{field.Precision - field.Scale},{field.Scale}" : field.Precision.ToString(CultureInfo.CurrentCulture),
            "reference" when field.ReferenceTo.Count > 0 => field.ReferenceTo[0],
            _ => null,
        };
        return size is null ? text : $"{text} {size}";
    }

    /// <summary>Type and length, and whether Salesforce requires it: the right end of an option.</summary>
    public string PickerMeta(SalesforceField field) =>
        field.RequiredOnCreate ? words["MetaRequired", TypeOf(field)] : field.IsUniqueExternalId ? words["MetaKey", TypeOf(field)] : TypeOf(field);

    /// <summary>The API name where it says more than the label.</summary>
    public string? ApiNameBeside(SalesforceField? field) =>
        field is null || string.Equals(field.Name, field.Label.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase) ? null : field.Name;

    public string? PickerNote(TargetOptions found, string query) =>
        found.More > 0 ? words["MoreFields", found.More].Value
        : found.Options.Count == 0 ? words["NothingMatches", query.Trim()].Value
        : null;

    /// <summary>Where the offered fields come from and how fresh they are.</summary>
    public string Origin(TargetCatalogue targets) => targets.Origin switch
    {
        TargetOrigin.StandardLead => words["OriginStandard", targets.Fields.Count],
        TargetOrigin.Org => words["OriginOrg", targets.Fields.Count, Ago(targets.ReadAt)],
        TargetOrigin.Unknown => words["OriginUnknown"],
        _ => throw new ArgumentOutOfRangeException(nameof(targets), targets.Origin, "Not an origin of fields."),
    };

    public string Percent(int value) => words["Percent", value];

    private static MappingRow RowTo(RowState row, SalesforceField field)
    {
        var to = new MappingRow { SourceKey = row.SourceKey!, TargetField = field.Name };
        to.SetRecipe(row.Recipe);
        return to;
    }

    private string ReasonOf(RowVerdict verdict)
    {
        var text = words[$"Reason_{verdict.Reason}", verdict.Argument ?? ""];
        return text.ResourceNotFound ? words["Reason_Other"] : text;
    }

    private string Ago(DateTime? at)
    {
        if (at is not { } then)
            return "";
        var minutes = (int)(time.GetUtcNow().UtcDateTime - then).TotalMinutes;
        return minutes switch
        {
            < 1 => words["JustNow"],
            < 60 => words["MinutesAgo", minutes],
            _ => words["HoursAgo", minutes / 60],
        };
    }
}

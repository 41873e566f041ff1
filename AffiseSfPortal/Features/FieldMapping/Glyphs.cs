using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Icons as plain drawings: hundreds of them stand in the grid, and each component would cost its own render.</summary>
internal static class Glyphs
{
    public const string Fine = Icons.Material.Outlined.CheckCircle;
    public const string Warning = Icons.Material.Outlined.WarningAmber;
    public const string Stop = Icons.Material.Outlined.Block;
    public const string Bulb = Icons.Material.Outlined.Lightbulb;
    public const string Unknown = Icons.Material.Outlined.HelpOutline;
    public const string Lock = Icons.Material.Outlined.Lock;
    public const string Key = Icons.Material.Outlined.VpnKey;
    public const string Pencil = Icons.Material.Outlined.Edit;
    public const string Plus = Icons.Material.Outlined.Add;
    public const string Close = Icons.Material.Outlined.Close;
    public const string Arrow = Icons.Material.Outlined.ArrowForward;
    public const string Info = Icons.Material.Outlined.Info;
    public const string Swap = Icons.Material.Outlined.SwapHoriz;
    public const string Cut = Icons.Material.Outlined.ContentCut;
    public const string Up = Icons.Material.Outlined.ArrowUpward;
    public const string Text = Icons.Material.Outlined.TextFields;
    public const string Braces = Icons.Material.Outlined.DataObject;
    public const string Link = Icons.Material.Outlined.Link;
    public const string Wand = Icons.Material.Outlined.AutoFixHigh;

    public static MarkupString Svg(string? icon) => icon is null
        ? default
        : new($"<svg class=\"glyph\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">{icon}</svg>");

    public static string OfCheck(RowCheck check) => check switch
    {
        RowCheck.Fine => Fine,
        RowCheck.Suggested => Bulb,
        RowCheck.MayBeTooLong or RowCheck.MayBeRefused or RowCheck.LosesSome => Warning,
        RowCheck.NotChecked or RowCheck.NotMapped => Unknown,
        RowCheck.Impossible or RowCheck.UnknownField or RowCheck.Duplicate or RowCheck.SourceGone => Stop,
        _ => throw new ArgumentOutOfRangeException(nameof(check), check, "Not a check of the grid."),
    };

    /// <summary>By the affiliate field, or by what stands in its place.</summary>
    public static string OfSource(RowState row) => row.SourceKey switch
    {
        RowSources.Constant => Text,
        RowSources.Template => Braces,
        RowSources.PortalLink => Link,
        _ => OfSource(row.Source),
    };

    public static string OfSource(AffiliateField? source) => source?.Type switch
    {
        null => Unknown,
        AffiliateFieldType.Email => Icons.Material.Outlined.Email,
        AffiliateFieldType.Phone => Icons.Material.Outlined.Phone,
        AffiliateFieldType.Country => Icons.Material.Outlined.Public,
        AffiliateFieldType.Number => Icons.Material.Outlined.Numbers,
        AffiliateFieldType.MultiLine => Icons.Material.Outlined.Notes,
        AffiliateFieldType.Choice => Icons.Material.Outlined.ArrowDropDownCircle,
        AffiliateFieldType.List => source.Key == "tags" ? Icons.Material.Outlined.LocalOffer : Icons.Material.Outlined.Checklist,
        AffiliateFieldType.Time => Icons.Material.Outlined.Schedule,
        AffiliateFieldType.Text => source.Key switch
        {
            AffiliateField.IdKey => Icons.Material.Outlined.Tag,
            "contactPerson" or "manager" => Icons.Material.Outlined.Person,
            "login" => Icons.Material.Outlined.Business,
            "city" or "address_1" or "address_2" or "zip_code" => Icons.Material.Outlined.Place,
            _ => Icons.Material.Outlined.ShortText,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(source), source.Type, "Not a type of affiliate field."),
    };
}

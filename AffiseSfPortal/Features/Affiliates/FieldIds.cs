namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Element ids of the editor's fields.</summary>
internal static class FieldIds
{
    public static string Of(string fieldKey) => "affiliate-" + fieldKey.Replace(':', '-').Replace('_', '-');
}

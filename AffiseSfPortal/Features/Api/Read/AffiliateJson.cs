using System.ComponentModel;
using System.Text.Json.Serialization;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Api.Read;

/// <summary>An affiliate by Affise's member names. What is read here can be pushed back.</summary>
internal sealed record AffiliateJson(
    [property: Description("Affise's number as text, or portal-{n} for an affiliate that was made in the portal.")] string Id,
    string Email,
    [property: Description("The company's name."), JsonPropertyName("login")] string? CompanyName,
    string? ContactPerson,
    string Status,
    string? Manager,
    string? Country,
    string? Phone,
    string? City,
    [property: JsonPropertyName("address_1")] string? Address1,
    [property: JsonPropertyName("address_2")] string? Address2,
    [property: JsonPropertyName("zip_code")] string? ZipCode,
    string? Notes,
    IReadOnlyList<string> Tags,
    int? Level,
    [property: JsonPropertyName("ref_percent")] decimal? ReferralPercent,
    IReadOnlyList<CustomFieldJson> CustomFields,
    [property: JsonPropertyName("created_at")] DateTime CreatedAt,
    [property: JsonPropertyName("updated_at")] DateTime UpdatedAt)
{
    public static AffiliateJson Of(Affiliate affiliate, IEnumerable<SignUpField> fields) => new(
        affiliate.AffiliateId,
        affiliate.Email,
        affiliate.CompanyName,
        affiliate.ContactPerson,
        affiliate.Status.ToAffise(),
        affiliate.Manager,
        affiliate.Country,
        affiliate.Phone,
        affiliate.City,
        affiliate.Address1,
        affiliate.Address2,
        affiliate.ZipCode,
        affiliate.Notes,
        affiliate.Tags,
        affiliate.Level,
        affiliate.ReferralPercent,
        [.. fields.Where(f => affiliate.SignUpValues.GetValueOrDefault(f.Id) is { Count: > 0 }).Select(f => new CustomFieldJson(f.Name, affiliate.SignUpValues[f.Id]))],
        affiliate.CreatedAt,
        affiliate.UpdatedAt);
}

internal sealed record CustomFieldJson(
    string Name,
    [property: Description("The answers: one, or several where the field is a checkbox.")] IReadOnlyList<string> Label);

internal sealed record AffiliateListJson(
    IReadOnlyList<AffiliateJson> Affiliates,
    [property: Description("What after takes to go on; null at the end.")] string? Next);

using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Under which heading an affiliate field stands.</summary>
internal static class FieldGroups
{
    public static FieldGroup Of(string? sourceKey) => sourceKey switch
    {
        null => FieldGroup.Added,
        AffiliateField.IdKey => FieldGroup.MatchingKey,
        "email" or "contactPerson" or "phone" => FieldGroup.Contact,
        "login" or "country" or "city" or "address_1" or "address_2" or "zip_code" => FieldGroup.Company,
        "status" or "manager" or "notes" or "tags" or "level" or "ref_percent" or "created_at" or "updated_at" => FieldGroup.Status,
        _ when !RowSources.IsField(sourceKey) => FieldGroup.Composed,
        _ => FieldGroup.SignUp,
    };
}

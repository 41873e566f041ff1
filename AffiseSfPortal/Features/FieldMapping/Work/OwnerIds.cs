using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>The first three characters of an ID say what it is of, in every org alike.</summary>
internal static class OwnerIds
{
    /// <summary>Null for what is no ID, or the ID of something that owns no records.</summary>
    public static OwnerKind? KindOf(string? id) => id is null || !RecordIds.IsOne(id) ? null : id[..3] switch
    {
        "005" => OwnerKind.User,
        "00G" => OwnerKind.Queue,
        _ => null,
    };
}

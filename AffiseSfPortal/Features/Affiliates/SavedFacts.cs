using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence.Audit;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>What somebody saved, as the trail tells it.</summary>
internal static class SavedFacts
{
    /// <summary>What the network decides about an affiliate, told with its values. All else is about a person: an entry outlives an erasure, so it has the field's name alone.</summary>
    private static readonly string[] Told = ["status", "manager", "level", "ref_percent"];

    public static AuditEvent Of(IntakeResult saved, bool isNew)
    {
        var told = saved.Changes.Where(c => Told.Contains(c.Field.Key)).ToList();
        var names = saved.Changes.Except(told).Select(c => Name(c.Field)).ToList();
        if (names.Count == 0 && told.Count == 0)
            names.Add("nothing");
        return new AuditEvent(
            AuditAction.AffiliateSaved,
            saved.AffiliateId,
            AuditFacts.Of([.. told.Select(c => (c.Field.Key, Value(c.Before)))]),
            AuditFacts.Of([("new", isNew ? true : null), .. told.Select(c => (c.Field.Key, Value(c.After))), (isNew ? "filled in" : "changed", names.Count == 0 ? null : names)]));
    }

    private static object? Value(IReadOnlyList<string> values) => values.Count == 0 ? null : values;

    private static string Name(AffiliateField field) => field.SignUpField is { } asked ? $"sign-up field {asked.Name}" : field.Key;
}

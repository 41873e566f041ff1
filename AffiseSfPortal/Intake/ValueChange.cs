using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Intake;

/// <summary>What one save made of one field.</summary>
/// <param name="Before">Its values; none where it was empty, or where there was no affiliate yet.</param>
public sealed record ValueChange(AffiliateField Field, IReadOnlyList<string> Before, IReadOnlyList<string> After);

/// <summary>An affiliate field by field, at one moment.</summary>
/// <param name="affiliate">Null for one that is not there yet: nothing has a value.</param>
internal sealed class FieldValues(IReadOnlyList<AffiliateField> catalogue, Affiliate? affiliate)
{
    private readonly IReadOnlyList<string>[] _values = [.. catalogue.Select(f => affiliate is null ? [] : f.Read(affiliate))];

    /// <summary>What is different now. The ID is no field here: it never changes.</summary>
    public IReadOnlyList<ValueChange> ChangesIn(Affiliate now) =>
    [
        .. catalogue.Select((field, i) => new ValueChange(field, _values[i], field.Read(now)))
            .Where(c => c.Field.Key != AffiliateField.IdKey && !c.Before.SequenceEqual(c.After, StringComparer.Ordinal)),
    ];
}

namespace AffiseSfPortal.Mapping;

/// <summary>Why each row of a mapping was sent or not, as it is stored with an attempt: one letter for each row, in their order.
/// With the attempt's mapping version it gives a sentence for every field, in any language, long after.</summary>
public static class DecisionTrace
{
    public static string Write(ReadOnlySpan<FieldOutcome> outcomes)
    {
        Span<char> letters = outcomes.Length <= 128 ? stackalloc char[outcomes.Length] : new char[outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
            letters[i] = (char)('a' + (int)outcomes[i]);
        return new string(letters);
    }

    /// <summary>A letter of a newer version is null.</summary>
    public static IReadOnlyList<FieldOutcome?> Read(string? trace) =>
        [.. (trace ?? "").Select(c => Enum.IsDefined((FieldOutcome)(c - 'a')) ? (FieldOutcome?)(c - 'a') : null)];
}

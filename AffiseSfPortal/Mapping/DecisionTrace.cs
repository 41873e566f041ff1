namespace AffiseSfPortal.Mapping;

/// <summary>Why each row of a mapping was sent or not, as it is stored with an attempt: one letter for each row, in their order.
/// With the attempt's mapping version it gives a sentence for every field, in any language, long after.</summary>
public static class DecisionTrace
{
    private const int OnTheStack = 256;

    public static string Write(ReadOnlySpan<FieldOutcome> outcomes)
    {
        Span<char> letters = outcomes.Length <= OnTheStack ? stackalloc char[OnTheStack] : new char[outcomes.Length];
        return new string(Letters(outcomes, letters));
    }

    /// <summary>The same, as one of the texts that were made before where it is one of them.</summary>
    public static string Intern(ReadOnlySpan<FieldOutcome> outcomes, HashSet<string> known)
    {
        Span<char> letters = outcomes.Length <= OnTheStack ? stackalloc char[OnTheStack] : new char[outcomes.Length];
        var trace = Letters(outcomes, letters);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(trace, out var made))
            return made;
        made = new string(trace);
        known.Add(made);
        return made;
    }

    private static ReadOnlySpan<char> Letters(ReadOnlySpan<FieldOutcome> outcomes, Span<char> into)
    {
        for (var i = 0; i < outcomes.Length; i++)
            into[i] = (char)('a' + (int)outcomes[i]);
        return into[..outcomes.Length];
    }

    /// <summary>A letter of a newer version is null.</summary>
    public static IReadOnlyList<FieldOutcome?> Read(string? trace) =>
        [.. (trace ?? "").Select(c => Enum.IsDefined((FieldOutcome)(c - 'a')) ? (FieldOutcome?)(c - 'a') : null)];
}

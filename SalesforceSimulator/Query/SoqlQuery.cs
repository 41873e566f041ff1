namespace SalesforceSimulator.Query;

/// <summary>A parsed query. Names are as written; whether they exist is judged when it is bound to an object.</summary>
internal sealed record SoqlQuery(
    string Text,
    IReadOnlyList<Selected> Fields,
    Name From,
    Condition? Where,
    IReadOnlyList<Order> OrderBy,
    int? Limit,
    int Offset)
{
    /// <summary><c>SELECT COUNT()</c>: the number alone.</summary>
    public bool CountsOnly => Fields is [{ Function: "COUNT", Field: null }];

    public bool Aggregates => !CountsOnly && Fields.Any(f => f.Function is "COUNT" or "MIN" or "MAX");
}

/// <param name="Column">Where it starts, from 1.</param>
internal sealed record Name(string Text, int Column);

/// <param name="Function">COUNT, MIN, MAX, FIELDS or null.</param>
internal sealed record Selected(Name? Field, string? Function = null, string? Alias = null);

internal sealed record Order(Name Field, bool Descending, bool NullsLast);

internal abstract record Condition;

internal sealed record And(Condition Left, Condition Right) : Condition;

internal sealed record Or(Condition Left, Condition Right) : Condition;

internal sealed record Not(Condition Inner) : Condition;

/// <param name="Operator">=, !=, &lt;, &gt;, &lt;=, &gt;=, LIKE, IN, NOT IN, INCLUDES or EXCLUDES.</param>
internal sealed record Comparison(Name Field, string Operator, IReadOnlyList<Literal> Values) : Condition;

internal enum LiteralKind
{
    Text,
    Number,
    Flag,
    Null,
    Date,
    DateTime,
    DateWord,
}

internal sealed record Literal(LiteralKind Kind, string Text);

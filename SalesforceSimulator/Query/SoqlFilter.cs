using System.Globalization;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Query;

/// <summary>Turns a WHERE into a test of rows. Text is compared without case, as Salesforce does.</summary>
internal sealed class SoqlFilter(Org org, SoqlQuery query, SoqlBinder binder, DateOnly today)
{
    public Func<Row, bool> Compile(Condition? condition) => condition switch
    {
        null => _ => true,
        And(var left, var right) => Both(Compile(left), Compile(right)),
        Or(var left, var right) => Either(Compile(left), Compile(right)),
        Not(var inner) => Opposite(Compile(inner)),
        Comparison comparison => Compare(comparison),
        _ => throw new InvalidOperationException("Unknown condition."),
    };

    private static Func<Row, bool> Both(Func<Row, bool> left, Func<Row, bool> right) => row => left(row) && right(row);

    private static Func<Row, bool> Either(Func<Row, bool> left, Func<Row, bool> right) => row => left(row) || right(row);

    private static Func<Row, bool> Opposite(Func<Row, bool> inner) => row => !inner(row);

    private Func<Row, bool> Compare(Comparison comparison)
    {
        var bound = binder.BindFilter(comparison.Field);
        if (comparison.Operator is "IN" or "NOT IN" && comparison.Values.All(v => v.Kind == LiteralKind.Text))
        {
            return AmongTexts(comparison, bound);
        }

        var tests = comparison.Values.Select(value => Test(comparison, bound.Field, value)).ToList();
        return comparison.Operator switch
        {
            "IN" or "INCLUDES" => row => tests.Exists(test => test(bound.Value(org, row))),
            "NOT IN" or "EXCLUDES" => row => !tests.Exists(test => test(bound.Value(org, row))),
            _ => row => tests[0](bound.Value(org, row)),
        };
    }

    /// <summary>Integrations ask for hundreds of keys at once.</summary>
    private Func<Row, bool> AmongTexts(Comparison comparison, BoundField bound)
    {
        foreach (var literal in comparison.Values)
        {
            Check(comparison, bound.Field, literal);
        }

        var wanted = comparison.Values.Select(v => Wire.Text(Wanted(bound.Field, v))).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var among = comparison.Operator == "IN";
        return row => wanted.Contains(Wire.Text(bound.Value(org, row))) == among;
    }

    private Func<object?, bool> Test(Comparison comparison, FieldDef field, Literal literal)
    {
        Check(comparison, field, literal);
        if (comparison.Operator == "LIKE")
        {
            return value => value is string text && Like.Matches(text, literal.Text);
        }

        if (literal.Kind == LiteralKind.DateWord)
        {
            return InRange(comparison.Operator, literal.Text);
        }

        var wanted = Wanted(field, literal);
        return comparison.Operator switch
        {
            "=" or "IN" or "NOT IN" => value => Order(value, wanted) == 0,
            "!=" => value => Order(value, wanted) != 0,
            "INCLUDES" or "EXCLUDES" => value => value is string text && text.Split(';').Contains(literal.Text, StringComparer.OrdinalIgnoreCase),
            "<" => value => Known(value, wanted) && Order(value, wanted) < 0,
            ">" => value => Known(value, wanted) && Order(value, wanted) > 0,
            "<=" => value => Known(value, wanted) && Order(value, wanted) <= 0,
            _ => value => Known(value, wanted) && Order(value, wanted) >= 0,
        };
    }

    private Func<object?, bool> InRange(string sign, string word)
    {
        var (from, before) = DateWords.Range(word, today);
        var (first, after) = (from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return value => value is string text && sign switch
        {
            "=" or "IN" or "NOT IN" => string.CompareOrdinal(text, first) >= 0 && string.CompareOrdinal(text, after) < 0,
            "!=" => string.CompareOrdinal(text, first) < 0 || string.CompareOrdinal(text, after) >= 0,
            "<" => string.CompareOrdinal(text, first) < 0,
            ">=" => string.CompareOrdinal(text, first) >= 0,
            ">" => string.CompareOrdinal(text, after) >= 0,
            _ => string.CompareOrdinal(text, after) < 0,
        };
    }

    private void Check(Comparison comparison, FieldDef field, Literal literal)
    {
        var quoted = literal.Kind == LiteralKind.Text;
        var fits = literal.Kind == LiteralKind.Null || field.Type switch
        {
            "boolean" => literal.Kind == LiteralKind.Flag,
            "int" or "double" or "currency" or "percent" => literal.Kind == LiteralKind.Number,
            "date" => literal.Kind is LiteralKind.Date or LiteralKind.DateWord,
            "datetime" => literal.Kind is LiteralKind.DateTime or LiteralKind.DateWord,
            _ => quoted,
        };
        if (!fits)
        {
            var advice = quoted ? "should not be enclosed in quotes" : "should be enclosed in quotes";
            throw SoqlErrors.InvalidField(query, comparison.Field, $"value of filter criterion for field '{comparison.Field.Text}' must be of type {field.Type} and {advice}");
        }

        if (comparison.Operator == "LIKE" && !field.IsText)
        {
            throw SoqlErrors.InvalidField(query, comparison.Field, $"invalid operator on {field.Type} field");
        }

        if (field.Type is "id" or "reference" && quoted && literal.Text.Length > 0 && !RecordId.TryParse(literal.Text, out _))
        {
            throw new Api.ApiFault(new Api.ApiError("INVALID_QUERY_FILTER_OPERATOR", $"invalid ID field: {literal.Text}"));
        }
    }

    private static object? Wanted(FieldDef field, Literal literal) => literal.Kind switch
    {
        LiteralKind.Null => null,
        LiteralKind.Flag => literal.Text == "true",
        LiteralKind.Number => decimal.Parse(literal.Text, NumberStyles.Float, CultureInfo.InvariantCulture),
        LiteralKind.DateTime => Time(literal.Text),
        LiteralKind.Text when literal.Text.Length == 0 => null,
        LiteralKind.Text when field.Type is "id" or "reference" && RecordId.TryParse(literal.Text, out var id) => id,
        _ => literal.Text.Replace("\\_", "_", StringComparison.Ordinal).Replace("\\%", "%", StringComparison.Ordinal),
    };

    private static string Time(string text)
    {
        var readable = text.Length > 5 && text[^5] is '+' or '-' ? text.Insert(text.Length - 2, ":") : text;
        return DateTimeOffset.TryParse(readable, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Wire.Timestamp(time)
            : throw SoqlErrors.Malformed($"invalid date: {text}");
    }

    private static bool Known(object? value, object? wanted) => value is not null && wanted is not null;

    /// <summary>Null sorts first; text has no case.</summary>
    public static int Order(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (decimal a, decimal b) => a.CompareTo(b),
        (bool a, bool b) => a.CompareTo(b),
        _ => string.Compare(Wire.Text(left), Wire.Text(right), StringComparison.OrdinalIgnoreCase),
    };
}

/// <summary>LIKE: % for any run, _ for one character, a backslash for the character itself, no case.</summary>
internal static class Like
{
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        if (pattern.IsEmpty)
        {
            return text.IsEmpty;
        }

        if (pattern[0] == '%')
        {
            for (var skip = 0; skip <= text.Length; skip++)
            {
                if (Matches(text[skip..], pattern[1..]))
                {
                    return true;
                }
            }

            return false;
        }

        var escaped = pattern[0] == '\\' && pattern.Length > 1;
        var wanted = escaped ? pattern[1] : pattern[0];
        return !text.IsEmpty
            && ((wanted == '_' && !escaped) || char.ToUpperInvariant(wanted) == char.ToUpperInvariant(text[0]))
            && Matches(text[1..], pattern[(escaped ? 2 : 1)..]);
    }
}

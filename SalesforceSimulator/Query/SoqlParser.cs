using System.Globalization;

namespace SalesforceSimulator.Query;

/// <summary>Reads the part of SOQL that integrations use: one object, its fields and lookups, filters, order, limit and offset.</summary>
internal sealed class SoqlParser
{
    private const int MostOffset = 2000;
    private static readonly string[] Functions = ["COUNT", "MIN", "MAX", "FIELDS"];
    private static readonly string[] Reserved = ["FROM", "WHERE", "ORDER", "LIMIT", "OFFSET", "AND", "OR", "NOT", "LIKE", "IN", "GROUP", "HAVING"];

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _at;

    private SoqlParser(string text)
    {
        _text = text;
        _tokens = SoqlLexer.Read(text);
    }

    private Token Here => _tokens[_at];

    /// <exception cref="Api.ApiFault">MALFORMED_QUERY.</exception>
    public static SoqlQuery Parse(string text)
    {
        var parser = new SoqlParser(text.Trim());
        return parser.Query();
    }

    private SoqlQuery Query()
    {
        Expect("SELECT");
        var fields = List(Field);
        Expect("FROM");
        // One object is called like a word of the language.
        var from = Here.Is("GROUP") ? new Name(Here.Text, Take().Column) : TakeName();
        if (Here.Kind == TokenKind.Word && !Reserved.Contains(Here.Text, StringComparer.OrdinalIgnoreCase))
        {
            Take(); // An alias of the object; nothing here needs it.
        }

        var where = Accept("WHERE") ? Disjunction() : null;
        List<Order> order = [];
        if (Accept("ORDER"))
        {
            Expect("BY");
            order = List(OrderItem);
        }

        int? limit = Accept("LIMIT") ? Whole() : null;
        var offset = Accept("OFFSET") ? Whole() : 0;
        if (offset > MostOffset)
        {
            throw new Api.ApiFault(new Api.ApiError("NUMBER_OUTSIDE_VALID_RANGE", $"Maximum SOQL offset allowed is {MostOffset}"));
        }

        return Here.Kind == TokenKind.End
            ? new SoqlQuery(_text, fields, from, where, order, limit, offset)
            : throw SoqlErrors.Unexpected(_text, Here);
    }

    private List<T> List<T>(Func<T> item)
    {
        List<T> items = [item()];
        while (Accept(","))
        {
            items.Add(item());
        }

        return items;
    }

    private Selected Field()
    {
        var name = TakeName();
        if (!Here.Is("("))
        {
            return new Selected(name);
        }

        if (!Functions.Contains(name.Text, StringComparer.OrdinalIgnoreCase))
        {
            throw SoqlErrors.Unexpected(_text, Here);
        }

        Take();
        var argument = Here.Is(")") ? null : TakeName();
        Expect(")");
        var alias = Here.Kind == TokenKind.Word && !Here.Is("FROM") ? Take().Text : null;
        return new Selected(argument, name.Text.ToUpperInvariant(), alias);
    }

    private Order OrderItem()
    {
        var field = TakeName();
        var descending = !Accept("ASC") && Accept("DESC");
        var nullsLast = descending;
        if (Accept("NULLS"))
        {
            nullsLast = !Accept("FIRST");
            if (nullsLast)
            {
                Expect("LAST");
            }
        }

        return new Order(field, descending, nullsLast);
    }

    private Condition Disjunction()
    {
        var left = Conjunction();
        while (Accept("OR"))
        {
            left = new Or(left, Conjunction());
        }

        return left;
    }

    private Condition Conjunction()
    {
        var left = Term();
        while (Accept("AND"))
        {
            left = new And(left, Term());
        }

        return left;
    }

    private Condition Term()
    {
        if (Accept("NOT"))
        {
            return new Not(Term());
        }

        if (Accept("("))
        {
            var inner = Disjunction();
            Expect(")");
            return inner;
        }

        var field = TakeName();
        if (Accept("NOT"))
        {
            Expect("IN");
            return new Comparison(field, "NOT IN", Parenthesised());
        }

        var sign = Take();
        var name = sign.Text.ToUpperInvariant();
        return sign.Kind switch
        {
            TokenKind.Word when name is "IN" or "INCLUDES" or "EXCLUDES" => new Comparison(field, name, Parenthesised()),
            TokenKind.Word when name == "LIKE" => new Comparison(field, name, [Value()]),
            TokenKind.Symbol when name is "=" or "!=" or "<" or ">" or "<=" or ">=" => new Comparison(field, name, [Value()]),
            _ => throw SoqlErrors.Unexpected(_text, sign),
        };
    }

    private List<Literal> Parenthesised()
    {
        Expect("(");
        var values = List(Value);
        Expect(")");
        return values;
    }

    private Literal Value()
    {
        var token = Take();
        return token.Kind switch
        {
            TokenKind.Text => new Literal(LiteralKind.Text, token.Text),
            TokenKind.Number when decimal.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => new Literal(LiteralKind.Number, token.Text),
            TokenKind.DateTime => new Literal(token.Text.Contains('T', StringComparison.Ordinal) ? LiteralKind.DateTime : LiteralKind.Date, token.Text),
            TokenKind.Word when token.Is("null") => new Literal(LiteralKind.Null, ""),
            TokenKind.Word when token.Is("true") || token.Is("false") => new Literal(LiteralKind.Flag, token.Text.ToLowerInvariant()),
            TokenKind.Word when DateWords.Knows(token.Text) => new Literal(LiteralKind.DateWord, token.Text.ToUpperInvariant()),
            _ => throw SoqlErrors.Unexpected(_text, token),
        };
    }

    private int Whole() =>
        Take() is { Kind: TokenKind.Number } token && int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw SoqlErrors.Unexpected(_text, _tokens[_at - 1]);

    private Name TakeName() =>
        Here.Kind == TokenKind.Word && !Reserved.Contains(Here.Text, StringComparer.OrdinalIgnoreCase)
            ? new Name(Here.Text, Take().Column)
            : throw SoqlErrors.Unexpected(_text, Here);

    private Token Take() => Here.Kind == TokenKind.End ? throw SoqlErrors.Unexpected(_text, Here) : _tokens[_at++];

    private bool Accept(string word)
    {
        var found = Here.Is(word);
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(string word)
    {
        if (!Accept(word))
        {
            throw SoqlErrors.Unexpected(_text, Here);
        }
    }
}

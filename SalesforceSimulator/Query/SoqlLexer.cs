using System.Globalization;
using System.Text;
using SalesforceSimulator.Api;

namespace SalesforceSimulator.Query;

internal enum TokenKind
{
    Word,
    Text,
    Number,
    DateTime,
    Symbol,
    End,
}

internal sealed record Token(TokenKind Kind, string Text, int Column)
{
    public bool Is(string word) => Kind is TokenKind.Word or TokenKind.Symbol && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts a query into tokens; columns count from 1.</summary>
internal static class SoqlLexer
{
    /// <exception cref="ApiFault">A string without its end, an unknown escape, or a character that starts nothing.</exception>
    public static List<Token> Read(string query)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < query.Length)
        {
            var c = query[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                tokens.Add(Take(query, ref at, TokenKind.Word, ch => char.IsAsciiLetterOrDigit(ch) || ch is '_' or '.' or ':'));
            }
            else if (char.IsAsciiDigit(c) || (c is '-' or '+' && at + 1 < query.Length && char.IsAsciiDigit(query[at + 1])))
            {
                var token = Take(query, ref at, TokenKind.Number, ch => char.IsAsciiLetterOrDigit(ch) || ch is '.' or '-' or ':' or '+');
                tokens.Add(token with { Kind = IsDate(token.Text) ? TokenKind.DateTime : TokenKind.Number });
            }
            else if (c == '\'')
            {
                tokens.Add(TakeText(query, ref at));
            }
            else
            {
                tokens.Add(TakeSymbol(query, ref at));
            }
        }

        tokens.Add(new Token(TokenKind.End, "<EOF>", query.Length + 1));
        return tokens;
    }

    private static bool IsDate(string text) => text.Length >= 10 && text[4] == '-' && text[7] == '-';

    private static Token Take(string query, ref int at, TokenKind kind, Func<char, bool> more)
    {
        var start = at;
        while (++at < query.Length && more(query[at]))
        {
            // Runs to the end of the token.
        }

        return new Token(kind, query[start..at], start + 1);
    }

    private static Token TakeText(string query, ref int at)
    {
        var start = at++;
        var text = new StringBuilder();
        while (at < query.Length && query[at] != '\'')
        {
            text.Append(query[at] == '\\' ? Escape(query, ref at) : query[at]);
            at++;
        }

        if (at++ >= query.Length)
        {
            throw SoqlErrors.Malformed($"line 1:{start} mismatched character '<EOF>' expecting '''");
        }

        return new Token(TokenKind.Text, text.ToString(), start + 1);
    }

    private static string Escape(string query, ref int at)
    {
        at++;
        var c = at < query.Length ? query[at] : '\0';
        if (c == 'u' && at + 4 < query.Length && ushort.TryParse(query.AsSpan(at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
        {
            at += 4;
            return ((char)code).ToString();
        }

        return c switch
        {
            'n' or 'N' => "\n",
            'r' or 'R' => "\r",
            't' or 'T' => "\t",
            'b' or 'B' => "\b",
            'f' or 'F' => "\f",
            '\\' or '\'' or '"' => c.ToString(),
            // These stand for themselves in LIKE and for the same two characters elsewhere.
            '_' or '%' => "\\" + c,
            _ => throw SoqlErrors.Malformed($"line 1:{at} Illegal string literal: Invalid string literal '\\{c}'. Illegal character sequence in string literal."),
        };
    }

    private static Token TakeSymbol(string query, ref int at)
    {
        var start = at;
        var two = at + 1 < query.Length ? query.Substring(at, 2) : "";
        var symbol = two is "!=" or "<=" or ">=" or "<>" ? two : query[at].ToString();
        if (symbol.Length == 1 && !"=<>(),".Contains(symbol, StringComparison.Ordinal))
        {
            throw SoqlErrors.Malformed($"line 1:{start} no viable alternative at character '{symbol}'");
        }

        at += symbol.Length;
        return new Token(TokenKind.Symbol, symbol == "<>" ? "!=" : symbol, start + 1);
    }
}

/// <summary>Refusals in the shape in which Salesforce points at the place.</summary>
internal static class SoqlErrors
{
    public static ApiFault Malformed(string message) => new(new ApiError("MALFORMED_QUERY", message));

    public static ApiFault Unexpected(string query, Token token) => token.Kind == TokenKind.End
        ? Malformed("unexpected token: '<EOF>'")
        : Malformed(Point(query, token.Column, $"unexpected token: '{token.Text}'"));

    public static ApiFault NoSuchColumn(SoqlQuery query, Name field, string table) => InvalidField(query, field,
        $"No such column '{field.Text}' on entity '{table}'. {Advice("field", "custom field")}");

    public static ApiFault InvalidField(SoqlQuery query, Name field, string message) =>
        new(new ApiError("INVALID_FIELD", Point(query.Text, field.Column, message)));

    public static ApiFault NoSuchObject(SoqlQuery query) => new(new ApiError("INVALID_TYPE", Point(query.Text, query.From.Column,
        $"sObject type '{query.From.Text}' is not supported. {Advice("object", "entity")}")));

    private static string Advice(string thing, string name) =>
        $"If you are attempting to use a custom {thing}, be sure to append the '__c' after the {name} name. Please reference your WSDL or the describe call for the appropriate names.";

    private static string Point(string query, int column, string message)
    {
        var from = Math.Max(0, column - 40);
        var to = Math.Min(query.Length, column + 40);
        return $"\n{query[from..to]}\n{new string(' ', column - 1 - from)}^\nERROR at Row:1:Column:{column}\n{message}";
    }
}

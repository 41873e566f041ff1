using System.Text;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <param name="Kind">What is wrong.</param>
/// <param name="At">Index of the character where it is wrong.</param>
/// <param name="Name">The name between the braces, where one is wrong.</param>
public sealed record TemplateFault(TemplateFaultKind Kind, int At, string? Name = null);

public enum TemplateFaultKind
{
    Empty = 0,

    /// <summary>No affiliate field has that name.</summary>
    UnknownField = 1,

    /// <summary>A brace or bracket without its partner.</summary>
    Unclosed = 2,

    /// <summary>The field is secret or bank data.</summary>
    Guarded = 3,

    /// <summary>Optional parts do not stand inside one another.</summary>
    Nested = 4,
}

/// <summary>A text with affiliate fields in it: <c>{login} ({id})</c>. A part in square brackets is left out when a field in it is blank:
/// <c>{login}[ ({city})]</c>. Doubled braces and brackets stand for themselves. Blank when every field in it is blank.</summary>
public sealed class RowTemplate
{
    /// <summary>Names that people try first.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["company"] = "login",
        ["companyName"] = "login",
        ["contact"] = "contactPerson",
        ["address"] = "address_1",
        ["zip"] = "zip_code",
        ["referral_percent"] = "ref_percent",
    };

    [ThreadStatic]
    private static StringBuilder? _text;
    private readonly Part[] _parts;

    private RowTemplate(Part[] parts)
    {
        _parts = parts;
        Profile = ProfileOf(parts);
    }

    /// <summary>What can come out of it.</summary>
    public ValueProfile Profile { get; }

    /// <summary>The affiliate fields in it.</summary>
    public IEnumerable<AffiliateField> Fields => _parts.Select(p => p.Field).OfType<AffiliateField>();

    public static (RowTemplate? Template, TemplateFault? Fault) Parse(string? text, IReadOnlyList<AffiliateField> catalogue)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (null, new(TemplateFaultKind.Empty, 0));
        List<Part> parts = [];
        var literal = new StringBuilder();
        var openedAt = -1;
        var group = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '{' or '}' or '[' or ']' && i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
                continue;
            }
            switch (c)
            {
                case '{':
                    var end = text.IndexOf('}', i);
                    if (end < 0)
                        return (null, new(TemplateFaultKind.Unclosed, i));
                    var name = text[(i + 1)..end].Trim();
                    if (Find(name, catalogue) is not { } field)
                        return (null, new(DataGuard.ClassOfName(name) is DataClass.Bank or DataClass.Secret ? TemplateFaultKind.Guarded : TemplateFaultKind.UnknownField, i, name));
                    if (DataGuard.IsForbidden(field))
                        return (null, new(TemplateFaultKind.Guarded, i, name));
                    Flush();
                    parts.Add(new Part(null, field, openedAt >= 0 ? group : 0));
                    i = end;
                    break;
                case '[' when openedAt >= 0:
                    return (null, new(TemplateFaultKind.Nested, i));
                case '[':
                    Flush();
                    openedAt = i;
                    group++;
                    break;
                case ']' when openedAt < 0:
                case '}':
                    return (null, new(TemplateFaultKind.Unclosed, i));
                case ']':
                    Flush();
                    openedAt = -1;
                    break;
                default:
                    literal.Append(c);
                    break;
            }
        }
        if (openedAt >= 0)
            return (null, new(TemplateFaultKind.Unclosed, openedAt));
        Flush();
        return (new RowTemplate([.. parts]), null);

        void Flush()
        {
            if (literal.Length == 0)
                return;
            parts.Add(new Part(literal.ToString(), null, openedAt >= 0 ? group : 0));
            literal.Clear();
        }
    }

    /// <summary>Null when every field in it is blank.</summary>
    public string? Render(Affiliate affiliate)
    {
        var text = _text ??= new StringBuilder();
        text.Clear();
        var (isFilled, hasFields) = (false, false);
        var (group, start, isWhole) = (0, 0, true);
        foreach (var part in _parts)
        {
            if (part.Group != group)
            {
                Close(text, group, start, isWhole);
                (group, start, isWhole) = (part.Group, text.Length, true);
            }
            if (part.Field is null)
            {
                text.Append(part.Literal);
                continue;
            }
            hasFields = true;
            if (part.AppendTo(text, affiliate))
                isFilled = true;
            else
                isWhole = false;
        }
        Close(text, group, start, isWhole);
        return hasFields && !isFilled ? null : text.ToString();
    }

    private static void Close(StringBuilder text, int group, int start, bool isWhole)
    {
        if (group > 0 && !isWhole)
            text.Length = start;
    }

    private static AffiliateField? Find(string name, IReadOnlyList<AffiliateField> catalogue)
    {
        var key = Aliases.GetValueOrDefault(name, name);
        return catalogue.FirstOrDefault(f => string.Equals(f.Key, key, StringComparison.OrdinalIgnoreCase))
            // A sign-up field may be called by its name.
            ?? catalogue.FirstOrDefault(f => string.Equals(f.SignUpField?.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static ValueProfile ProfileOf(Part[] parts)
    {
        var fields = parts.Where(p => p.Field is not null).Select(p => SourceProfiles.Of(p.Field!)).ToList();
        int? length = parts.Sum(p => p.Literal?.Length ?? 0);
        foreach (var field in fields)
            length = length is { } sum && field is { IsList: false, MaxLength: { } most } ? sum + most : null;
        return new ValueProfile(parts.Any(p => p.Literal?.Contains('\n', StringComparison.Ordinal) == true) || fields.Exists(f => f.Shape == ValueShape.MultiLine) ? ValueShape.MultiLine : ValueShape.Text)
        {
            MaxLength = length,
            MayBeBlank = fields.Count > 0 && fields.TrueForAll(f => f.MayBeBlank),
        };
    }

    /// <param name="Group">0 for what always stands; else the optional part's number.</param>
    private sealed record Part(string? Literal, AffiliateField? Field, int Group)
    {
        public bool AppendTo(StringBuilder text, Affiliate affiliate)
        {
            if (Field!.Scalar is { } scalar)
            {
                var value = scalar(affiliate).AsSpan().Trim();
                text.Append(value);
                return !value.IsEmpty;
            }
            var values = Field.Read(affiliate);
            text.AppendJoin(", ", values.Select(v => v.Trim()));
            return values.Count > 0;
        }
    }
}
